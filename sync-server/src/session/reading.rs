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
    /// A read is under way.
    asked: bool,
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
            asked: false,
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
        if self.asked || !wants || room == 0 {
            return None;
        }
        self.asked = true;
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

    pub(super) fn on_read(&mut self, own: Own, found: Found) -> Vec<Action> {
        self.asked = false;
        let mut actions = Vec::with_capacity(found.deliveries.len() + 1);
        for delivery in &found.deliveries {
            let frame = delivery.frame_for(own);
            let bytes = frame.len() as u32;
            // However large, a frame goes to a desk that took what came before it: that one says no Seen for less than
            // an eighth of the window. Further ones wait for Seen and are read again.
            let took_it = self.unseen_bytes < WINDOW_BYTES / SEEN_PARTS;
            if !took_it && self.unseen_bytes + bytes > WINDOW_BYTES {
                return actions;
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
        actions
    }
}
