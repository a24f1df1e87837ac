//! The workspace: its name, pipelines, people, example data.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::act::Act;
use super::actor::Right;
pub use super::field::{Field, FieldOption, TagLook};
use super::view::View;

/// What may be asked of the workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "WorkspaceRequest")]
pub enum Request {
    /// → `Workspace`.
    Get,
    /// → `Done`. Fills a new workspace that was made here: its name, a pipeline and lost reasons in the caller's language,
    /// the caller's profile. Refused when it has a pipeline; one that is joined is never started.
    Start {
        /// 1–120 characters.
        name: String,
        /// The caller's own name; may be empty.
        my_name: String,
    },
    /// → `Done`. 1–120 characters.
    Rename { name: String },
    /// → `Done`. ISO 4217: what new deals take.
    SetCurrency { currency: String },
    /// → `Done`. The caller's own name and colour, as others see them.
    PutProfile { name: String, color: u8 },
    /// → `Done`. Example deals, contacts and companies in the caller's language.
    AddSample,
    /// → `Done`. Every example record to the trash.
    RemoveSample,
    /// → `Done`. Throws the rows away and makes them again from the documents.
    RebuildRows,
}

impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::Rename { .. } | Self::SetCurrency { .. } | Self::PutProfile { .. } => {
                Some(Act::Settings)
            }
            Self::AddSample => Some(Act::SampleAdd),
            Self::RemoveSample => Some(Act::SampleRemove),
            Self::Get | Self::Start { .. } | Self::RebuildRows => None,
        }
    }

    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Get => Right::Read,
            Self::PutProfile { .. } | Self::AddSample | Self::RemoveSample | Self::RebuildRows => {
                Right::Write
            }
            Self::Start { .. } | Self::Rename { .. } | Self::SetCurrency { .. } => Right::Own,
        }
    }
}

/// What the whole UI needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Workspace {
    /// The workspace.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// ISO 4217: what new deals take.
    pub currency: String,
    /// In order.
    pub pipelines: Vec<Pipeline>,
    /// People seen in this workspace.
    pub members: Vec<Member>,
    /// The caller.
    pub me: Uuid,
    /// `owner`, `member` or `viewer`.
    pub role: String,
    /// Nothing can be changed (yet): a viewer, or a joined workspace before its first Live.
    pub read_only: bool,
    /// It holds example records.
    pub has_sample: bool,
    /// Reasons offered when a deal is lost.
    pub lost_reasons: Vec<String>,
    /// Sequences of follow-ups that are offered, in order.
    pub sequences: Vec<SequenceName>,
    /// Custom fields, in order, without removed ones.
    pub fields: Vec<Field>,
    /// Tags in use that are suggested.
    pub tags: Vec<String>,
    /// How tags look that have a colour.
    pub tag_looks: Vec<TagLook>,
    /// The team's saved views, in order.
    pub views: Vec<View>,
}

/// A sequence of follow-ups, as far as a deal's page needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SequenceName {
    /// The sequence.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Proposed when a deal enters this stage.
    pub stage: Option<String>,
}

/// A row of stages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Pipeline {
    /// The pipeline.
    pub id: String,
    /// Its name.
    pub name: String,
    /// In order.
    pub stages: Vec<Stage>,
}

/// A column of a pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Stage {
    /// The stage.
    pub id: String,
    /// Its name.
    pub name: String,
    /// A deal's outcome is its stage's kind.
    pub kind: StageKind,
    /// Percent, for the weighted sum.
    pub probability: u8,
    /// Days without a change after which a deal is stale.
    pub rotting_days: Option<u16>,
}

/// What standing in a stage means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StageKind {
    /// Still going.
    Open,
    /// Ours.
    Won,
    /// Not ours.
    Lost,
}

/// A person, as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Member {
    /// The member.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// 0–7: an index into the people's colours.
    pub color: u8,
}
