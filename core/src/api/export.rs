//! Export: records as files that other programs read, and that Carnet imports again without a change.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::actor::Right;

/// What may be asked for as a file. Everything is answered by `File`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "ExportRequest")]
pub enum Request {
    /// A table for a spreadsheet of the caller's language: `;` and decimal commas in French, no cell that runs.
    Csv { of: Of },
    /// Contacts as vCards 3.0.
    Cards,
    /// Open tasks with a day, for a calendar.
    Calendar,
    /// Every record whole, with notes, tasks and history.
    Everything,
    /// Everything about one person: for them, when they ask what is known.
    Person {
        /// The contact.
        id: Uuid,
        /// A page to be read and printed; else JSON.
        page: bool,
    },
}

impl Request {
    pub(super) const fn right(&self) -> Right {
        Right::Read
    }
}

/// Of which records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "ExportOf")]
pub enum Of {
    /// Deals.
    Deals,
    /// Contacts.
    Contacts,
    /// Companies.
    Companies,
}
