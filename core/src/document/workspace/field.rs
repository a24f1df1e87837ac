//! Custom fields, the options of choices, and how tags look, as they stand in the settings.

use yrs::ReadTxn;

use super::{FIELD_OPTIONS, FIELDS, TAG_SETTINGS, each, rank};
use crate::document::value::{Fields, Unreadable, small};
use crate::limits;

/// A custom field as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `deal`, `contact` or `company`.
    pub on: String,
    /// A word of [`crate::custom::Kind`], or one from a newer version.
    pub kind: String,
    /// Its rank.
    pub position: Option<String>,
    /// It stands on the card.
    pub show_on_card: bool,
    /// When it was removed.
    pub deleted_at: Option<i64>,
}

/// An option of a choice as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldOption {
    /// Its id.
    pub id: String,
    /// The field.
    pub field: String,
    /// Its name.
    pub name: String,
    /// 0–7.
    pub color: u8,
    /// Its rank.
    pub position: Option<String>,
    /// When it was removed.
    pub deleted_at: Option<i64>,
}

/// How a tag looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagSetting {
    /// The tag.
    pub tag: String,
    /// 0–7.
    pub color: Option<u8>,
    /// Suggested no more.
    pub hidden: bool,
}

pub(super) fn fields<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<Field> {
    each(txn, FIELDS, bad, |id, fields, bad| {
        Some(Field {
            name: fields.text("name", limits::SHORT_NAME_CHARS, bad)?,
            on: fields.text("on", limits::ID_CHARS, bad)?,
            kind: fields
                .text("type", limits::ID_CHARS, bad)
                .unwrap_or_else(|| "text".to_owned()),
            position: rank(fields, bad),
            show_on_card: fields.flag("show_on_card", bad),
            deleted_at: fields.time("deleted_at", bad),
            id,
        })
    })
}

pub(super) fn options<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<FieldOption> {
    each(txn, FIELD_OPTIONS, bad, |id, fields, bad| {
        Some(FieldOption {
            field: fields.text("field", limits::ID_CHARS, bad)?,
            name: fields
                .text("name", limits::SHORT_NAME_CHARS, bad)
                .unwrap_or_else(|| id.clone()),
            color: color(fields, bad).unwrap_or_default(),
            position: rank(fields, bad),
            deleted_at: fields.time("deleted_at", bad),
            id,
        })
    })
}

pub(super) fn tags<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<TagSetting> {
    each(txn, TAG_SETTINGS, bad, |tag, fields, bad| {
        Some(TagSetting {
            color: color(fields, bad),
            hidden: fields.flag("hidden", bad),
            tag,
        })
    })
}

fn color(fields: &mut Fields, bad: &mut Unreadable) -> Option<u8> {
    fields.integer("color", 0..=7, bad).map(small)
}
