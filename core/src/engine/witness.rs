//! What the engine remembers of itself for diagnostics: frames without their content, and how long jobs took.

use std::collections::VecDeque;
use std::time::Duration;

use crate::api::report::{Frame, Jobs, Line, Traffic};
use crate::limits::{WITNESSED_FRAMES, WITNESSED_JOBS};

/// Counts since the workspace was opened, and the last few of each.
#[derive(Debug, Default)]
pub(super) struct Witness {
    frames: VecDeque<Frame>,
    sent: Traffic,
    heard: Traffic,
    sockets: u32,
    /// Steady time of the Ping that is out.
    pinged_at: Option<i64>,
    round_trip_ms: Option<i64>,
    took_us: VecDeque<u32>,
    jobs: u64,
    longest_us: u32,
}

impl Witness {
    pub(super) fn socket(&mut self) {
        self.sockets = self.sockets.saturating_add(1);
        self.pinged_at = None;
    }

    pub(super) fn pinged(&mut self, steady_ms: i64) {
        self.pinged_at = Some(steady_ms);
    }

    pub(super) fn ponged(&mut self, steady_ms: i64) {
        if let Some(at) = self.pinged_at.take() {
            self.round_trip_ms = Some(steady_ms - at);
        }
    }

    /// A frame went out or came in; its first byte is its type.
    pub(super) fn frame(&mut self, at: i64, sent: bool, bytes: &[u8]) {
        let count = if sent {
            &mut self.sent
        } else {
            &mut self.heard
        };
        count.frames += 1;
        count.bytes += bytes.len() as u64;
        if self.frames.len() == WITNESSED_FRAMES {
            self.frames.pop_front();
        }
        self.frames.push_back(Frame {
            at,
            sent,
            name: name(bytes.first().copied()),
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        });
    }

    pub(super) fn job(&mut self, took: Duration) {
        let took = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        self.jobs += 1;
        self.longest_us = self.longest_us.max(took);
        if self.took_us.len() == WITNESSED_JOBS {
            self.took_us.pop_front();
        }
        self.took_us.push_back(took);
    }

    pub(super) fn jobs(&self) -> Jobs {
        let mut sorted: Vec<u32> = self.took_us.iter().copied().collect();
        sorted.sort_unstable();
        let below = |percent: usize| {
            let at = sorted.len().saturating_sub(1) * percent / 100;
            sorted.get(at).copied().unwrap_or_default()
        };
        Jobs {
            count: self.jobs,
            p50_us: below(50),
            p99_us: below(99),
            max_us: self.longest_us,
        }
    }

    /// The line, but for where the log was read to.
    pub(super) fn line(&self, up_ms: Option<i64>, cursor: u64) -> Line {
        Line {
            up_ms,
            sockets: self.sockets,
            sent: self.sent,
            heard: self.heard,
            round_trip_ms: self.round_trip_ms,
            cursor,
            frames: self.frames.iter().cloned().collect(),
        }
    }
}

/// A frame's name in docs/protocol.md.
fn name(kind: Option<u8>) -> String {
    let known = match kind {
        Some(1) => "Hello",
        Some(2) => "Push",
        Some(3) => "Seen",
        Some(4 | 39) => "Presence",
        Some(5) => "Fetch",
        Some(6) => "Ping",
        Some(7) => "Erase",
        Some(32) => "Welcome",
        Some(33) => "Ack",
        Some(34) => "Refuse",
        Some(35) => "Entries",
        Some(36) => "Document",
        Some(37) => "Live",
        Some(38) => "Erased",
        Some(40) => "Bye",
        Some(41) => "Pong",
        Some(other) => return other.to_string(),
        None => "",
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_frames_are_kept_and_all_are_counted() {
        let mut witness = Witness::default();
        for at in 0..100 {
            witness.frame(at, at % 2 == 0, &[2, 0, 0]);
        }
        let line = witness.line(Some(7), 3);
        assert_eq!(line.frames.len(), WITNESSED_FRAMES);
        assert_eq!(line.frames.last().map(|frame| frame.at), Some(99));
        assert_eq!((line.sent.frames, line.heard.frames), (50, 50));
        assert_eq!(line.sent.bytes, 150);
        assert_eq!(line.frames[0].name, "Push");
    }

    #[test]
    fn the_share_of_jobs_below_a_time() {
        let mut witness = Witness::default();
        for micros in 1..=100 {
            witness.job(Duration::from_micros(micros));
        }
        let jobs = witness.jobs();
        assert_eq!((jobs.p50_us, jobs.p99_us, jobs.max_us), (50, 99, 100));
        assert_eq!(Witness::default().jobs(), Jobs::default());
    }

    #[test]
    fn a_round_trip_belongs_to_its_own_ping() {
        let mut witness = Witness::default();
        witness.ponged(5);
        assert_eq!(witness.line(None, 0).round_trip_ms, None);
        witness.pinged(10);
        witness.ponged(32);
        assert_eq!(witness.line(None, 0).round_trip_ms, Some(22));
        witness.pinged(40);
        witness.socket();
        witness.ponged(90);
        assert_eq!(
            witness.line(None, 0).round_trip_ms,
            Some(22),
            "an old socket's Ping has no Pong on a new one"
        );
    }
}
