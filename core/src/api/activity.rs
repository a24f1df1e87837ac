//! What happened with a record: calls, e-mails, meetings and notes that somebody logs, and the timeline that shows them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::act::Act;
use super::actor::Right;

/// What may be asked of activities. `on` is the name of a deal, contact or company (`crm:deal:…`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "ActivityRequest")]
pub enum Request {
    /// → `Created`.
    Log { on: String, draft: Draft },
    /// → `Created`. Entries are never edited: a new one stands in place of `entry`.
    Correct {
        on: String,
        entry: Uuid,
        draft: Draft,
    },
    /// → `Created`: the entry that hides `entry`. Removing that one brings `entry` back.
    Remove { on: String, entry: Uuid },
    /// → `Created`: an `email` entry out of an `.eml` file, in base64. The same message on the same record is one entry.
    Mail {
        /// Absent: the contact that the message names.
        on: Option<String>,
        /// The file's bytes; long attachments may be cut, only their names are kept.
        eml: String,
    },
    /// → `Timeline`, newest first. A contact's has its deals' entries, a company's its people's and deals'.
    Timeline {
        on: String,
        filter: Filter,
        limit: u32,
    },
}

impl Request {
    /// An entry is hidden by another one, and that one by a third; what an answer stopped can be undone.
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::Log { .. } | Self::Correct { .. } | Self::Mail { .. } => Some(Act::SequenceStop),
            Self::Remove { .. } | Self::Timeline { .. } => None,
        }
    }

    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Timeline { .. } => Right::Read,
            Self::Log { .. } | Self::Correct { .. } | Self::Remove { .. } | Self::Mail { .. } => {
                Right::Write
            }
        }
    }
}

/// An entry to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ActivityDraft")]
pub struct Draft {
    /// What it was.
    #[serde(rename = "type")]
    pub kind: Logged,
    /// At most 4,000 characters; may be empty for a call or a meeting.
    #[serde(default)]
    pub text: String,
    /// When it took place, milliseconds since 1970; now when absent.
    #[serde(default)]
    pub when: Option<i64>,
    /// Who wrote or called.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// How it ended, in words.
    #[serde(default)]
    pub outcome: Option<String>,
}

/// What a person logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Logged {
    /// On the telephone.
    Call,
    /// A letter by wire.
    Email,
    /// Face to face, or by video.
    Meeting,
    /// Anything worth remembering.
    Note,
}

/// Who began it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Direction {
    /// They did.
    In,
    /// We did.
    Out,
}

/// What a timeline shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "TimelineFilter")]
pub enum Filter {
    /// Everything.
    #[default]
    All,
    /// Calls only.
    Call,
    /// E-mails only.
    Email,
    /// Meetings only.
    Meeting,
    /// Notes only.
    Note,
    /// Tasks that were done.
    Task,
    /// Moves, amounts, fields.
    Change,
}

/// What happened, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Timeline {
    /// Newest first.
    pub lines: Vec<Line>,
    /// There are older ones.
    pub more: bool,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "TimelineLine")]
pub struct Line {
    /// The entry; a done task's own id.
    pub id: Uuid,
    /// When it took place, milliseconds since 1970.
    pub at: i64,
    /// Who says to have done or written it.
    pub by: Option<Uuid>,
    /// `created`, `stage`, `amount`, `changed`, `call`, `email`, `meeting`, `note`, `task`, or one from a newer version.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the type needs, see docs/data-model.md.
    pub data: BTreeMap<String, String>,
    /// The record it stands on.
    pub on: String,
    /// That record's title, when it is not the one that was asked for.
    pub about: Option<String>,
}
