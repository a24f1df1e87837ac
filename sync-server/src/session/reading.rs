//! What the desk is sent of the log, and how much at a time (RD1–RD5).

use std::collections::VecDeque;

use carnet_protocol::frame::{Live, Seq, ToDesk};
use carnet_protocol::hash::EntryHash;
use carnet_protocol::limits::{SEEN_PARTS, WINDOW_BYTES};

use super::Action;
use crate::delivery::{Delivery, Own};
use crate::limits::{READ_BYTES_MAX, READ_ITEMS_MAX};
use crate::log::ReadLimit;

/// What a read found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Frames in the order of seq, all of them after the place that was asked for.
    pub deliveries: Vec<Delivery>,
    /// Everything up to here is in `deliveries` or before.
    pub through: Seq,
    /// The read ended at a limit, not at the head.
    pub more: bool,
}

/// How far this desk was sent, and how far it has come.
#[derive(Debug)]
pub(super) struct Reading {
    /// The last place sent.
    sent: Seq,
    /// The last place of the log that is known.
    head: Seq,
    /// A read is under way, and what was known of the log when it began.
    asked: Option<Seq>,
    /// Live was said.
    live: bool,
    /// Of the entry at `sent`; kept up to Live, which says it.
    hash: Option<EntryHash>,
    /// What was sent and not yet seen: place, bytes.
    unseen: VecDeque<(Seq, u32)>,
    unseen_bytes: u32,
}

impl Reading {
    /// `hash` is that of the entry at the cursor.
    pub(super) const fn new(cursor: Seq, head: Seq, hash: Option<EntryHash>) -> Self {
        Self {
            sent: cursor,
            head,
            asked: None,
            live: false,
            hash,
            unseen: VecDeque::new(),
            unseen_bytes: 0,
        }
    }

    /// The next read, when there is something to read and room to send it.
    pub(super) fn next(&mut self) -> Option<Action> {
        let wants = !self.live || self.head > self.sent;
        let room = WINDOW_BYTES.saturating_sub(self.unseen_bytes);
        if self.asked.is_some() || !wants || room == 0 {
            return None;
        }
        self.asked = Some(self.head);
        let bytes = (room as usize).min(READ_BYTES_MAX);
        Some(Action::Read {
            after: self.sent,
            limit: ReadLimit {
                items: READ_ITEMS_MAX,
                bytes,
            },
        })
    }

    pub(super) fn on_head(&mut self, head: Seq) -> Vec<Action> {
        self.head = self.head.max(head);
        self.next().into_iter().collect()
    }

    pub(super) fn on_seen(&mut self, cursor: Seq) -> Vec<Action> {
        while let Some((_, bytes)) = self.unseen.pop_front_if(|(place, _)| *place <= cursor) {
            self.unseen_bytes -= bytes;
        }
        self.next().into_iter().collect()
    }

    /// `None`: the log has less than was known of it, so it went back.
    pub(super) fn on_read(&mut self, own: Own, found: Found) -> Option<Vec<Action>> {
        let known = self.asked.take().unwrap_or(0);
        if found.deliveries.is_empty() && !found.more && found.through < known {
            return None;
        }
        let mut actions = Vec::with_capacity(found.deliveries.len() + 1);
        for delivery in &found.deliveries {
            let frame = delivery.frame_for(own);
            let bytes = frame.len() as u32;
            // However large, a frame goes to a desk that took what came before it: that one says no Seen for less than
            // an eighth of the window. Further ones wait for Seen and are read again.
            let took_it = self.unseen_bytes < WINDOW_BYTES / SEEN_PARTS;
            if !took_it && self.unseen_bytes + bytes > WINDOW_BYTES {
                return Some(actions);
            }
            self.sent = delivery.through();
            if !self.live {
                self.hash = delivery.hash();
            }
            self.unseen.push_back((self.sent, bytes));
            self.unseen_bytes += bytes;
            actions.push(Action::Send(frame));
        }
        if found.through > self.sent {
            (self.sent, self.hash) = (found.through, None);
        }
        self.head = self.head.max(self.sent);
        if !found.more && !self.live && self.head == self.sent {
            self.live = true;
            let live = Live {
                head: self.sent,
                hash: self.hash.take(),
            };
            actions.push(Action::Send(ToDesk::Live(live).encode().into()));
        }
        actions.extend(self.next());
        Some(actions)
    }
}

#[cfg(test)]
mod tests {
    use carnet_protocol::ids::DeviceId;

    use super::*;

    const OWN: Own = Own {
        device: DeviceId([1; 16]),
        after: 0,
        through: 0,
    };

    /// What a read of a log with that head gives when nothing stands behind `after`.
    fn nothing(after: Seq, head: Seq) -> Found {
        Found {
            deliveries: Vec::new(),
            through: after.max(head),
            more: false,
        }
    }

    #[test]
    fn a_log_that_ends_before_what_was_known_of_it_went_back() {
        let mut reading = Reading::new(7, 9, None);
        assert!(reading.next().is_some(), "it reads on from 7");
        assert!(reading.on_read(OWN, nothing(7, 7)).is_none(), "9 was there");
    }

    #[test]
    fn a_head_that_is_heard_while_a_read_is_under_way_is_read_next() {
        let mut reading = Reading::new(7, 7, None);
        assert!(reading.next().is_some(), "is there more?");
        assert!(reading.on_head(8).is_empty(), "one read at a time");
        let actions = reading
            .on_read(OWN, nothing(7, 7))
            .expect("it began before");
        assert!(matches!(actions[..], [Action::Read { after: 7, .. }]));
    }
}
