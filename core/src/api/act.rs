//! Acts: what a person did at this desk, to be undone, redone and looked up.
//!
//! An undo is a new write that puts back what an act changed, and only where the value is still the one that the act wrote: what
//! somebody changed since stays, and is named. Acts stand in the desk's file and are not synced: what was done at another
//! desk is undone there. The gateway's file is a cache: what was done in a browser can be undone until its workspace was
//! closed there, and the log shows the records' history from before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::actor::Right;

/// What may be asked of acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "ActRequest")]
pub enum Request {
    /// → `Undone`: the caller's last act that is not undone, of their last hundred.
    Undo,
    /// → `Undone`: what the caller undid last, unless they did something else since.
    Redo,
    /// → `Undone`: one act of the caller. With `force`, also where somebody changed something since; for an act that was undone
    /// already, exactly what was left alone then.
    UndoOne {
        /// Which.
        id: i64,
        /// "Restore anyway".
        force: bool,
    },
    /// → `Act`: the caller's last act that is not undone: what a toast that follows a write offers to undo.
    Last,
    /// → `Log`: what was done by whom and when, newest first.
    List(List),
}

impl Request {
    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Last | Self::List(_) => Right::Read,
            Self::Undo | Self::Redo | Self::UndoOne { .. } => Right::Write,
        }
    }
}

/// What kind of request an act was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Act {
    /// A record was made.
    Create,
    /// Values of a record.
    Edit,
    /// On the board.
    Move,
    /// To the archive.
    Archive,
    /// Back from it.
    Unarchive,
    /// To the trash.
    Trash,
    /// Back from it.
    Restore,
    /// A task was made.
    TaskCreate,
    /// A task's words or day.
    TaskEdit,
    /// Done, or open again.
    TaskCheck,
    /// A task was taken away.
    TaskRemove,
    /// A sequence of follow-ups was started.
    SequenceStart,
    /// A sequence of follow-ups was stopped, by hand or by an answer.
    SequenceStop,
    /// The workspace's settings.
    Settings,
    /// The example was added.
    SampleAdd,
    /// The example was taken away.
    SampleRemove,
    /// Several records at once.
    Bulk,
    /// One record became part of another.
    Merge,
    /// Records came from a file.
    Import,
    /// From a newer version.
    Other,
}

/// Which lines of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "ActList")]
pub struct List {
    /// Only this person's.
    pub by: Option<Uuid>,
    /// Only these kinds: acts or activity types; empty: all.
    pub kinds: Vec<String>,
    /// Only lines older than this, milliseconds since 1970: the next page.
    pub before: Option<i64>,
    /// At most 200; 0: 50.
    pub limit: u32,
}

/// What an undo or redo did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Undone {
    /// The act; `None`: there was nothing to undo or redo.
    pub id: Option<i64>,
    /// What it was.
    pub act: Option<Act>,
    /// It is done again now.
    pub redone: bool,
    /// The first record it changed.
    pub document: Option<String>,
    /// That record's title or name.
    pub title: String,
    /// How many records it changed.
    pub documents: u32,
    /// Something was put back.
    pub changed: bool,
    /// What was left alone, because it was changed since.
    pub skipped: Vec<Skipped>,
}

/// A value that was changed since, and stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Skipped {
    /// The record's title or name.
    pub title: String,
    /// A key of the record, or a list of it: `title`, `status`, `tags`, `x:{field}`; `created` when the record itself stays,
    /// `erased` when it is no more.
    pub field: String,
    /// Who says to have changed the record last, when that is somebody else.
    pub by: Option<Uuid>,
}

/// A page of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ActLog")]
pub struct Log {
    /// Newest first.
    pub lines: Vec<Line>,
    /// There are older ones.
    pub more: bool,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ActLine")]
pub struct Line {
    /// The act, when it was done at this desk by the caller.
    pub id: Option<i64>,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who says to have done it.
    pub by: Option<Uuid>,
    /// An [`Act`]'s word, or the type of an entry of a record's history.
    pub kind: String,
    /// The first record.
    pub document: String,
    /// Its title or name; empty when it is no more.
    pub title: String,
    /// How many records.
    pub documents: u32,
    /// What the entry holds: stages, amounts, text.
    pub data: BTreeMap<String, String>,
    /// It was undone.
    pub undone: bool,
    /// It can be undone from here.
    pub can_undo: bool,
}
