//! What a relay counts about itself: every figure by name, with its unit. Read at `/metrics`, explained in
//! docs/operations.md, watched by deploy/alerts.yml.
//!
//! Labels take few values, never an id or an address: a figure must not grow with the number of people.

use std::sync::OnceLock;
use std::time::Duration;

use carnet_protocol::frame::{ByeCode, RefuseCode};
use jiff::Timestamp;
use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

pub mod link;
mod process;

use crate::log::Held;

use process::Process;

/// Where the seconds of histograms are counted: from a commit on a fast disk to a desk that fetches everything.
const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0,
];

/// What kind of figure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// How long something took, in seconds.
    Seconds,
}

use Kind::{Counter, Gauge, Seconds};

/// Every figure: name, kind, meaning.
pub const FIGURES: &[(&str, Kind, &str)] = &[
    (
        ACK,
        Seconds,
        "From a push that was read to its answer after COMMIT: how long a desk's change waits to be safe",
    ),
    (
        CATCH_UP,
        Seconds,
        "From Hello to Live; from=\"nothing\" reads the whole log, from=\"cursor\" what is new",
    ),
    (
        RECOVERY,
        Seconds,
        "How long a desk was away until it was caught up again, when it is back within five minutes: after=\"break\" since its link ended, after=\"start\" since the relay started",
    ),
    (
        SOCKETS,
        Gauge,
        "Open links of desks, the gateway's own among them",
    ),
    (PUSHES, Counter, "Pushes that were answered"),
    (
        REFUSALS,
        Counter,
        "Pushes that were refused in part, by reason",
    ),
    (CLOSED, Counter, "Links that the relay ended, by reason"),
    (
        ENTRIES,
        Counter,
        "Entries that this instance appended to a log",
    ),
    (
        GROUP,
        Seconds,
        "One transaction of the log's writer, with its commit",
    ),
    (
        WRITES_WAITING,
        Gauge,
        "Writes that wait for the next transaction",
    ),
    (
        FOLDS,
        Counter,
        "Documents that were folded; result=\"unfit\" when they are left as they are",
    ),
    (FOLDS_WAITING, Gauge, "Documents that wait to be folded"),
    (
        REQUESTS,
        Counter,
        "HTTP requests, by route and class of answer",
    ),
    (REQUEST, Seconds, "An HTTP request, by route"),
    (
        SIGN_IN_FAILURES,
        Counter,
        "Passwords, links and tokens that were refused",
    ),
    (
        BACKUP_AT,
        Gauge,
        "When the newest backup was made, in seconds since 1970; 0 while there is none",
    ),
    (
        BACKUP_FAILURES,
        Counter,
        "Backups that could not be made or did not pass their check",
    ),
    (
        MEMORY,
        Gauge,
        "Memory of the process that is in RAM, in bytes",
    ),
    (
        STARTED_AT,
        Gauge,
        "When the process started, in seconds since 1970",
    ),
    (
        DOCUMENTS,
        Gauge,
        "Documents in all logs, without those that were erased",
    ),
    (LOG_BYTES, Gauge, "Bytes of updates and states in all logs"),
    (
        DOCUMENT_MEMORY,
        Gauge,
        "Memory since the start divided by documents, in bytes: what an idle document costs at most",
    ),
    (
        BUS_CONNECTED,
        Gauge,
        "1 while instances hear each other, and where there is one alone; 0 without Redis: changes come up to two seconds later",
    ),
    (
        BUS_DROPPED,
        Counter,
        "Rings to other instances that did not go out",
    ),
    (
        DISK_FREE,
        Gauge,
        "Free space where the data folder is, in bytes",
    ),
];

const ACK: &str = "carnet_ack_seconds";
const CATCH_UP: &str = "carnet_catch_up_seconds";
const RECOVERY: &str = "carnet_recovery_seconds";
const SOCKETS: &str = "carnet_sockets";
const PUSHES: &str = "carnet_pushes_total";
const REFUSALS: &str = "carnet_refusals_total";
const CLOSED: &str = "carnet_links_closed_total";
const ENTRIES: &str = "carnet_entries_total";
const GROUP: &str = "carnet_commit_seconds";
const WRITES_WAITING: &str = "carnet_writes_waiting";
const FOLDS: &str = "carnet_folds_total";
const FOLDS_WAITING: &str = "carnet_folds_waiting";
const REQUESTS: &str = "carnet_requests_total";
const REQUEST: &str = "carnet_request_seconds";
const SIGN_IN_FAILURES: &str = "carnet_sign_in_failures_total";
const BACKUP_AT: &str = "carnet_backup_at_seconds";
const BACKUP_FAILURES: &str = "carnet_backup_failures_total";
const MEMORY: &str = "carnet_memory_bytes";
const STARTED_AT: &str = "carnet_started_at_seconds";
const DOCUMENTS: &str = "carnet_documents";
const LOG_BYTES: &str = "carnet_log_bytes";
const DOCUMENT_MEMORY: &str = "carnet_idle_document_bytes";
const BUS_CONNECTED: &str = "carnet_bus_connected";
const BUS_DROPPED: &str = "carnet_bus_dropped_total";
const DISK_FREE: &str = "carnet_disk_free_bytes";

/// Where the figures of this process are read; `None` when something else in it counts already.
static READER: OnceLock<Option<(PrometheusHandle, Process)>> = OnceLock::new();

/// Begins to count. A process counts once, however many relays run in it.
pub fn start() {
    READER.get_or_init(|| {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
            .ok()?
            .install_recorder()
            .ok()?;
        describe();
        let process = Process::now();
        gauge!(STARTED_AT).set(process.started.as_second() as f64);
        Some((handle, process))
    });
}

/// Says what each figure is, and shows those that nothing has moved yet: a rule on a figure that is not there is silent.
fn describe() {
    for (name, kind, about) in FIGURES {
        match kind {
            Counter => {
                describe_counter!(*name, *about);
            }
            Gauge => {
                describe_gauge!(*name, *about);
                gauge!(*name).set(0.0);
            }
            Seconds => describe_histogram!(*name, Unit::Seconds, *about),
        }
    }
    for counted in [
        PUSHES,
        ENTRIES,
        SIGN_IN_FAILURES,
        BACKUP_FAILURES,
        BUS_DROPPED,
    ] {
        counter!(counted).absolute(0);
    }
    counter!(FOLDS, "result" => "done").absolute(0);
    counter!(FOLDS, "result" => "unfit").absolute(0);
}

/// All figures in the text form that Prometheus reads.
#[must_use]
pub fn text() -> String {
    let Some(Some((handle, process))) = READER.get() else {
        return String::new();
    };
    gauge!(MEMORY).set(process::memory() as f64);
    gauge!(DOCUMENT_MEMORY).set(process.per_document(process::memory()));
    handle.run_upkeep();
    handle.render()
}

/// How much all workspaces hold, looked up now and then.
pub fn held(all: Held) {
    gauge!(DOCUMENTS).set(all.documents as f64);
    gauge!(LOG_BYTES).set(all.bytes as f64);
    if let Some(Some((_, process))) = READER.get() {
        process.counted(all.documents);
    }
}

/// How long this process has been counting.
fn since_start() -> Option<Duration> {
    let (_, process) = READER.get()?.as_ref()?;
    Some(process.since.elapsed())
}

/// Free space where the data is, in bytes.
pub fn disk_free(bytes: u64) {
    gauge!(DISK_FREE).set(bytes as f64);
}

/// Whether instances hear each other.
pub fn bus_connected(connected: bool) {
    gauge!(BUS_CONNECTED).set(f64::from(u8::from(connected)));
}

/// So many rings did not go out.
pub fn bus_dropped(rings: u64) {
    counter!(BUS_DROPPED).increment(rings);
}

/// A push was answered, after its commit.
pub fn pushed(took: Duration, refused: Option<RefuseCode>) {
    histogram!(ACK).record(took);
    counter!(PUSHES).increment(1);
    if let Some(code) = refused {
        counter!(REFUSALS, "code" => refusal(code)).increment(1);
    }
}

/// A link began.
fn link_opened() {
    gauge!(SOCKETS).increment(1.0);
}

/// A link ended; `why` when the relay ended it.
fn link_ended(why: Option<ByeCode>) {
    gauge!(SOCKETS).decrement(1.0);
    if let Some(why) = why {
        counter!(CLOSED, "why" => goodbye(why)).increment(1);
    }
}

/// Entries were committed.
pub fn appended(entries: usize) {
    counter!(ENTRIES).increment(entries as u64);
}

/// The writer's thread did a transaction, while so many writes waited.
pub fn group(took: Duration, waiting: usize) {
    committed(took);
    gauge!(WRITES_WAITING).set(waiting as f64);
}

/// So many more writes wait for a transaction of their workspace.
pub fn writes_wait(writes: usize) {
    gauge!(WRITES_WAITING).increment(writes as f64);
}

/// So many writes wait no more: their transaction began.
pub fn writes_taken(writes: usize) {
    gauge!(WRITES_WAITING).decrement(writes as f64);
}

/// A transaction of the log ended, with its commit or without.
pub fn committed(took: Duration) {
    histogram!(GROUP).record(took);
}

/// A document was folded, or is left as it is.
pub fn folded(fit: bool) {
    counter!(FOLDS, "result" => if fit { "done" } else { "unfit" }).increment(1);
}

/// So many documents wait to be folded.
pub fn folds_waiting(count: usize) {
    gauge!(FOLDS_WAITING).set(count as f64);
}

/// A request was answered. `route` is a pattern, never a path.
pub fn request(route: &str, status: u16, took: Duration) {
    let class = match status {
        0..400 => "ok",
        400..500 => "refused",
        _ => "failed",
    };
    counter!(REQUESTS, "route" => route.to_owned(), "answer" => class).increment(1);
    histogram!(REQUEST, "route" => route.to_owned()).record(took);
    if route.starts_with("/auth/") && matches!(status, 401 | 410 | 429) {
        counter!(SIGN_IN_FAILURES).increment(1);
    }
}

/// The newest backup is of that time.
pub fn backup_made(at: Timestamp) {
    gauge!(BACKUP_AT).set(at.as_second() as f64);
}

/// A backup could not be made.
pub fn backup_failed() {
    counter!(BACKUP_FAILURES).increment(1);
}

const fn refusal(code: RefuseCode) -> &'static str {
    match code {
        RefuseCode::GAP => "gap",
        RefuseCode::HOLE => "hole",
        RefuseCode::FORKED => "forked",
        RefuseCode::BUSY => "busy",
        RefuseCode::TOO_LARGE => "too_large",
        RefuseCode::MALFORMED => "malformed",
        RefuseCode::ERASED => "erased",
        RefuseCode::FORBIDDEN => "forbidden",
        RefuseCode::FULL => "full",
        _ => "other",
    }
}

const fn goodbye(code: ByeCode) -> &'static str {
    match code {
        ByeCode::DRAINING => "draining",
        ByeCode::TICKET => "ticket",
        ByeCode::REVOKED => "revoked",
        ByeCode::SLOW => "slow",
        ByeCode::PROTOCOL => "protocol",
        ByeCode::VERSION => "version",
        ByeCode::BUSY => "busy",
        ByeCode::RESET => "reset",
        ByeCode::INTERNAL => "internal",
        ByeCode::ROLE => "role",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use carnet_protocol::ids::DeviceId;

    use super::*;

    #[test]
    fn every_figure_is_shown_once_something_happened() {
        start();
        pushed(Duration::from_millis(3), Some(RefuseCode::GAP));
        group(Duration::from_millis(2), 1);
        folded(false);
        request("/auth/sign-in", 401, Duration::from_millis(40));
        held(Held {
            documents: 10,
            bytes: 1_000,
        });
        let mut links = link::Timing::begin();
        links.hello();
        links.asked(DeviceId([1; 16]), 7);
        links.live();
        links.closed(ByeCode::SLOW);
        drop(links);
        let text = text();
        for (name, _, about) in FIGURES {
            assert!(about.len() > 10, "{name} is explained");
            assert!(
                text.contains(&format!("# TYPE {name} ")),
                "{name} is not in:\n{text}"
            );
        }
        assert!(text.contains("carnet_ack_seconds_bucket"), "{text}");
        assert!(
            text.contains("carnet_refusals_total{code=\"gap\"} 1"),
            "{text}"
        );
    }
}
