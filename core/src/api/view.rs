//! Saved views: ways of looking at deals, contacts or companies that have a name.
//!
//! Those of a workspace are settings, and the whole team has them. A person's own are kept by their screen, in the same form.

mod text;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::act::Act;
use super::actor::Right;
use super::deal::Total;
use super::filter::{Filter, Sort};

pub use text::{parse, print};

/// What may be asked of the team's views.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "ViewRequest")]
pub enum Request {
    /// → `Created`. After the other views of these records.
    Add {
        /// `deal`, `contact` or `company`.
        on: String,
        /// 1–120 characters.
        name: String,
        look: Look,
    },
    /// → `Done`. `None` leaves it as it is.
    Edit {
        id: String,
        name: Option<String>,
        look: Option<Look>,
    },
    /// → `Done`. Before another view; at the end when absent.
    Place { id: String, before: Option<String> },
    /// → `Done`.
    Remove { id: String },
}

impl Request {
    pub(super) const fn act(&self) -> Act {
        match self {
            Self::Add { .. } | Self::Edit { .. } | Self::Place { .. } | Self::Remove { .. } => {
                Act::Settings
            }
        }
    }

    /// A view changes no record and takes nothing from anybody: whoever writes may make one.
    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Add { .. } | Self::Edit { .. } | Self::Place { .. } | Self::Remove { .. } => {
                Right::Write
            }
        }
    }
}

/// A view with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "SavedView")]
pub struct View {
    /// The view.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `deal`, `contact` or `company`.
    pub on: String,
    /// What it shows, and how.
    pub look: Look,
}

/// How records are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "ViewLook")]
pub struct Look {
    /// Which records.
    pub filter: Filter,
    /// Their order; `None`: that of the board, or by name.
    pub sort: Option<Sort>,
    /// Columns of the table, in order; empty: those that a table has by itself.
    pub columns: Vec<String>,
    /// A table, not a board. Contacts and companies have no board.
    pub table: bool,
    /// By what lines of the table stand together: a column's name.
    pub group: Option<String>,
    /// The pipeline, of deals; `None`: the one that is shown.
    pub pipeline: Option<String>,
}

/// Lines of a table that stand together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LineGroup")]
pub struct Group {
    /// Its first line, counted from 0 among all that fit.
    pub at: u32,
    /// How many lines.
    pub count: u32,
    /// Sums of deals, one per currency. Currencies are never added up.
    pub totals: Vec<Total>,
}
