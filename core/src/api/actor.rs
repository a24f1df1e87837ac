//! Who asks, and what they may do.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::MemberId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The caller of a request. The shell that received the request fills it in; the caller cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub member: MemberId,
    /// What they are in this workspace.
    pub role: Role,
    /// Their IANA time zone, such as `Europe/Paris`: what "today" means.
    pub zone: String,
    /// Their language.
    pub locale: Locale,
}

impl Actor {
    /// Whether this person may do that.
    #[must_use]
    pub const fn may(&self, right: Right) -> bool {
        match right {
            Right::Read => true,
            Right::Write => matches!(self.role, Role::Member | Role::Owner),
            Right::Own => matches!(self.role, Role::Owner),
        }
    }
}

/// What a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Looks only. Served by a reader, around the engine.
    Read,
    /// Changes records.
    Write,
    /// Changes the workspace itself.
    Own,
}

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}
