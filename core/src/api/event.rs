//! What a screen hears. Events leave after COMMIT.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// Something happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "event", content = "value", rename_all = "snake_case")]
#[ts(export)]
pub enum Event {
    /// Records changed: what was read of them is stale.
    Changed(Changed),
    /// Sync moved.
    Sync(super::sync::Status),
    /// A deal was assigned to the person at this desk, by somebody else.
    Assigned(Assigned),
    /// Somebody's presence, or its end.
    Presence(Presence),
}

/// Records that changed in one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Changed {
    /// Documents' names; empty when there were more than 200: then everything of `nouns` is stale.
    pub documents: Vec<String>,
    /// `deal`, `contact`, `company`, `task`, `workspace`.
    pub nouns: Vec<String>,
    /// Made at this desk.
    pub here: bool,
}

/// A deal that became mine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Assigned {
    /// The deal.
    pub deal: Uuid,
    /// Its title.
    pub title: String,
    /// Who says to have done it.
    pub by: Option<Uuid>,
    /// Their name, when known.
    pub by_name: Option<String>,
}

/// Where somebody is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Presence {
    /// The socket it belongs to.
    pub session: Uuid,
    /// The person; the relay vouches for it.
    pub member: Uuid,
    /// Whether they are there now; `false` when they have gone.
    pub here: bool,
    /// The record they have open.
    pub document: Option<String>,
    /// The field of that record that they edit.
    pub field: Option<String>,
    /// The card in their hand.
    pub dragging: Option<Dragging>,
}

/// A card that somebody drags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Dragging {
    /// Which.
    pub deal: Uuid,
    /// The column it is held over.
    pub stage: String,
    /// The card it would come before; `None`: at the end.
    pub before: Option<Uuid>,
}

/// What a screen says of its person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Whereabouts {
    /// The record that is open, by its document's name.
    pub document: Option<String>,
    /// The field of it that is edited.
    pub field: Option<String>,
    /// The card in the hand.
    pub dragging: Option<Dragging>,
}
