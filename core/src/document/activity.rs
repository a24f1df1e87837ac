//! A record's history: a root array of entries that are never edited.

use std::collections::BTreeMap;

use uuid::Uuid;
use yrs::{Any, Array, Out, ReadTxn, TransactionMut, WriteTxn};

use super::value::{Fields, Unreadable};
use crate::limits;

/// Made.
pub const CREATED: &str = "created";
/// Moved to another stage: `from`, `to`, `pipeline`.
pub const STAGE: &str = "stage";
/// Another amount: `from`, `to`, `currency`.
pub const AMOUNT: &str = "amount";

/// Fields got another value: `from:{key}`, `to:{key}` of each.
pub const CHANGED: &str = "changed";
/// Hides another entry, and shows nothing itself: `hides`.
pub const HIDDEN: &str = "hidden";
/// An e-mail.
pub const EMAIL: &str = "email";

/// The entry that this one hides.
pub const HIDES: &str = "hides";
/// The entry in whose place this one stands.
pub const REPLACES: &str = "replaces";
/// When it took place, milliseconds since 1970 as text; `at` is when it was written.
pub const WHEN: &str = "when";
/// `in` or `out`.
pub const DIRECTION: &str = "direction";
/// How it ended.
pub const OUTCOME: &str = "outcome";
/// The words.
pub const TEXT: &str = "text";
/// An e-mail's subject.
pub const SUBJECT: &str = "subject";
/// Its sender.
pub const FROM: &str = "from";
/// Its receivers, one a line.
pub const TO: &str = "to";
/// Its Message-ID.
pub const MESSAGE: &str = "message";
/// The names of its attachments, one a line.
pub const FILES: &str = "files";

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The entry.
    pub id: Uuid,
    /// Milliseconds since 1970, by the clock of the desk that wrote it.
    pub at: i64,
    /// Who says to have done it.
    pub by: Option<Uuid>,
    /// `created`, `stage`, `amount`, `changed`, `hidden`, `call`, `email`, `meeting`, `note`, or one from a newer version.
    pub kind: String,
    /// What the kind needs, as text.
    pub data: BTreeMap<String, String>,
}

/// The entries that can be read, oldest first: by (at, id).
pub fn read<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<Entry> {
    let Some(array) = txn.get_array(super::ACTIVITY) else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    for (index, out) in array.iter(txn).enumerate() {
        match entry(&out) {
            Some(entry) => entries.push(entry),
            None if bad.len() < limits::UNREADABLE_LISTED => {
                bad.push(format!("{}.{index}", super::ACTIVITY));
            }
            None => {}
        }
    }
    entries.sort_by_key(|entry| (entry.at, entry.id));
    entries
}

fn entry(out: &Out) -> Option<Entry> {
    let Out::Any(Any::Map(object)) = out else {
        return None;
    };
    let mut bad = Unreadable::new();
    let mut fields = Fields::of_json(String::new(), object);
    let entry = Entry {
        id: fields.id("id", &mut bad)?,
        at: fields.time("at", &mut bad)?,
        by: fields.id("by", &mut bad),
        kind: fields.text("type", limits::KEY_BYTES, &mut bad)?,
        data: fields
            .with_prefix("", limits::ACTIVITY_TEXT_CHARS, &mut bad)
            .into_iter()
            .collect(),
    };
    bad.is_empty().then_some(entry)
}

/// Adds an entry at the end.
pub fn add(txn: &mut TransactionMut<'_>, entry: &Entry) {
    let mut object: std::collections::HashMap<String, Any> = entry
        .data
        .iter()
        .map(|(key, value)| (key.clone(), Any::from(value.as_str())))
        .collect();
    object.insert("id".to_owned(), Any::from(entry.id.to_string()));
    object.insert("at".to_owned(), Any::from(entry.at));
    object.insert("type".to_owned(), Any::from(entry.kind.as_str()));
    if let Some(by) = entry.by {
        object.insert("by".to_owned(), Any::from(by.to_string()));
    }
    let array = txn.get_or_insert_array(super::ACTIVITY);
    array.push_back(txn, Any::from(object));
}
