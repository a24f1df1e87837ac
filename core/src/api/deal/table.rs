//! Deals as a table, and changes of many of them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Card, Custom, Edit, Total};
use crate::api::filter::{Filter, Sort};
use crate::api::view::Group;

/// Which lines of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "DealTableAsk")]
pub struct TableAsk {
    /// `None`: those of all pipelines.
    pub pipeline: Option<String>,
    /// Which deals.
    pub filter: Filter,
    /// By `title`, `amount`, `stage`, `company`, `contact`, `assignee`, `follow_up`, `expected_close`, `probability`, `priority`,
    /// `tags`, `source`, `lost_reason`, `created`, `changed`, `closed` or `x:{field}`; what is empty stands last. `None`: as on the board.
    pub sort: Option<Sort>,
    /// By what lines stand together: `stage`, `company`, `contact`, `assignee`, `priority`, `source`, `lost_reason` or `x:{field}`.
    pub group: Option<String>,
    /// Skip so many.
    pub offset: u32,
    /// At most so many; 200 when 0.
    pub limit: u32,
}

/// A window of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DealTable")]
pub struct Table {
    /// How many fit in all.
    pub total: u32,
    /// Sums of all that fit, one per currency. Currencies are never added up.
    pub totals: Vec<Total>,
    /// Those of the window.
    pub rows: Vec<TableRow>,
    /// When lines stand together: the groups of all that fit, in order.
    pub groups: Vec<Group>,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DealTableRow")]
pub struct TableRow {
    /// The deal.
    pub id: Uuid,
    /// What its card shows.
    pub card: Card,
    /// Its pipeline.
    pub pipeline: String,
    /// Percent that counts: set by hand, else the stage's.
    pub probability: u8,
    /// `YYYY-MM-DD`.
    pub expected_close: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// Milliseconds since 1970.
    pub closed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: Option<i64>,
    /// Milliseconds since 1970.
    pub changed_at: Option<i64>,
    /// Custom fields that are set.
    pub custom: Vec<Custom>,
}

impl TableRow {
    /// A line that knows its card only.
    #[must_use]
    pub const fn new(card: Card, pipeline: String, probability: u8) -> Self {
        Self {
            id: card.id,
            card,
            pipeline,
            probability,
            expected_close: None,
            source: None,
            lost_reason: None,
            closed_at: None,
            created_at: None,
            changed_at: None,
            custom: Vec::new(),
        }
    }
}

/// What many deals are changed by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "to", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "DealChange")]
pub enum Change {
    /// The same edits of each.
    Edit(Vec<Edit>),
    /// To one place, one under the other in the order given.
    Move {
        pipeline: String,
        stage: String,
        after: Option<Uuid>,
        before: Option<Uuid>,
        lost_reason: Option<String>,
    },
    /// Set aside.
    Archive,
    /// Back from the archive.
    Unarchive,
    /// To the trash.
    Trash,
    /// Back from the trash.
    Restore,
}
