//! Sequences of follow-ups, and the texts that their steps are written with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::act::Act;
use super::actor::Right;

/// What may be asked of sequences and texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "SequenceRequest")]
pub enum Request {
    /// → `Sequences`: every sequence and text, removed ones too.
    List,
    /// → `Created`. Three steps after 3, 7 and 15 days, with texts, in the caller's language.
    Add {
        /// 1–120 characters.
        name: String,
    },
    /// → `Done`. Everything that is given; `None` leaves a value as it is. What runs already keeps its days.
    Edit {
        id: String,
        name: Option<String>,
        /// Proposed when a deal enters this stage; empty: never.
        stage: Option<String>,
        /// In order of their days, at least one.
        steps: Option<Vec<Step>>,
    },
    /// → `Done`. What runs goes on.
    Remove { id: String },
    /// → `Done`.
    Restore { id: String },
    /// → `Created`. A text: 1–120 characters of name.
    AddText { name: String },
    /// → `Done`.
    EditText {
        id: String,
        name: String,
        subject: String,
        body: String,
    },
    /// → `Done`. Steps that are written with it have no text any more.
    RemoveText { id: String },
    /// → `Done`.
    RestoreText { id: String },
    /// → `Done`. Its steps become tasks of the deal, on working days.
    Start { deal: Uuid, id: String },
    /// → `Done`. The open steps of everything that runs on the deal are taken away.
    Stop { deal: Uuid },
    /// → `Letter`: a text for a deal, its gaps filled.
    Write { deal: Uuid, text: String },
}

impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::List | Self::Write { .. } => None,
            Self::Start { .. } => Some(Act::SequenceStart),
            Self::Stop { .. } => Some(Act::SequenceStop),
            Self::Add { .. }
            | Self::Edit { .. }
            | Self::Remove { .. }
            | Self::Restore { .. }
            | Self::AddText { .. }
            | Self::EditText { .. }
            | Self::RemoveText { .. }
            | Self::RestoreText { .. } => Some(Act::Settings),
        }
    }

    pub(super) const fn right(&self) -> Right {
        match self {
            Self::List | Self::Write { .. } => Right::Read,
            Self::Start { .. } | Self::Stop { .. } => Right::Write,
            Self::Add { .. }
            | Self::Edit { .. }
            | Self::Remove { .. }
            | Self::Restore { .. }
            | Self::AddText { .. }
            | Self::EditText { .. }
            | Self::RemoveText { .. }
            | Self::RestoreText { .. } => Right::Own,
        }
    }
}

/// One follow-up of a sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "SequenceStep")]
pub struct Step {
    /// Days after the start, 1–365; a day off gives way to the next working day.
    pub days: u16,
    /// What to do; at most 300 characters.
    pub title: String,
    /// The text that it is written with.
    pub template: Option<String>,
}

/// A sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Sequence {
    /// The sequence.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Proposed when a deal enters this stage.
    pub stage: Option<String>,
    /// In order.
    pub steps: Vec<Step>,
    /// Offered no more.
    pub removed: bool,
}

/// A text with gaps: `{prénom}`, `{first_name}`, `{affaire}` …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "SequenceText")]
pub struct Text {
    /// The text.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Of an e-mail.
    pub subject: String,
    /// What is written or said.
    pub body: String,
    /// Offered no more.
    pub removed: bool,
}

/// Everything there is to set about sequences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Sequences {
    /// In order, removed ones too.
    pub sequences: Vec<Sequence>,
    /// In order, removed ones too.
    pub texts: Vec<Text>,
}

/// A text whose gaps are filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Letter {
    /// The first address of the deal's main contact, else of its company.
    pub to: Option<String>,
    /// Of an e-mail.
    pub subject: String,
    /// What is written or said.
    pub body: String,
}
