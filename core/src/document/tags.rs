//! Tags: a root map used as a set, tag → true.

use yrs::{ReadTxn, TransactionMut};

use super::value::{self, Fields, Unreadable};
use crate::limits;

/// The tags of a record, sorted; the first [`limits::TAGS`].
pub fn read<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<String> {
    let mut fields = Fields::of_root(txn, super::TAGS);
    let keys: Vec<String> = fields.keys().map(str::to_owned).collect();
    let mut tags = Vec::new();
    for key in keys {
        if !fields.flag(&key, bad) {
            continue;
        }
        if key.chars().count() > limits::TAG_CHARS || tags.len() >= limits::TAGS {
            bad.push("tags".to_owned());
            break;
        }
        tags.push(key);
    }
    tags
}

/// Adds a tag.
pub fn add(txn: &mut TransactionMut<'_>, tag: &str) {
    value::put(txn, super::TAGS, tag, true);
}

/// Removes a tag.
pub fn remove(txn: &mut TransactionMut<'_>, tag: &str) {
    value::remove(txn, super::TAGS, tag);
}
