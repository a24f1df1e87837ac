//! What is saved where.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::actor::Right;

/// What may be asked of sync.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "SyncRequest")]
pub enum Request {
    /// → `SyncStatus`.
    Status,
    /// → `Report`: the line, the queue and the engine's timings, for diagnostics.
    Report,
    /// → `FileCheck`: whether the database file is whole. Reads all of it, around the engine.
    CheckFile,
    /// → `Done`. Try to connect now.
    Retry,
    /// → `Done`. Forget what could not be sent of a document that was set aside.
    DiscardSetAside {
        /// The document's name.
        document: String,
    },
}

impl Request {
    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Status | Self::Report | Self::CheckFile => Right::Read,
            Self::Retry | Self::DiscardSetAside { .. } => Right::Write,
        }
    }
}

/// The truth in one glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "SyncStatus")]
pub struct Status {
    /// Where we stand.
    pub state: State,
    /// Updates saved here that the relay has not acknowledged.
    pub pending: u32,
    /// When the relay last had everything, milliseconds since 1970.
    pub synced_at: Option<i64>,
    /// Documents that could not be sent or read.
    pub set_aside: Vec<SetAside>,
}

/// Where sync stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "SyncState")]
pub enum State {
    /// This workspace lives on this computer only.
    Alone,
    /// Shared, and the relay cannot be reached now.
    Offline,
    /// Connecting or reading.
    Connecting,
    /// Connected, something is under way.
    Syncing,
    /// Connected, everything is on the relay.
    Synced,
    /// The address answers, but is no relay.
    NotARelay,
    /// The relay speaks another version of the protocol: one of the two is too old.
    Version,
    /// Whoever answers shows a certificate that is not the relay's: nothing is sent.
    Certificate,
    /// The relay wants us to sign in again.
    SignedOut,
    /// The person does not belong to the workspace any more. What is here stays here.
    Removed,
    /// The workspace holds as much on the relay as its operator allows: what is new waits here.
    Full,
    /// The relay does not take our changes any more (viewer): they stay here.
    ReadOnly,
}

/// A document that could not be sent or read. Its bytes are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetAside {
    /// Its name.
    pub document: String,
    /// Its title, when it can be read.
    pub title: String,
    /// `too_large`, `malformed`, `erased`.
    pub reason: String,
    /// Updates kept here.
    pub updates: u32,
}
