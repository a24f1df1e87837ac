//! Putting back what an act changed: key by key, and only where the value is still the one that the act wrote.

use std::collections::{BTreeMap, BTreeSet};

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::{Any, Map, Out, ReadTxn, TransactionMut};

use super::record::Stamp;
use crate::api::ApiError;
use crate::api::act::Skipped;
use crate::document::value::{put, remove};
use crate::document::{DATA, activity, deal, record};
use crate::engine::write::Write;
use crate::inverse::{Inverse, Key, Part};
use crate::query::act::title;

/// What putting back left alone.
#[derive(Debug, Default)]
pub(crate) struct Left {
    /// In the words of the API.
    pub(crate) skipped: Vec<Skipped>,
    /// To be put back all the same, when somebody says so.
    pub(crate) inverse: Inverse,
}

/// Puts back what an act changed; with `force`, also what somebody changed since.
pub(crate) fn put_back(
    w: &mut Write<'_>,
    inverse: &Inverse,
    force: bool,
) -> Result<Left, ApiError> {
    let mut left = Left::default();
    // The last document first: the other way round than it was done.
    for part in inverse.parts.iter().rev() {
        let Some(document) = part.document() else {
            continue;
        };
        if w.exists(document)? {
            put_back_part(w, document, part, force, &mut left)?;
        } else {
            left.skipped
                .push(skipped(w, document, "erased".to_owned(), None)?);
        }
    }
    Ok(left)
}

fn put_back_part(
    w: &mut Write<'_>,
    document: DocumentId,
    part: &Part,
    force: bool,
    left: &mut Left,
) -> Result<(), ApiError> {
    let me = w.actor().member.uuid();
    let now = w.read(document, |txn| Now::read(txn, part))?;
    let by = now.by.filter(|by| *by != me);
    if part.created {
        return match by {
            Some(by) if !force => {
                let line = skipped(w, document, "created".to_owned(), Some(by))?;
                left.skipped.push(line);
                left.inverse.parts.push(part.clone());
                Ok(())
            }
            _ => throw_away(w, document),
        };
    }
    let changed: BTreeSet<String> = part
        .keys
        .iter()
        .filter(|key| !force && now.value(key) != key.after)
        .map(|key| key.group(document.kind))
        .collect();
    let (stays, goes): (Vec<Key>, Vec<Key>) = part
        .keys
        .iter()
        .cloned()
        .partition(|key| changed.contains(&key.group(document.kind)));
    for field in fields(document.kind, &stays) {
        left.skipped.push(skipped(w, document, field, by)?);
    }
    if !stays.is_empty() {
        left.inverse.parts.push(part.with(stays));
    }
    if goes.is_empty() {
        return Ok(());
    }
    let stamp = Stamp::new(w);
    w.edit(document, |txn| {
        let write = |txn: &mut TransactionMut<'_>| {
            for key in &goes {
                match key.before.clone() {
                    Some(value) => put(txn, &key.root, &key.key, value),
                    None => remove(txn, &key.root, &key.key),
                }
            }
        };
        if part.stamped {
            stamp.edited(txn, write);
        } else {
            write(txn);
        }
        if document.kind == Kind::DEAL {
            history(txn, stamp, &now, &goes);
        }
        Ok(())
    })
}

/// A record that an act made goes to the trash: whoever finds something in it can have it back.
fn throw_away(w: &mut Write<'_>, document: DocumentId) -> Result<(), ApiError> {
    let stamp = Stamp::new(w);
    w.edit(document, |txn| {
        record::put(txn, record::DELETED_AT, Some(stamp.now));
        stamp.changed(txn);
        Ok(())
    })
}

/// A document as an undo finds it.
struct Now {
    values: BTreeMap<(String, String), Any>,
    /// Who says to have changed it last.
    by: Option<Uuid>,
}

/// What the history of a deal tells of.
const TOLD: [&str; 3] = [deal::STATUS, deal::AMOUNT, deal::CURRENCY];

impl Now {
    fn read<T: ReadTxn>(txn: &T, part: &Part) -> Self {
        let keys = part.keys.iter().map(|key| (key.root.as_str(), &*key.key));
        let values = keys
            .chain(TOLD.map(|key| (DATA, key)))
            .filter_map(|(root, key)| match txn.get_map(root)?.get(txn, key)? {
                Out::Any(any) => Some(((root.to_owned(), key.to_owned()), any)),
                // A value of a newer version: it is not what the act wrote.
                _ => Some(((root.to_owned(), key.to_owned()), Any::Undefined)),
            })
            .collect();
        Self {
            values,
            by: last_by(txn),
        }
    }

    fn value(&self, key: &Key) -> Option<Any> {
        let name = (key.root.clone(), key.key.clone());
        self.values.get(&name).cloned()
    }

    fn text(&self, key: &str) -> String {
        self.values
            .get(&(DATA.to_owned(), key.to_owned()))
            .map(text)
            .unwrap_or_default()
    }
}

/// Who says to have changed a record last: by its stamp, or its history, of which moves write only the latter.
fn last_by<T: ReadTxn>(txn: &T) -> Option<Uuid> {
    let mut bad = Vec::new();
    let mut fields = crate::document::value::Fields::of_root(txn, DATA);
    let at = fields.time(record::CHANGED_AT, &mut bad);
    let stamped = (at, fields.id(record::CHANGED_BY, &mut bad));
    let last = activity::read(txn, &mut bad)
        .pop()
        .map_or((None, None), |entry| (Some(entry.at), entry.by));
    if last.0 > stamped.0 {
        last.1
    } else {
        stamped.1
    }
}

/// History is never rewritten: going back is a step of its own.
fn history(txn: &mut TransactionMut<'_>, stamp: Stamp, now: &Now, goes: &[Key]) {
    let to = |name: &str| {
        let key = goes
            .iter()
            .find(|key| key.root == DATA && key.key == name)?;
        Some(key.before.as_ref().map(text).unwrap_or_default())
    };
    if let Some(to) = to(deal::STATUS) {
        let data = [("from", now.text(deal::STATUS)), ("to", to)];
        activity::add(txn, &stamp.entry(activity::STAGE, data));
    }
    let (amount, currency) = (to(deal::AMOUNT), to(deal::CURRENCY));
    if amount.is_some() || currency.is_some() {
        let from_currency = now.text(deal::CURRENCY);
        let data = [
            ("from", now.text(deal::AMOUNT)),
            ("to", amount.unwrap_or_else(|| now.text(deal::AMOUNT))),
            (
                "currency",
                currency.unwrap_or_else(|| from_currency.clone()),
            ),
            ("from_currency", from_currency),
        ];
        let entry = activity::Entry {
            // Beside a stage's entry of the same undo.
            id: Uuid::from_u128(stamp.entry.as_u128() ^ 1),
            ..stamp.entry(activity::AMOUNT, data)
        };
        activity::add(txn, &entry);
    }
}

fn text(any: &Any) -> String {
    match any {
        Any::String(text) => text.to_string(),
        Any::Number(number) => number.as_i64().map(|n| n.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// What a person is told of keys that stay: one word for each group.
fn fields(kind: Kind, keys: &[Key]) -> Vec<String> {
    let mut fields: Vec<String> = keys
        .iter()
        .map(|key| match key.root.as_str() {
            DATA => {
                let group = key.group(kind);
                group.strip_prefix("data/").unwrap_or(&group).to_owned()
            }
            root => root.to_owned(),
        })
        .collect();
    fields.sort();
    fields.dedup();
    fields
}

fn skipped(
    w: &Write<'_>,
    document: DocumentId,
    field: String,
    by: Option<Uuid>,
) -> Result<Skipped, ApiError> {
    let title = title(w.rows(), document)?;
    Ok(Skipped { title, field, by })
}
