//! Tasks: something to do on a day, on a record or alone. A deal's earliest open task is its follow-up.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::act::Act;
use super::actor::Right;

/// What may be asked of tasks. `on` is a document's name (`crm:deal:…`); absent: a task of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "TaskRequest")]
pub enum Request {
    /// → `Created`.
    Create { on: Option<String>, draft: Draft },
    /// → `Done`. What is given is written.
    Edit {
        on: Option<String>,
        id: Uuid,
        draft: Draft,
    },
    /// → `Done`. Done or open again. A task that recurs makes its next one when it is done, and takes it back.
    Check {
        on: Option<String>,
        id: Uuid,
        done: bool,
    },
    /// → `Done`. Another day; a time of day stays.
    Snooze {
        on: Option<String>,
        id: Uuid,
        to: Snooze,
    },
    /// → `Done`.
    Remove { on: Option<String>, id: Uuid },
}

impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::Create { .. } => Some(Act::TaskCreate),
            Self::Edit { .. } | Self::Snooze { .. } => Some(Act::TaskEdit),
            Self::Check { .. } => Some(Act::TaskCheck),
            Self::Remove { .. } => Some(Act::TaskRemove),
        }
    }

    pub(super) const fn right(&self) -> Right {
        Right::Write
    }
}

/// A task to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "TaskDraft")]
pub struct Draft {
    /// At most 300 characters; empty is fine ("follow up").
    pub title: String,
    /// `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`, in `due_zone`.
    pub due: Option<String>,
    /// IANA zone; the caller's when absent.
    pub due_zone: Option<String>,
    /// Who does it; the id of zeros: nobody.
    pub assignee: Option<Uuid>,
    /// A rule of RFC 5545, as far as [`crate::repeat`] reads it; empty: it does not recur.
    #[ts(optional = nullable)]
    pub repeat: Option<String>,
}

/// Another day, counted from the caller's today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Snooze {
    /// The day after today.
    Tomorrow,
    /// In three days.
    ThreeDays,
    /// The next Monday.
    Monday,
    /// In seven days.
    Week,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Task {
    /// The task.
    pub id: Uuid,
    /// What to do.
    pub title: String,
    /// `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`, in `due_zone`.
    pub due: Option<String>,
    /// IANA zone.
    pub due_zone: Option<String>,
    /// Who does it.
    pub assignee: Option<Uuid>,
    /// How it recurs; a rule of another program is kept and does not recur here.
    #[ts(optional = nullable)]
    pub repeat: Option<String>,
    /// Milliseconds since 1970.
    pub done_at: Option<i64>,
    /// A step of a sequence: which, and the day of its start.
    #[ts(optional = nullable)]
    pub run: Option<String>,
    /// The text that it is written with.
    #[ts(optional = nullable)]
    pub template: Option<String>,
}
