//! What a caller is told when something did not work.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Only what a screen treats differently; the whole chain goes to the log under the same `id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Code {
    /// A value is not acceptable; `field` names it.
    Invalid,
    /// There is no such record (or it is erased).
    NotFound,
    /// The caller may not do that.
    Forbidden,
    /// A limit is reached; `field` names what is too large.
    TooLarge,
    /// The disk is full: nothing was changed.
    DiskFull,
    /// The workspace holds as much on the relay as its operator allows. Nothing was changed, but of a request that was too large
    /// for one Push.
    Full,
    /// The file could not be read or written.
    Storage,
    /// The file was written by a newer version.
    NewerFile,
    /// The file is damaged.
    BrokenFile,
    /// Another process has this file open.
    InUse,
    /// The place is synced by another program or on a network drive.
    UnsafePlace,
    /// The relay did not answer in time, or is not reachable.
    Offline,
    /// The address answers, but is not a Carnet relay.
    NotARelay,
    /// Whoever answers shows a certificate that is not the relay's: not the one of its link, or nobody vouches for it.
    /// Nothing was sent.
    Certificate,
    /// The workspace is on this computer already, alone or through another relay. Nothing was sent.
    Elsewhere,
    /// E-mail or password is wrong, or the session has ended.
    SignIn,
    /// The present password, asked for once more, is another.
    Password,
    /// The invitation or link was used, or is too old.
    LinkExpired,
    /// Too many tries; later.
    Busy,
    /// A defect of ours.
    Internal,
}

/// A failed request. Fluent key for people: `error-{code}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{code:?}: {detail}")]
#[ts(export)]
pub struct ApiError {
    /// What went wrong.
    pub code: Code,
    /// The value at fault, in the names of the request (`title`, `amount`, …).
    pub field: Option<String>,
    /// For the log and the curious; English, no secrets.
    pub detail: String,
}

impl ApiError {
    /// An error with a code and a sentence.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            field: None,
            detail: detail.into(),
        }
    }

    /// A value that is not acceptable.
    #[must_use]
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self {
            code: Code::Invalid,
            field: Some(field.to_owned()),
            detail: detail.into(),
        }
    }
}
