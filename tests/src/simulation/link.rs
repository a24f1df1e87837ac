//! A socket: two ordered queues, whose ends may each be gone.

use std::collections::VecDeque;

/// One socket between a desk and the relay.
#[derive(Debug, Default)]
pub(super) struct Link {
    /// Frames on their way to the relay.
    pub(super) up: VecDeque<Vec<u8>>,
    /// Frames on their way to the desk.
    pub(super) down: VecDeque<Vec<u8>>,
    /// The desk that opened it.
    pub(super) desk: usize,
    /// The desk no longer listens: what is in `up` may still arrive.
    pub(super) desk_gone: bool,
    /// The relay no longer listens: what is in `down` may still arrive.
    pub(super) relay_gone: bool,
}

impl Link {
    pub(super) fn new(desk: usize) -> Self {
        Self {
            desk,
            ..Self::default()
        }
    }
}
