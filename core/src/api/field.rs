//! Custom fields with their options, and how tags look.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::act::Act;
use super::actor::Right;

/// What may be asked of custom fields and tags.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "FieldRequest")]
pub enum Request {
    /// → `Fields`: every field with its options, removed ones too, and every tag.
    List,
    /// → `Created`. After the fields of its record.
    Add {
        /// `deal`, `contact` or `company`.
        on: String,
        /// 1–120 characters.
        name: String,
        /// `text`, `number`, `money`, `date`, `choice`, `link` or `check`; never changed afterwards.
        #[serde(rename = "type")]
        kind: String,
    },
    /// → `Done`. `None` leaves a value as it is.
    Edit {
        id: String,
        name: Option<String>,
        /// At most two fields of deals stand on the card.
        show_on_card: Option<bool>,
    },
    /// → `Done`. Before another field; at the end when absent.
    Place { id: String, before: Option<String> },
    /// → `Done`. Its values stay in the records.
    Remove { id: String },
    /// → `Done`. Back, with its values.
    Restore { id: String },
    /// → `Created`. At the end of a choice's options.
    AddOption {
        field: String,
        name: String,
        color: u8,
    },
    /// → `Done`.
    EditOption { id: String, name: String, color: u8 },
    /// → `Done`. Before another option; at the end when absent.
    PlaceOption { id: String, before: Option<String> },
    /// → `Done`. It is offered no more; where it was chosen, it can still be read.
    RemoveOption { id: String },
    /// → `Done`.
    RestoreOption { id: String },
    /// → `Done`. How a tag looks, and whether it is suggested.
    Tag {
        tag: String,
        /// 0–7, or none.
        color: Option<u8>,
        /// Suggested no more; records keep it.
        hidden: bool,
    },
}

impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::List => None,
            Self::Tag { .. }
            | Self::Add { .. }
            | Self::Edit { .. }
            | Self::Place { .. }
            | Self::Remove { .. }
            | Self::Restore { .. }
            | Self::AddOption { .. }
            | Self::EditOption { .. }
            | Self::PlaceOption { .. }
            | Self::RemoveOption { .. }
            | Self::RestoreOption { .. } => Some(Act::Settings),
        }
    }

    pub(super) const fn right(&self) -> Right {
        match self {
            Self::List => Right::Read,
            Self::Tag { .. } => Right::Write,
            Self::Add { .. }
            | Self::Edit { .. }
            | Self::Place { .. }
            | Self::Remove { .. }
            | Self::Restore { .. }
            | Self::AddOption { .. }
            | Self::EditOption { .. }
            | Self::PlaceOption { .. }
            | Self::RemoveOption { .. }
            | Self::RestoreOption { .. } => Right::Own,
        }
    }
}

/// A custom field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Field {
    /// The field.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `deal`, `contact` or `company`.
    pub on: String,
    /// `text`, `number`, `money`, `date`, `choice`, `link`, `check`, or one from a newer version, whose values are texts.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of a choice, in order, removed ones too: they may still stand in records.
    pub options: Vec<FieldOption>,
    /// Its value stands on the deal's card.
    pub show_on_card: bool,
    /// It was removed; only [`Request::List`] tells of it.
    pub removed: bool,
}

/// One thing that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FieldOption {
    /// What a record holds.
    pub id: String,
    /// Its name.
    pub name: String,
    /// 0–7: an index into the colours of tags.
    pub color: u8,
    /// Offered no more.
    pub removed: bool,
}

/// How a tag looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TagLook {
    /// The tag.
    pub tag: String,
    /// 0–7, or none.
    pub color: Option<u8>,
    /// Suggested no more.
    pub hidden: bool,
    /// Records that have it; 0 where nobody counted.
    pub count: u32,
}

/// Everything there is to set about custom fields and tags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Fields {
    /// In order, removed ones too.
    pub fields: Vec<Field>,
    /// In use or with a look, by name.
    pub tags: Vec<TagLook>,
}
