//! Reading single values totally, and writing them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::civil;
use uuid::Uuid;
use yrs::{Any, Map, MapRef, Out, ReadTxn, TransactionMut, WriteTxn};

use crate::limits;

/// The names of values that could not be read: a wrong type or too large.
pub type Unreadable = Vec<String>;

/// The entries of a map, taken one by one; what nobody takes is left alone.
#[derive(Debug, Default)]
pub struct Fields {
    /// What precedes a key in [`Unreadable`]: empty for root `data`.
    place: String,
    values: BTreeMap<String, Out>,
}

impl Fields {
    /// The entries of a root map; none when it is absent.
    pub fn of_root<T: ReadTxn>(txn: &T, root: &str) -> Self {
        let place = if root == super::DATA {
            String::new()
        } else {
            format!("{root}.")
        };
        let values = txn
            .get_map(root)
            .map(|map| entries(txn, &map))
            .unwrap_or_default();
        Self { place, values }
    }

    /// Groups of a root map with flat keys `{id}.{field}`, by id. Keys without a point are left alone.
    pub fn groups<T: ReadTxn>(txn: &T, root: &str) -> BTreeMap<String, Self> {
        let mut groups: BTreeMap<String, Self> = BTreeMap::new();
        for (key, value) in Self::of_root(txn, root).values {
            // A field has no point; an id (a tag, a month) may.
            let Some((id, field)) = key.rsplit_once('.') else {
                continue;
            };
            let group = groups.entry(id.to_owned()).or_insert_with(|| Self {
                place: format!("{root}.{id}."),
                values: BTreeMap::new(),
            });
            group.values.insert(field.to_owned(), value);
        }
        groups
    }

    /// The entries of a JSON object inside a document.
    pub fn of_json(place: String, object: &std::collections::HashMap<String, Any>) -> Self {
        let values = object
            .iter()
            .map(|(key, value)| (key.clone(), Out::Any(value.clone())))
            .collect();
        Self { place, values }
    }

    /// The keys not taken yet.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Takes a value: null and undefined are absent.
    fn take(&mut self, key: &str) -> Option<Out> {
        match self.values.remove(key)? {
            Out::Any(Any::Null | Any::Undefined) => None,
            other => Some(other),
        }
    }

    fn read<V>(
        &mut self,
        key: &str,
        bad: &mut Unreadable,
        as_value: impl FnOnce(&Any) -> Option<V>,
    ) -> Option<V> {
        let out = self.take(key)?;
        let value = match &out {
            Out::Any(any) => as_value(any),
            _ => None,
        };
        if value.is_none() && bad.len() < limits::UNREADABLE_LISTED {
            bad.push(format!("{}{}", self.place, shorten(key)));
        }
        value
    }

    /// A text of at most `max` characters.
    pub fn text(&mut self, key: &str, max: usize, bad: &mut Unreadable) -> Option<String> {
        self.read(key, bad, |any| text(any, max))
            .filter(|text| !text.is_empty())
    }

    /// A whole number in a range.
    pub fn integer(
        &mut self,
        key: &str,
        range: RangeInclusive<i64>,
        bad: &mut Unreadable,
    ) -> Option<i64> {
        self.read(key, bad, |any| integer(any).filter(|n| range.contains(n)))
    }

    /// A time, milliseconds since 1970.
    pub fn time(&mut self, key: &str, bad: &mut Unreadable) -> Option<i64> {
        self.integer(key, limits::TIME_MS, bad)
    }

    /// Yes or no; absent is no.
    pub fn flag(&mut self, key: &str, bad: &mut Unreadable) -> bool {
        self.read(key, bad, |any| match any {
            Any::Bool(yes) => Some(*yes),
            _ => None,
        })
        .unwrap_or(false)
    }

    /// An id.
    pub fn id(&mut self, key: &str, bad: &mut Unreadable) -> Option<Uuid> {
        self.read(key, bad, |any| {
            Uuid::parse_str(&text(any, limits::ID_CHARS)?).ok()
        })
    }

    /// A calendar day, `YYYY-MM-DD`.
    pub fn day(&mut self, key: &str, bad: &mut Unreadable) -> Option<String> {
        self.read(key, bad, |any| {
            text(any, limits::ID_CHARS).filter(|day| is_day(day))
        })
    }

    /// A calendar day or a local time, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`.
    pub fn due(&mut self, key: &str, bad: &mut Unreadable) -> Option<String> {
        self.read(key, bad, |any| {
            text(any, limits::ID_CHARS).filter(|due| is_day(due) || is_minute(due))
        })
    }

    /// Every key that starts with a prefix, as text, the prefix removed.
    pub fn with_prefix(
        &mut self,
        prefix: &str,
        max: usize,
        bad: &mut Unreadable,
    ) -> Vec<(String, String)> {
        let keys: Vec<String> = self
            .values
            .keys()
            .filter(|key| key.starts_with(prefix))
            .cloned()
            .collect();
        let mut found = Vec::new();
        for key in keys {
            let name = key.strip_prefix(prefix).unwrap_or_default().to_owned();
            if let Some(value) = self.read(&key, bad, |any| plain(any, max))
                && name.len() <= limits::KEY_BYTES
            {
                found.push((name, value));
            }
        }
        found
    }
}

fn entries<T: ReadTxn>(txn: &T, map: &MapRef) -> BTreeMap<String, Out> {
    map.iter(txn)
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// A key is part of an error list that a screen shows: a hostile one must not fill it.
fn shorten(key: &str) -> String {
    key.chars().take(limits::ID_CHARS).collect()
}

fn text(any: &Any, max: usize) -> Option<String> {
    match any {
        // Bytes first: counting the characters of megabytes costs time.
        Any::String(text) if text.len() <= max * 4 && text.chars().count() <= max => {
            Some(text.to_string())
        }
        _ => None,
    }
}

/// A whole number that every program holds exactly.
///
/// Beyond 2^53 a number is an integer where it was written and a float where it was received: as neither may read
/// otherwise than the other, it is no integer at all.
fn integer(any: &Any) -> Option<i64> {
    match any {
        // 2^63 as a float saturates to i64::MAX and claims to be exact: bound it first.
        Any::Number(yrs::Number::Float(n)) if n.abs() > SAFE_INTEGER as f64 => None,
        Any::Number(number) => number.as_i64().filter(|n| n.unsigned_abs() <= SAFE_INTEGER),
        _ => None,
    }
}

/// `Number.MAX_SAFE_INTEGER` of JavaScript, whose numbers the wire has (lib0): 2^53 - 1.
const SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A custom field as text: other programs may write numbers and booleans.
fn plain(any: &Any, max: usize) -> Option<String> {
    match any {
        Any::Bool(yes) => Some(yes.to_string()),
        Any::Number(number) => integer(any).map(|n| n.to_string()).or_else(|| {
            number
                .as_f64()
                .filter(|n| n.is_finite())
                .map(|n| n.to_string())
        }),
        other => text(other, max),
    }
}

/// Whether a text is a calendar day, written `YYYY-MM-DD`.
#[must_use]
pub fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<civil::Date>().is_ok()
}

/// Whether a text is a local time to the minute, written `YYYY-MM-DDTHH:MM`.
#[must_use]
pub fn is_minute(text: &str) -> bool {
    text.len() == 16
        && text.as_bytes().get(10) == Some(&b'T')
        && text.parse::<civil::DateTime>().is_ok()
}

/// Writes one key of a root map.
pub fn put(txn: &mut TransactionMut<'_>, root: &str, key: &str, value: impl Into<Any>) {
    let map = txn.get_or_insert_map(root);
    map.insert(txn, key, value.into());
}

/// Writes one key of a root map, or removes it.
pub fn put_or_remove<V: Into<Any>>(
    txn: &mut TransactionMut<'_>,
    root: &str,
    key: &str,
    value: Option<V>,
) {
    match value {
        Some(value) => put(txn, root, key, value),
        None => remove(txn, root, key),
    }
}

/// Removes one key of a root map; nothing is written when it is absent.
pub fn remove(txn: &mut TransactionMut<'_>, root: &str, key: &str) {
    let map = txn.get_or_insert_map(root);
    if map.contains_key(txn, key) {
        map.remove(txn, key);
    }
}

/// Removes every key `{id}.…` of a root map.
pub fn remove_group(txn: &mut TransactionMut<'_>, root: &str, id: &str) {
    let map = txn.get_or_insert_map(root);
    let keys: Vec<String> = map
        .keys(txn)
        .filter(|key| key.rsplit_once('.').is_some_and(|(group, _)| group == id))
        .map(str::to_owned)
        .collect();
    for key in keys {
        map.remove(txn, &key);
    }
}

/// Only for numbers whose range was checked.
pub(super) fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or_default()
}
