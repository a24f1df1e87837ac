//! Records in the trash.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::actor::Right;

/// What may be asked of the trash. Records go into it, and come back, by requests of their own nouns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "TrashRequest")]
pub enum Request {
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
            Self::Erase { .. } => Right::Own,
        }
    }
}
