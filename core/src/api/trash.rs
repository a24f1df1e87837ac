//! Records in the trash.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::actor::Right;

/// What may be asked of the trash. Records go into it, and come back, by requests of their own nouns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "TrashRequest")]
pub enum Request {
    /// → `Trash`: what is in it, last thrown away first.
    List,
    /// → `Done`. Removes a record of the trash for good, for everybody: its bytes leave this file, the relay and every other
    /// desk, and what is written to it elsewhere meanwhile is refused. It leaves those desks' backups, too; the relay's are
    /// its operator's.
    Erase {
        /// The document's name.
        document: String,
    },
}

impl Request {
    pub(super) const fn right(&self) -> Right {
        match self {
            Self::List => Right::Read,
            Self::Erase { .. } => Right::Own,
        }
    }
}

/// A record in the trash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "TrashLine")]
pub struct Line {
    /// The document's name.
    pub document: String,
    /// The record.
    pub id: Uuid,
    /// `deal`, `contact` or `company`.
    pub noun: String,
    /// Its title or name.
    pub title: String,
    /// When it was thrown away, milliseconds since 1970.
    pub deleted_at: i64,
    /// Whole days that it stays at least. A desk of its own counts the days on which it was open; in a team an owner's desk does.
    pub days_left: u32,
    /// Who says to have changed it last: as a rule, who threw it away.
    pub by: Option<Uuid>,
}
