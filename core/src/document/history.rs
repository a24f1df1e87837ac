//! What of a record a person can have changed, as texts: two pictures of it tell who changed what from what to what.

use std::collections::BTreeMap;

use yrs::ReadTxn;

use super::value::{Fields, Unreadable};
use super::{CONTACTS, DATA, TAGS, labelled};
use crate::limits;

/// Keys of `data` that are no field a person fills in, or have entries of their own (`amount`, `stage`).
const OWN: &[&str] = &[
    "amount",
    "currency",
    "pipeline",
    "status",
    "position",
    "closed_at",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "import_id",
    "sample",
    "last_inbound_at",
];

/// The fields of a record that have a value, by key.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Picture(BTreeMap<String, String>);

impl Picture {
    /// Takes a picture.
    pub fn read<T: ReadTxn>(txn: &T) -> Self {
        let mut bad = Unreadable::new();
        let data = Fields::of_root(txn, DATA).with_prefix("", limits::CUSTOM_CHARS, &mut bad);
        let mut fields: BTreeMap<String, String> = data
            .into_iter()
            .filter(|(key, _)| !OWN.contains(&key.as_str()))
            .collect();
        fields.insert(TAGS.to_owned(), super::tags::read(txn, &mut bad).join(", "));
        let others = Fields::of_root(txn, CONTACTS).with_prefix("", limits::WORD_CHARS, &mut bad);
        let others: Vec<String> = others.into_iter().map(|(contact, _)| contact).collect();
        fields.insert(CONTACTS.to_owned(), others.join(", "));
        for list in [
            labelled::EMAILS,
            labelled::PHONES,
            labelled::ADDRESSES,
            labelled::CONSENTS,
        ] {
            let items = labelled::read(txn, list, &mut bad);
            let values: Vec<String> = items.into_iter().map(|item| item.value).collect();
            fields.insert(list.to_owned(), values.join(", "));
        }
        Self(fields)
    }

    /// What is other than in an earlier picture: `from:{key}` and `to:{key}`; an absent value is empty.
    #[must_use]
    pub fn since(&self, before: &Self) -> BTreeMap<String, String> {
        let keys = self.0.keys().chain(before.0.keys());
        let changed: std::collections::BTreeSet<&String> = keys
            .filter(|key| self.value(key) != before.value(key))
            .collect();
        changed
            .into_iter()
            .take(limits::HISTORY_FIELDS)
            .flat_map(|key| {
                [
                    (format!("from:{key}"), short(before.value(key))),
                    (format!("to:{key}"), short(self.value(key))),
                ]
            })
            .collect()
    }

    fn value(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }
}

/// The beginning of a value.
fn short(value: &str) -> String {
    if value.chars().count() <= limits::HISTORY_VALUE_CHARS {
        return value.to_owned();
    }
    let head: String = value
        .chars()
        .take(limits::HISTORY_VALUE_CHARS - 1)
        .collect();
    format!("{head}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(fields: &[(&str, &str)]) -> Picture {
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Picture(fields.iter().map(own).collect())
    }

    #[test]
    fn two_pictures_tell_what_changed() {
        let before = picture(&[("title", "A"), ("source", "Salon"), ("tags", "")]);
        let after = picture(&[("title", "B"), ("tags", ""), ("x:lot", "7")]);
        let told: Vec<(String, String)> = after.since(&before).into_iter().collect();
        let told: Vec<(&str, &str)> = told.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            told,
            [
                ("from:source", "Salon"),
                ("from:title", "A"),
                ("from:x:lot", ""),
                ("to:source", ""),
                ("to:title", "B"),
                ("to:x:lot", "7")
            ]
        );
        assert!(before.since(&before).is_empty());
    }

    #[test]
    fn a_long_value_is_cut_and_says_so() {
        let after = picture(&[("title", &"é".repeat(900))]);
        let told = after.since(&picture(&[]));
        let value = told.get("to:title").expect("it changed");
        assert_eq!(value.chars().count(), limits::HISTORY_VALUE_CHARS);
        assert!(value.ends_with('…'));
    }
}
