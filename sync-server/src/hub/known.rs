//! How far one workspace's log goes, as far as it is known here, and whether it is still the same log.
//!
//! Sockets read on from their own places when the known head moves. So it moves only by what the log itself says: by what this
//! instance appended right behind what was known, or after the entry at the last known place was compared. Without that, a log
//! that lost its end and grew past it again elsewhere would be read on from the middle of what is new.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use carnet_protocol::frame::Seq;
use carnet_protocol::hash::EntryHash;
use tokio::sync::watch;

use super::{Head, lock};
use crate::log::Stand;

/// What is known of a log.
#[derive(Debug)]
pub(super) struct Known {
    head: watch::Sender<Seq>,
    /// An entry that sockets may have been sent, by its place. Its lock is held while the head moves.
    mark: Mutex<Option<(Seq, EntryHash)>>,
    /// How often the log went back.
    era: AtomicU64,
}

/// What the log is asked, and what was known when it was asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    head: Seq,
    mark: Option<(Seq, EntryHash)>,
}

impl Asked {
    /// The place whose entry is compared; 0: none.
    pub(super) fn place(self) -> Seq {
        self.mark.map_or(0, |(place, _)| place)
    }

    /// The log cannot have grown into this from what was known.
    fn is_contradicted_by(self, stand: &Stand) -> bool {
        // Hashes far behind the head are not kept: then nothing is said about the place.
        let other = |(_, hash)| stand.at.is_some_and(|at| at != hash);
        stand.head < self.head || self.mark.is_some_and(other)
    }
}

impl Known {
    /// Nothing is known yet.
    pub(super) fn new() -> Self {
        Self {
            head: watch::Sender::new(0),
            mark: Mutex::default(),
            era: AtomicU64::new(0),
        }
    }

    /// Hears of the head from now on; with the era that it belongs to.
    pub(super) fn follow(&self) -> (Head, u64) {
        // In this order: what happens in between is noticed.
        let head = self.head.subscribe();
        (head, self.era())
    }

    /// How often the log went back.
    pub(super) fn era(&self) -> u64 {
        self.era.load(Ordering::SeqCst)
    }

    /// The last place.
    pub(super) fn head(&self) -> Seq {
        *self.head.borrow()
    }

    /// What to ask the log.
    pub(super) fn asked(&self) -> Asked {
        let mark = lock(&self.mark);
        Asked {
            head: self.head(),
            mark: *mark,
        }
    }

    /// This instance appended entries from `first` to the one at `last`. Whether the log must be asked before the head moves:
    /// somebody else appended in between.
    pub(super) fn appended(&self, first: Seq, last: (Seq, EntryHash)) -> bool {
        let mut mark = lock(&self.mark);
        let known = self.head();
        if known != 0 && first != known + 1 {
            return last.0 > known;
        }
        *mark = Some(last);
        self.grown(last.0);
        false
    }

    /// Nobody else appends to the log, which never goes back: it has grown to here.
    pub(super) fn grown(&self, head: Seq) {
        self.head.send_if_modified(|known| {
            let grown = head > *known;
            *known = head.max(*known);
            grown
        });
    }

    /// The log's answer. `false`: it went back.
    pub(super) fn answered(&self, asked: Asked, stand: &Stand) -> bool {
        if asked.is_contradicted_by(stand) {
            self.went_back(stand.head);
            return false;
        }
        let mut mark = lock(&self.mark);
        if stand.head > self.head() {
            *mark = stand.hash.map(|hash| (stand.head, hash));
            self.grown(stand.head);
        }
        true
    }

    /// The log has less than it had, or something else in its place. Whoever follows it must begin anew.
    pub(super) fn went_back(&self, head: Seq) {
        let mut mark = lock(&self.mark);
        *mark = None;
        self.era.fetch_add(1, Ordering::SeqCst);
        self.head.send_replace(head);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn hash(n: u8) -> EntryHash {
        [n; 16]
    }

    fn stand(head: Seq, at: Option<EntryHash>) -> Stand {
        let hash = Some(hash(99));
        Stand { head, hash, at }
    }

    fn at_seven() -> Known {
        let known = Known::new();
        assert!(
            !known.appended(6, (7, hash(7))),
            "nothing is known that it could contradict"
        );
        known
    }

    #[test]
    fn what_follows_moves_the_head_and_what_does_not_is_asked_about() {
        let known = at_seven();
        assert!(!known.appended(8, (8, hash(8))));
        assert_eq!(known.head(), 8);
        assert!(known.appended(10, (11, hash(11))), "another one appended 9");
        assert_eq!(known.head(), 8, "not before the log was asked");
        assert!(!known.appended(5, (6, hash(6))), "told late");
        assert!(known.appended(8, (9, hash(9))), "8 stands there already");
        assert_eq!((known.head(), known.era()), (8, 0));
    }

    #[test]
    fn a_log_that_is_shorter_or_another_one_went_back() {
        for (head, at) in [
            (6, None),
            (7, Some(hash(1))),
            (20, Some(hash(1))),
            (0, None),
        ] {
            let known = at_seven();
            let asked = known.asked();
            assert_eq!(asked.place(), 7);
            assert!(!known.answered(asked, &stand(head, at)), "{head} {at:?}");
            assert_eq!((known.head(), known.era()), (head, 1));
        }
    }

    #[test]
    fn a_log_that_grew_is_followed() {
        for at in [Some(hash(7)), None] {
            let known = at_seven();
            assert!(known.answered(known.asked(), &stand(9, at)));
            assert_eq!((known.head(), known.era()), (9, 0));
            assert_eq!(known.asked().place(), 9, "that is compared next");
        }
    }

    #[test]
    fn what_is_appended_while_the_log_is_asked_is_no_contradiction() {
        let known = at_seven();
        let asked = known.asked();
        known.appended(8, (8, hash(8)));
        assert!(known.answered(asked, &stand(7, Some(hash(7)))));
        assert_eq!((known.head(), known.asked().place()), (8, 8));
    }
}
