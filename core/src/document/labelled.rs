//! Lists of labelled values (e-mails, phones, addresses, consents): root maps with flat keys `{item}.{field}`.

use uuid::Uuid;
use yrs::{ReadTxn, TransactionMut};

use super::value::{self, Fields, Unreadable};
use crate::limits;

/// E-mail addresses.
pub const EMAILS: &str = "emails";
/// Phone numbers as typed.
pub const PHONES: &str = "phones";
/// Postal addresses as lines of text.
pub const ADDRESSES: &str = "addresses";
/// Consents: the label is the purpose, the value `given YYYY-MM-DD` or `withdrawn YYYY-MM-DD`, then a blank and
/// where that is known from.
pub const CONSENTS: &str = "consents";

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The item.
    pub id: Uuid,
    /// `work`, `home`, `mobile`, or any word.
    pub label: String,
    /// The value.
    pub value: String,
    /// When it was added, milliseconds since 1970: the order of the list.
    pub at: i64,
}

/// The items of a list that can be read, in the order they were added.
pub fn read<T: ReadTxn>(txn: &T, list: &str, bad: &mut Unreadable) -> Vec<Item> {
    let mut items = Vec::new();
    for (key, mut group) in Fields::groups(txn, list) {
        let Ok(id) = Uuid::parse_str(&key) else {
            continue;
        };
        let label = group
            .text("label", limits::LABEL_CHARS, bad)
            .unwrap_or_default();
        let at = group.time("at", bad).unwrap_or_default();
        // Half an item (its value removed elsewhere) is no item.
        if let Some(value) = group.text("value", limits::VALUE_CHARS, bad) {
            items.push(Item {
                id,
                label,
                value,
                at,
            });
        }
    }
    items.sort_by_key(|item| (item.at, item.id));
    items.truncate(limits::ITEMS);
    items
}

/// Writes an item; `at` is written only when the item is new, so that editing keeps its place.
pub fn put(txn: &mut TransactionMut<'_>, list: &str, item: &Item, new: bool) {
    let id = item.id;
    value::put(txn, list, &format!("{id}.label"), item.label.as_str());
    value::put(txn, list, &format!("{id}.value"), item.value.as_str());
    if new {
        value::put(txn, list, &format!("{id}.at"), item.at);
    }
}

/// Removes an item.
pub fn remove(txn: &mut TransactionMut<'_>, list: &str, id: Uuid) {
    value::remove_group(txn, list, &id.to_string());
}
