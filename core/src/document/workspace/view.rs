//! Saved views, as they stand in the settings.

use uuid::Uuid;
use yrs::ReadTxn;

use super::{VIEWS, each, rank};
use crate::document::value::Unreadable;
use crate::limits;

/// A view as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `deal`, `contact` or `company`.
    pub on: String,
    /// What [`crate::api::view::parse`] reads.
    pub query: String,
    /// Its rank.
    pub position: Option<String>,
    /// Who says to have made it.
    pub by: Option<Uuid>,
    /// When it was removed.
    pub deleted_at: Option<i64>,
}

pub(super) fn read<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<View> {
    each(txn, VIEWS, bad, |id, fields, bad| {
        Some(View {
            name: fields.text("name", limits::SHORT_NAME_CHARS, bad)?,
            on: fields.text("on", limits::ID_CHARS, bad)?,
            query: fields
                .text("query", limits::FILTER_BYTES, bad)
                .unwrap_or_default(),
            position: rank(fields, bad),
            by: fields.id("by", bad),
            deleted_at: fields.time("deleted_at", bad),
            id,
        })
    })
}
