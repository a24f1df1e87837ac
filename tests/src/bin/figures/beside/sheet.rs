//! What was measured of one system.

use std::time::Duration;

use serde_json::json;

use super::super::ms;

/// Figures of one system; the better one of its turns, each for itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) system: String,
    pub(super) rest: Option<u64>,
    pub(super) idle: Option<u64>,
    pub(super) half: Option<Duration>,
    pub(super) most: Option<Duration>,
    /// Nanoseconds of the server's CPU for each delivered update.
    pub(super) cpu: Option<u64>,
    /// The same with its store's processes.
    pub(super) cpu_with_store: Option<u64>,
    /// Updates delivered of those that should have been, in thousandths.
    pub(super) share: Option<u64>,
    pub(super) cold: Option<Duration>,
    pub(super) cold_cpu: Option<Duration>,
    pub(super) catch_up: Option<Duration>,
    /// Changes of others that did not come to who came back.
    pub(super) missed: usize,
    pub(super) promised: u64,
    pub(super) lost: u64,
}

/// Keeps the lower one.
pub(super) fn lower<T: Ord>(kept: &mut Option<T>, new: T) {
    if kept.as_ref().is_none_or(|kept| new < *kept) {
        *kept = Some(new);
    }
}

impl Sheet {
    /// One line of JSON for each figure.
    pub(super) fn print(&self) {
        let micros =
            |nanos: Option<u64>| nanos.map(|nanos| format!("{:.1} µs", nanos as f64 / 1e3));
        let time = |time: Option<Duration>| time.map(ms);
        let pair =
            |one: Option<String>, other: Option<String>| Some(format!("{} / {}", one?, other?));
        let rest = self
            .rest
            .map(|b| format!("{:.1} MiB", b as f64 / 1_048_576.0));
        let idle = self.idle.map(|b| format!("{:.1} KiB", b as f64 / 1_024.0));
        let lost = format!("{} of {}", self.lost, self.promised);
        self.say("cpu", micros(self.cpu));
        self.say("cpu with store", micros(self.cpu_with_store));
        self.say("delivery", pair(time(self.half), time(self.most)));
        self.say(
            "share",
            self.share.map(|s| format!("{:.1} %", s as f64 / 10.0)),
        );
        self.say("lost", Some(lost));
        self.say("cold", pair(time(self.cold), time(self.cold_cpu)));
        let missed = match self.missed {
            0 => String::new(),
            missed => format!(", {missed} changes did not come"),
        };
        self.say("catch-up", time(self.catch_up).map(|time| time + &missed));
        self.say("idle", idle);
        self.say("rest", rest);
    }

    fn say(&self, what: &str, figure: Option<String>) {
        let figure = figure.unwrap_or_else(|| "not measured".to_owned());
        println!(
            "{}",
            json!({ "system": self.system, "what": what, "figure": figure })
        );
    }
}
