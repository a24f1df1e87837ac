//! A workspace's recent entries in memory, as frames that sockets share.

use std::collections::VecDeque;

use carnet_protocol::frame::Seq;

use crate::delivery::{Delivery, pack};
use crate::limits::{RING_BATCHES_MAX, RING_BYTES_MAX};
use crate::log::{Item, ReadLimit, What};
use crate::session::Found;

/// An unbroken stretch of the log's end.
#[derive(Debug, Default)]
pub(super) struct Ring {
    deliveries: VecDeque<Delivery>,
    /// The place before the first delivery.
    after: Seq,
    /// The place of the last.
    through: Seq,
    bytes: usize,
}

impl Ring {
    /// Takes what one transaction appended.
    pub(super) fn push(&mut self, items: Vec<Item>) {
        let Some(first) = items.first().map(|item| item.seq) else {
            return;
        };
        // What another instance appended in between is missing here. And what was erased must not be given any more:
        // the log knows which places those were.
        let erased = items.iter().any(|item| item.what == What::Erased);
        if erased || first != self.through + 1 {
            self.deliveries.clear();
            self.bytes = 0;
            self.after = first - 1;
        }
        if erased {
            // This transaction may hold updates of the same document.
            self.through = items.last().map_or(self.through, |item| item.seq);
            self.after = self.through;
            return;
        }
        for delivery in pack(items) {
            self.through = delivery.through();
            self.bytes += delivery.weight();
            self.deliveries.push_back(delivery);
        }
        while self.deliveries.len() > RING_BATCHES_MAX || self.bytes > RING_BYTES_MAX {
            let Some(oldest) = self.deliveries.pop_front() else {
                break;
            };
            self.bytes -= oldest.weight();
            self.after = oldest.through();
        }
    }

    /// The place of the last entry that was taken.
    pub(super) const fn through(&self) -> Seq {
        self.through
    }

    /// The log goes on to here, maybe with entries that another instance appended. One of them may have erased what this
    /// memory still holds: from now on the log is asked.
    pub(super) fn outrun(&mut self, head: Seq) {
        if head > self.through {
            self.deliveries.clear();
            self.bytes = 0;
            self.after = self.through;
        }
    }

    /// What follows a place, or `None` when the ring does not reach back to it.
    pub(super) fn read(&self, after: Seq, limit: ReadLimit) -> Option<Found> {
        if after < self.after || after >= self.through {
            return None;
        }
        let start = self
            .deliveries
            .partition_point(|delivery| delivery.through() <= after);
        // A reader that stands inside a frame came from the log with a limit: it goes on there.
        if self.deliveries.get(start)?.first() != after + 1 {
            return None;
        }
        let mut found = Found {
            deliveries: Vec::new(),
            through: after,
            more: false,
        };
        let mut bytes = 0;
        for delivery in self.deliveries.range(start..) {
            bytes += delivery.weight() / 2;
            if bytes > limit.bytes && !found.deliveries.is_empty() {
                found.more = true;
                break;
            }
            found.through = delivery.through();
            found.deliveries.push(delivery.clone());
        }
        Some(found)
    }
}
