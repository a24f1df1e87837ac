//! What a desk knows of itself, for the diagnostics page. It names no record, no person and no address.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a desk does, as far as its engine knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Report {
    /// Of the engine.
    pub version: String,
    /// When this was put together, milliseconds since 1970.
    pub at: i64,
    /// `solo`, `shared`, `joined` or `cache`.
    pub mode: String,
    /// Where sync stands.
    pub status: super::sync::Status,
    /// What waits for the relay.
    pub queue: Queue,
    /// The line to the relay.
    pub line: Line,
    /// How long the engine's jobs took.
    pub jobs: Jobs,
}

/// What waits for the relay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ReportQueue")]
pub struct Queue {
    /// Updates and erasures.
    pub updates: u32,
    /// Their bytes.
    pub bytes: i64,
    /// Of so many documents.
    pub documents: u32,
}

/// The line to the relay, since the workspace was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ReportLine")]
pub struct Line {
    /// How long it has stood, milliseconds; `None` while it does not.
    pub up_ms: Option<i64>,
    /// Sockets opened.
    pub sockets: u32,
    /// What went out.
    pub sent: Traffic,
    /// What came in.
    pub heard: Traffic,
    /// The time from the last Ping to its Pong, milliseconds.
    pub round_trip_ms: Option<i64>,
    /// The log was read up to here.
    pub cursor: u64,
    /// The last frames, oldest first.
    pub frames: Vec<Frame>,
}

/// Frames in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ReportTraffic")]
pub struct Traffic {
    /// How many.
    pub frames: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// One frame, without what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ReportFrame")]
pub struct Frame {
    /// Milliseconds since 1970.
    pub at: i64,
    /// It went out; else it came in.
    pub sent: bool,
    /// Its name in the protocol.
    pub name: String,
    /// Its bytes.
    pub bytes: u32,
}

/// How long the engine's last jobs took, in microseconds, and how many there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ReportJobs")]
pub struct Jobs {
    /// Since the workspace was opened.
    pub count: u64,
    /// Half of the last ones took less.
    pub p50_us: u32,
    /// One in a hundred of the last ones took longer.
    pub p99_us: u32,
    /// The longest since the workspace was opened.
    pub max_us: u32,
}

/// What a look at the database file found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FileCheck {
    /// SQLite found the file whole, and each record has its rows.
    pub whole: bool,
    /// What is wrong, a line each, at most 20; empty when it is whole.
    pub problems: Vec<String>,
    /// Of the file, without its write-ahead log.
    pub bytes: i64,
    /// Documents in it.
    pub documents: u32,
    /// Records in the trash.
    pub trashed: u32,
    /// Values of records that could not be read, and are kept.
    pub unreadable: u32,
    /// SQLite's version.
    pub sqlite: String,
    /// How long the look took, milliseconds.
    pub took_ms: i64,
}
