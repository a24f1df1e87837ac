//! Pipelines, their stages, and why deals are lost.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
