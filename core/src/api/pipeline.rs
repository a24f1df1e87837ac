//! Pipelines, their stages, and why deals are lost.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::act::Act;
use super::actor::Right;
use super::workspace::{Stage, StageKind};

/// What may be asked of pipelines, stages and lost reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "PipelineRequest")]
pub enum Request {
    /// → `Pipelines`: all there is to set, removed ones too.
    List,
    /// → `Created`. After the others, with the stages of a template in the caller's language.
    Add { name: String, template: Template },
    /// → `Done`. 1–120 characters.
    Rename { id: String, name: String },
    /// → `Done`. Before another pipeline; at the end when absent.
    Place { id: String, before: Option<String> },
    /// → `Done`. Its deals stand in the target's first stage of the same kind; nothing is written into them.
    Remove { id: String, to: String },
    /// → `Done`. Back, and with it the deals that nobody moved since.
    Restore { id: String },
    /// → `Created`. After the open stages, or at the end when it is won or lost.
    AddStage {
        pipeline: String,
        name: String,
        kind: StageKind,
    },
    /// → `Done`. `None` leaves a value as it is.
    EditStage {
        id: String,
        name: Option<String>,
        /// Only while no deal stands in it.
        kind: Option<StageKind>,
        /// Percent.
        probability: Option<u8>,
        /// 1–3,650; 0 takes the limit away.
        rotting_days: Option<u16>,
    },
    /// → `Done`. Before another stage of its pipeline; at the end when absent.
    PlaceStage { id: String, before: Option<String> },
    /// → `Done`. Its deals stand in the target, a stage of the same pipeline and kind; nothing is written into them.
    RemoveStage { id: String, to: String },
    /// → `Done`. Back, and with it the deals that nobody moved since.
    RestoreStage { id: String },
    /// → `Created`.
    AddReason { name: String },
    /// → `Done`. Deals keep the words that they were lost with.
    RenameReason { id: String, name: String },
    /// → `Done`. Before another reason; at the end when absent.
    PlaceReason { id: String, before: Option<String> },
    /// → `Done`. It is offered no more.
    RemoveReason { id: String },
    /// → `Done`.
    RestoreReason { id: String },
}

impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::List => None,
            Self::Add { .. }
            | Self::Rename { .. }
            | Self::Place { .. }
            | Self::Remove { .. }
            | Self::Restore { .. }
            | Self::AddStage { .. }
            | Self::EditStage { .. }
            | Self::PlaceStage { .. }
            | Self::RemoveStage { .. }
            | Self::RestoreStage { .. }
            | Self::AddReason { .. }
            | Self::RenameReason { .. }
            | Self::PlaceReason { .. }
            | Self::RemoveReason { .. }
            | Self::RestoreReason { .. } => Some(Act::Settings),
        }
    }

    pub(super) const fn right(&self) -> Right {
        match self {
            Self::List => Right::Read,
            Self::Add { .. }
            | Self::Rename { .. }
            | Self::Place { .. }
            | Self::Remove { .. }
            | Self::Restore { .. }
            | Self::AddStage { .. }
            | Self::EditStage { .. }
            | Self::PlaceStage { .. }
            | Self::RemoveStage { .. }
            | Self::RestoreStage { .. }
            | Self::AddReason { .. }
            | Self::RenameReason { .. }
            | Self::PlaceReason { .. }
            | Self::RemoveReason { .. }
            | Self::RestoreReason { .. } => Right::Own,
        }
    }
}

/// What a new pipeline starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "PipelineTemplate")]
pub enum Template {
    /// A service that is quoted.
    Service,
    /// A product that is sold.
    Sale,
    /// Finding somebody for a client.
    Hiring,
    /// Contracts that end and go on.
    Renewal,
}

/// A pipeline as its settings show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PipelineSetting {
    /// The pipeline.
    pub id: String,
    /// Its name.
    pub name: String,
    /// In order.
    pub stages: Vec<StageSetting>,
    /// Stages that were removed from it.
    pub removed: Vec<RemovedSetting>,
}

/// A stage, and how many deals stand in it (archived ones too).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StageSetting {
    /// The stage.
    pub stage: Stage,
    /// Deals in it.
    pub deals: u32,
}

/// A pipeline or stage that was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RemovedSetting {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The name of what its deals stand in now.
    pub to: String,
}

/// A reason offered when a deal is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LostReason {
    /// The reason.
    pub id: String,
    /// In words; what a deal keeps.
    pub name: String,
    /// Offered no more.
    pub removed: bool,
}

/// All there is to set about pipelines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "PipelineSettings")]
pub struct Settings {
    /// In order.
    pub pipelines: Vec<PipelineSetting>,
    /// Pipelines that were removed.
    pub removed: Vec<RemovedSetting>,
    /// In order, removed ones too.
    pub reasons: Vec<LostReason>,
}
