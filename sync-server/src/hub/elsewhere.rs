//! What sockets of other instances show in a room, as far as it is known here.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use carnet_protocol::ids::SessionId;
use tokio::time::Instant;

use super::Frame;
use crate::bus::wire::mark;
use crate::limits::{OTHERS_SHOWN_MAX, SHOWN_FORGOTTEN_MS};

/// An instance of the relay.
pub(super) type Instance = [u8; 16];

/// The sockets elsewhere that show themselves.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    shown: HashMap<SessionId, Shown>,
    /// When each instance last said anything about this room.
    heard: HashMap<Instance, Instant>,
}

#[derive(Debug)]
struct Shown {
    instance: Instance,
    frame: Frame,
    mark: u64,
}

impl Elsewhere {
    /// A socket of that instance shows this; `gone`: nothing any more. Whether that is new here.
    pub(super) fn show(
        &mut self,
        instance: Instance,
        of: SessionId,
        frame: &Frame,
        gone: bool,
        now: Instant,
    ) -> bool {
        self.heard.insert(instance, now);
        if gone {
            return self.shown.remove(&of).is_some();
        }
        let mark = mark(frame);
        match self.shown.get(&of) {
            Some(shown) if shown.mark == mark => return false,
            None if self.shown.len() >= OTHERS_SHOWN_MAX => return false,
            _ => {}
        }
        let frame = frame.clone();
        self.shown.insert(
            of,
            Shown {
                instance,
                frame,
                mark,
            },
        );
        true
    }

    /// Exactly these sockets show themselves there. Gives those whose frame is not known here, and the last
    /// frames of those that are gone.
    pub(super) fn compare(
        &mut self,
        instance: Instance,
        sockets: &[(SessionId, u64)],
        now: Instant,
    ) -> (Vec<SessionId>, Vec<Frame>) {
        self.heard.insert(instance, now);
        let room = OTHERS_SHOWN_MAX.saturating_sub(self.shown.len());
        let mut new = 0;
        let unknown = |(of, mark): &&(SessionId, u64)| match self.shown.get(of) {
            Some(shown) => shown.mark != *mark,
            None => {
                new += 1;
                new <= room
            }
        };
        let wanted = sockets.iter().filter(unknown).map(|(of, _)| *of).collect();
        let there: HashSet<SessionId> = sockets.iter().map(|(of, _)| *of).collect();
        let gone =
            |of: &SessionId, shown: &Shown| shown.instance == instance && !there.contains(of);
        (wanted, self.remove(gone))
    }

    /// Forgets what instances showed that say nothing any more; gives those last frames.
    pub(super) fn forget(&mut self, now: Instant) -> Vec<Frame> {
        let limit = Duration::from_millis(SHOWN_FORGOTTEN_MS);
        self.heard.retain(|_, heard| now - *heard < limit);
        let heard = std::mem::take(&mut self.heard);
        let gone = self.remove(|_, shown| !heard.contains_key(&shown.instance));
        self.heard = heard;
        gone
    }

    /// What is shown there now.
    pub(super) fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.shown.values().map(|shown| &shown.frame)
    }

    fn remove(&mut self, gone: impl Fn(&SessionId, &Shown) -> bool) -> Vec<Frame> {
        let gone = self.shown.extract_if(|of, shown| gone(of, shown));
        gone.map(|(_, shown)| shown.frame).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Instance = [1; 16];
    const TWO: Instance = [2; 16];

    fn session(n: u8) -> SessionId {
        SessionId([n; 16])
    }

    fn frame(text: &'static str) -> Frame {
        Frame::from_static(text.as_bytes())
    }

    #[test]
    fn what_is_shown_twice_is_new_once_and_what_is_gone_goes_once() {
        let (mut elsewhere, now) = (Elsewhere::default(), Instant::now());
        assert!(elsewhere.show(ONE, session(1), &frame("a"), false, now));
        assert!(!elsewhere.show(ONE, session(1), &frame("a"), false, now));
        assert!(elsewhere.show(ONE, session(1), &frame("b"), false, now));
        assert_eq!(elsewhere.frames().collect::<Vec<_>>(), [&frame("b")]);
        assert!(elsewhere.show(ONE, session(1), &frame(""), true, now));
        assert!(!elsewhere.show(ONE, session(1), &frame(""), true, now));
    }

    #[test]
    fn comparing_finds_what_was_missed_and_what_was_left() {
        let (mut elsewhere, now) = (Elsewhere::default(), Instant::now());
        for (instance, of) in [(ONE, 1), (ONE, 2), (ONE, 3), (TWO, 4)] {
            let shown = if of == 3 { "three" } else { "a" };
            elsewhere.show(instance, session(of), &frame(shown), false, now);
        }
        let theirs = [
            (session(1), mark(b"a")),
            (session(2), mark(b"changed")),
            (session(5), mark(b"new")),
        ];
        let (wanted, gone) = elsewhere.compare(ONE, &theirs, now);
        assert_eq!(wanted, [session(2), session(5)]);
        assert_eq!(
            gone,
            [frame("three")],
            "another instance's are not its business"
        );
        assert_eq!(elsewhere.frames().count(), 3);
    }

    #[test]
    fn an_instance_that_died_shows_nothing_after_a_while() {
        let (mut elsewhere, begin) = (Elsewhere::default(), Instant::now());
        let after = |ms| begin + Duration::from_millis(ms);
        elsewhere.show(ONE, session(1), &frame("one"), false, begin);
        elsewhere.show(TWO, session(2), &frame("two"), false, begin);
        elsewhere.compare(
            TWO,
            &[(session(2), mark(b"two"))],
            after(SHOWN_FORGOTTEN_MS - 1),
        );
        assert_eq!(elsewhere.forget(after(SHOWN_FORGOTTEN_MS)), [frame("one")]);
        assert_eq!(
            elsewhere.forget(after(2 * SHOWN_FORGOTTEN_MS)),
            [frame("two")]
        );
    }

    #[test]
    fn no_more_is_remembered_or_wanted_than_the_limit() {
        let (mut elsewhere, now) = (Elsewhere::default(), Instant::now());
        let many = |n: usize| SessionId((n as u128).to_be_bytes());
        for n in 0..OTHERS_SHOWN_MAX + 10 {
            elsewhere.show(ONE, many(n), &frame("a"), false, now);
        }
        assert_eq!(elsewhere.frames().count(), OTHERS_SHOWN_MAX);
        let (wanted, _) = elsewhere.compare(TWO, &[(session(9), 1)], now);
        assert!(wanted.is_empty());
    }
}
