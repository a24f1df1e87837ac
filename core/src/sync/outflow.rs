//! What of the outbox is under way on this socket.

use std::collections::{HashMap, VecDeque};

use carnet_protocol::frame::Number;
use carnet_protocol::hash::EntryHash;
use carnet_protocol::limits::NUMBERS_IN_FLIGHT_MAX;

use crate::limits::{IN_FLIGHT_BYTES_MAX, SENT_HASHES_MAX};

/// Why nothing is sent now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hold {
    /// It flows.
    #[default]
    None,
    /// The relay is busy: again at this steady time (milliseconds).
    Until(i64),
    /// The workspace is full: again at this steady time (milliseconds), or when room may have come.
    Full(i64),
    /// A document must be fetched and merged first.
    Repair,
    /// The relay takes nothing from this member.
    ReadOnly,
}

/// The state of pushing on one socket.
#[derive(Debug, Default)]
pub struct Outflow {
    /// The number to send next.
    pub next: Number,
    /// Why nothing is sent.
    pub hold: Hold,
    /// The workspace was full for something that still waits: one update at a time.
    pub careful: bool,
    acknowledged: Number,
    sent_through: Number,
    in_flight: VecDeque<(Number, usize)>,
    in_flight_bytes: usize,
    hashes: HashMap<Number, EntryHash>,
    last_gap: Option<Number>,
    last_put_off: Option<(Number, u32)>,
}

impl Outflow {
    /// A new socket: sends from the first number that was never acknowledged (PU9).
    #[must_use]
    pub fn new(acknowledged: Number) -> Self {
        Self {
            next: acknowledged + 1,
            acknowledged,
            ..Self::default()
        }
    }

    /// Whether more may be sent now.
    #[must_use]
    pub const fn open(&self) -> bool {
        matches!(self.hold, Hold::None)
            && self.in_flight_bytes < IN_FLIGHT_BYTES_MAX
            && self.room() > 0
    }

    /// How many numbers may be sent now (PU10): the relay must still know each when it comes a second time.
    #[must_use]
    pub const fn room(&self) -> usize {
        let ahead = self.next.saturating_sub(self.acknowledged + 1) as usize;
        let most = if self.careful {
            1
        } else {
            NUMBERS_IN_FLIGHT_MAX
        };
        most.saturating_sub(ahead)
    }

    /// A number was sent.
    pub fn sent(&mut self, number: Number, bytes: usize, hash: Option<EntryHash>) {
        self.next = number + 1;
        self.sent_through = self.sent_through.max(number);
        self.in_flight.push_back((number, bytes));
        self.in_flight_bytes += bytes;
        if let Some(hash) = hash
            && self.hashes.len() < SENT_HASHES_MAX
        {
            self.hashes.insert(number, hash);
        }
    }

    /// An Ack. Gives what may be removed from the outbox: only what this socket sent, so that a copied desk never
    /// takes another's acknowledgement for its own (PU9).
    pub fn acknowledge(&mut self, through: Number) -> Number {
        let through = through.min(self.sent_through);
        self.acknowledged = self.acknowledged.max(through);
        // A number that was to be sent again may have been taken the first time after all.
        self.next = self.next.max(through + 1);
        self.land(through);
        self.last_gap = None;
        through
    }

    /// The entry came back without its bytes: what was its hash?
    pub fn echoed(&mut self, number: Number) -> Option<EntryHash> {
        self.hashes.remove(&number)
    }

    /// Everything from `at` on must be sent again.
    pub fn rewind(&mut self, at: Number) {
        self.next = at;
        self.in_flight.clear();
        self.in_flight_bytes = 0;
    }

    /// A gap was refused at this number. False when the same gap comes again without an Ack between: sending the same
    /// once more will not close it.
    pub fn gap(&mut self, at: Number) -> bool {
        let again = self.last_gap == Some(at);
        self.last_gap = Some(at);
        !again
    }

    /// A number was put off. Gives how many times in a row.
    pub const fn put_off(&mut self, at: Number) -> u32 {
        let tries = match self.last_put_off {
            Some((number, tries)) if number == at => tries + 1,
            _ => 1,
        };
        self.last_put_off = Some((at, tries));
        tries
    }

    /// The workspace is full, and what stands from `at` on may have other numbers now.
    pub fn full(&mut self, at: Number) {
        self.rewind(at);
        self.hashes.retain(|number, _| *number < at);
        (self.last_gap, self.last_put_off) = (None, None);
        self.careful = true;
    }

    fn land(&mut self, through: Number) {
        while let Some((number, bytes)) = self.in_flight.front() {
            if *number > through {
                break;
            }
            self.in_flight_bytes -= bytes;
            self.in_flight.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pu9_an_ack_covers_only_what_this_socket_sent() {
        let mut outflow = Outflow::new(4);
        outflow.sent(5, 10, None);
        assert_eq!(outflow.acknowledge(9), 5);
    }

    #[test]
    fn the_window_closes_and_opens() {
        let mut outflow = Outflow::new(0);
        outflow.sent(1, IN_FLIGHT_BYTES_MAX, None);
        assert!(!outflow.open());
        outflow.acknowledge(1);
        assert!(outflow.open());
    }

    #[test]
    fn pu10_numbers_beyond_the_last_ack_are_counted() {
        let mut outflow = Outflow::new(7);
        let last = 7 + NUMBERS_IN_FLIGHT_MAX as u64;
        (8..=last).for_each(|number| outflow.sent(number, 1, None));
        assert!(!outflow.open());
        // Sending anew from the first one changes nothing in what the relay may have.
        outflow.rewind(8);
        assert_eq!(outflow.room(), NUMBERS_IN_FLIGHT_MAX);
        outflow.acknowledge(10);
        outflow.rewind(11);
        (11..=last).for_each(|number| outflow.sent(number, 1, None));
        assert_eq!(outflow.room(), 3);
    }

    #[test]
    fn lg9_a_full_workspace_is_asked_with_one_update_at_a_time() {
        let mut outflow = Outflow::new(0);
        (1..=4).for_each(|number| outflow.sent(number, 1, Some([0; 16])));
        outflow.acknowledge(1);
        outflow.full(2);
        assert!(outflow.echoed(3).is_none(), "it may be another update now");
        assert_eq!((outflow.next, outflow.room()), (2, 1));
        outflow.sent(2, 1, None);
        assert!(!outflow.open());
    }

    #[test]
    fn a_gap_that_returns_without_progress_is_told() {
        let mut outflow = Outflow::new(0);
        outflow.sent(1, 1, None);
        assert!(outflow.gap(1));
        assert!(!outflow.gap(1));
        outflow.acknowledge(1);
        assert!(outflow.gap(1));
    }
}
