//! A two-way link and how frames move on it.

use std::collections::VecDeque;
use std::task::{Context, Poll};

use bytes::Bytes;
use carnet_protocol::ids::MemberId;
use futures_util::{Sink, SinkExt, Stream, StreamExt};

/// What a link brings.
#[derive(Debug)]
pub enum Incoming {
    /// A frame; `on_behalf_of` is given by a trusted desk in this process only.
    Frame {
        /// The frame.
        bytes: Bytes,
        /// The acting member, when it is not the ticket's.
        on_behalf_of: Option<MemberId>,
    },
    /// A sign of life.
    Heard,
    /// Something that is no frame of ours (FR6).
    NotAFrame,
    /// A frame comes in more slowly than a line may be (CL2).
    TooSlow,
}

/// What goes out on a link.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// A frame.
    Frame(Bytes),
    /// A WebSocket ping.
    Ping,
    /// The end, with the WebSocket code.
    Close(u16),
}

impl Outgoing {
    fn bytes(&self) -> usize {
        match self {
            Self::Frame(frame) => frame.len(),
            Self::Ping | Self::Close(_) => 0,
        }
    }
}

/// A two-way link. An error or the end of the stream means that it is gone.
pub trait Link: Stream<Item = Incoming> + Sink<Outgoing> + Unpin + Send {}
impl<T: Stream<Item = Incoming> + Sink<Outgoing> + Unpin + Send> Link for T {}

/// What moved.
pub(super) enum Moved {
    /// Something came; `None`: the link is gone.
    Came(Option<Incoming>),
    /// What waited has left.
    Flushed,
}

/// What the link took last, and how often it took something: it takes a frame when the one before it has left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Handed {
    pub(super) times: u64,
    pub(super) bytes: usize,
}

/// Pushes out what waits and, when asked, takes in what came.
pub(super) fn poll_link<L: Link>(
    link: &mut L,
    out: &mut VecDeque<Outgoing>,
    handed: &mut Handed,
    unflushed: &mut bool,
    reads: bool,
    cx: &mut Context<'_>,
) -> Poll<Moved> {
    let waited = *unflushed || !out.is_empty();
    while !out.is_empty() {
        match link.poll_ready_unpin(cx) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(_)) => return Poll::Ready(Moved::Came(None)),
            Poll::Pending => break,
        }
        if let Some(one) = out.pop_front() {
            *unflushed = true;
            *handed = Handed {
                times: handed.times + 1,
                bytes: one.bytes(),
            };
            if link.start_send_unpin(one).is_err() {
                return Poll::Ready(Moved::Came(None));
            }
        }
    }
    if *unflushed {
        match link.poll_flush_unpin(cx) {
            Poll::Ready(Ok(())) => *unflushed = false,
            Poll::Ready(Err(_)) => return Poll::Ready(Moved::Came(None)),
            Poll::Pending => {}
        }
    }
    if reads && let Poll::Ready(came) = link.poll_next_unpin(cx) {
        return Poll::Ready(Moved::Came(came));
    }
    if waited && !*unflushed && out.is_empty() {
        Poll::Ready(Moved::Flushed)
    } else {
        Poll::Pending
    }
}
