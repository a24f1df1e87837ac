//! Whether a frame that is coming in comes fast enough (CL2).
//!
//! A large frame on a slow line is on its way for longer than a desk may be silent; a line on which a byte comes now and
//! then holds what it has begun for ever. Only the bytes tell one from the other.

use std::time::Duration;

use tokio::time::Instant;

use crate::limits::{BLOCKED_SECS, SLOWEST_BYTES_PER_SEC, TICK_SECS};
use crate::serve::CameIn;

/// A socket that is read is looked at more often than this.
const LOOKED_AFTER: Duration = Duration::from_secs(3 * TICK_SECS);

/// What the bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// Nothing new.
    Nothing,
    /// A frame is on its way.
    Comes,
    /// It is on its way for too long.
    TooSlow,
}

/// What came in on one socket.
#[derive(Debug)]
pub(super) struct Pace {
    came_in: CameIn,
    /// Bytes of what was whole.
    whole: u64,
    /// When the first byte beyond that was seen.
    since: Option<Instant>,
    looked: Instant,
    /// It was said that it is too slow; whoever says goodbye is not told again.
    given_up: bool,
    /// When, and at how many bytes, the session was last told.
    told: (Instant, u64),
}

impl Pace {
    pub(super) fn new(came_in: CameIn, now: Instant) -> Self {
        let bytes = came_in.bytes();
        Self {
            came_in,
            whole: bytes,
            since: None,
            looked: now,
            given_up: false,
            told: (now, bytes),
        }
    }

    /// A message was whole. What came with it of the next one is little, and not counted.
    pub(super) fn message(&mut self) {
        self.whole = self.came_in.bytes();
        self.since = None;
    }

    /// A ping or pong was whole, with so many bytes in it: it may stand in the middle of a message, which it does not end.
    pub(super) fn control(&mut self, bytes: usize) {
        const HEAD_AND_MASK: u64 = 6;
        let whole = self.whole + HEAD_AND_MASK + bytes as u64;
        self.whole = whole.min(self.came_in.bytes());
    }

    /// Asked whenever nothing is whole.
    pub(super) fn look(&mut self, now: Instant) -> Says {
        let bytes = self.came_in.bytes();
        let begun = bytes.saturating_sub(self.whole);
        if begun == 0 || self.given_up {
            (self.since, self.looked) = (None, now);
            return Says::Nothing;
        }
        // Nobody looked, so nobody read: the desk was made to wait.
        let waited = now - std::mem::replace(&mut self.looked, now);
        self.since = self.since.filter(|_| waited <= LOOKED_AFTER);
        let since = *self.since.get_or_insert(now);
        let patience = Duration::from_secs(BLOCKED_SECS + begun / SLOWEST_BYTES_PER_SEC);
        if now - since >= patience {
            self.given_up = true;
            return Says::TooSlow;
        }
        let (at, of) = self.told;
        if bytes > of && now - at >= Duration::from_secs(TICK_SECS) {
            self.told = (now, bytes);
            return Says::Comes;
        }
        Says::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{PING_SECS, SILENT_MS};

    /// So many bytes come each second, for so many seconds. When the line is given up, and the longest silence until then.
    fn line(each: u64, seconds: u64, pong: bool) -> (Option<u64>, u64) {
        let (came_in, began) = (CameIn::default(), Instant::now());
        let mut pace = Pace::new(came_in.clone(), began);
        let (mut heard, mut silence) = (0, 0);
        for second in 0..seconds {
            came_in.add(each);
            if pong && second % PING_SECS == 0 {
                came_in.add(6);
                pace.control(0);
            }
            match pace.look(began + Duration::from_secs(second)) {
                Says::TooSlow => return (Some(second), silence),
                Says::Comes => heard = second,
                Says::Nothing => {}
            }
            silence = silence.max(second - heard);
        }
        (None, silence)
    }

    #[test]
    fn cl2_a_byte_now_and_then_is_too_slow_and_an_honest_line_is_not() {
        assert_eq!(line(1, 1_000, false).0, Some(BLOCKED_SECS));
        assert_eq!(line(1, 1_000, true).0, Some(BLOCKED_SECS), "pongs between");
        // The largest frame, as slowly as may be: it is on its way for longer than a desk may be silent.
        let (given_up, silence) = line(SLOWEST_BYTES_PER_SEC, 133, false);
        assert_eq!(given_up, None);
        assert!(i64::try_from(silence * 1_000).unwrap() < SILENT_MS);
    }

    #[test]
    fn cl2_an_idle_line_is_not_too_slow() {
        let (came_in, began) = (CameIn::default(), Instant::now());
        let mut pace = Pace::new(came_in.clone(), began);
        for minute in 0..60 {
            came_in.add(6 + 4);
            pace.control(4);
            assert_eq!(
                pace.look(began + Duration::from_secs(minute * 60)),
                Says::Nothing
            );
            came_in.add(900);
            pace.message();
        }
    }

    #[test]
    fn cl2_a_part_of_a_message_and_then_nothing_but_pongs_is_too_slow() {
        let (came_in, began) = (CameIn::default(), Instant::now());
        let mut pace = Pace::new(came_in.clone(), began);
        came_in.add(SLOWEST_BYTES_PER_SEC * 10);
        let given_up = (0..1_000).find(|second| {
            if second % PING_SECS == 0 {
                came_in.add(6);
                pace.control(0);
            }
            pace.look(began + Duration::from_secs(*second)) == Says::TooSlow
        });
        assert_eq!(given_up, Some(BLOCKED_SECS + 10));
    }
}
