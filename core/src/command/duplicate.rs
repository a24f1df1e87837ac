//! Merging two records of one person or company, separating them again, and saying that two are two.

use std::collections::BTreeMap;

use carnet_protocol::ids::DocumentId;
use uuid::Uuid;
use yrs::{Any, Map, Out, ReadTxn};

use super::check;
use super::record::{Stamp, existing};
use crate::api::duplicate::{Of, Request};
use crate::api::{ApiError, Response};
use crate::document::record::{self as common, put};
use crate::document::value::Unreadable;
use crate::document::{DATA, contact, tags};
use crate::engine::write::Write;
use crate::query::duplicate::fields;
use crate::{limits, query, rows};

/// What nobody chooses: the record that stays has it from the other one when it has none itself.
const FILLED: &[&str] = &[
    contact::MIDDLE_NAME,
    contact::SUFFIX,
    contact::NICKNAME,
    contact::LANGUAGE,
    contact::WEBSITE,
    contact::ACTS_AS,
    contact::LAST_INBOUND_AT,
];

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Merge {
            of,
            keep,
            away,
            take,
        } => merge(w, of, keep, away, &take),
        Request::Split { of, id } => split(w, of, id),
        Request::Apart { of, left, right } => apart(w, of, left, right),
        Request::Check(_) | Request::Find { .. } | Request::Compare { .. } => {
            Err(super::not_a_command())
        }
    }
}

fn merge(
    w: &mut Write<'_>,
    of: Of,
    keep: Uuid,
    away: Uuid,
    take: &[String],
) -> Result<Response, ApiError> {
    let (keep, away) = both(w, of, keep, away)?;
    for document in [keep, away] {
        is_here(w, of, document)?;
    }
    check::edits(take.len())?;
    for key in take {
        match key.strip_prefix(common::CUSTOM) {
            Some(field) => drop(check::custom_field(field)?),
            None if fields(of).contains(&key.as_str()) => {}
            None => return Err(ApiError::invalid("take", "is no field of this record")),
        }
    }
    let theirs = w.read(away, |txn| Theirs::read(txn, take))?;
    let stamp = Stamp::new(w);
    w.edit(keep, |txn| {
        stamp.edited(txn, |txn| {
            let mine = tags::read(txn, &mut Unreadable::new()).len();
            for tag in theirs.tags.iter().take(limits::TAGS.saturating_sub(mine)) {
                tags::add(txn, tag);
            }
            for (key, value) in theirs.values {
                let empty = value_of(txn, &key).is_none();
                // Who asked not to be called asked it under both names.
                let asked = key == contact::DO_NOT_CONTACT && value == Any::Bool(true);
                let chosen = take.contains(&key) && !leads_to(&value, keep);
                if chosen || asked || empty && FILLED.contains(&key.as_str()) {
                    put(txn, &key, Some(value));
                }
            }
        });
        Ok(())
    })?;
    let stamp = Stamp::new(w);
    w.edit(away, |txn| {
        stamp.edited(txn, |txn| {
            put(txn, common::MERGED_INTO, Some(keep.uuid().to_string()));
        });
        Ok(())
    })?;
    Ok(Response::Done)
}

/// Values and tags of the record that becomes part of the other.
struct Theirs {
    values: BTreeMap<String, Any>,
    tags: Vec<String>,
}

impl Theirs {
    fn read<T: ReadTxn>(txn: &T, take: &[String]) -> Self {
        let keys = take.iter().map(String::as_str);
        let keys = keys.chain(FILLED.iter().copied());
        let values = keys
            .chain([contact::DO_NOT_CONTACT])
            .filter_map(|key| Some((key.to_owned(), value_of(txn, key)?)))
            .collect();
        Self {
            values,
            tags: tags::read(txn, &mut Unreadable::new()),
        }
    }
}

fn value_of<T: ReadTxn>(txn: &T, key: &str) -> Option<Any> {
    match txn.get_map(DATA)?.get(txn, key)? {
        Out::Any(Any::Null | Any::Undefined) => None,
        Out::Any(any) => Some(any),
        _ => None,
    }
}

/// A company would be under itself.
fn leads_to(value: &Any, record: DocumentId) -> bool {
    matches!(value, Any::String(text) if text.parse() == Ok(record.uuid()))
}

/// Two records that are not one yet.
fn both(
    w: &Write<'_>,
    of: Of,
    left: Uuid,
    right: Uuid,
) -> Result<(DocumentId, DocumentId), ApiError> {
    let (left, right) = (
        existing(w, of.kind(), left)?,
        existing(w, of.kind(), right)?,
    );
    if left == right {
        return Err(ApiError::invalid("away", "these are one record already"));
    }
    Ok((left, right))
}

fn is_here(w: &Write<'_>, of: Of, document: DocumentId) -> Result<(), ApiError> {
    let sql = format!(
        "SELECT 1 FROM {} WHERE id = ?1 AND deleted_at IS NULL",
        of.table()
    );
    match w.rows().prepare_cached(&sql)?.exists([document.id])? {
        true => Ok(()),
        false => Err(ApiError::invalid(
            "away",
            "what is in the trash is not merged",
        )),
    }
}

fn split(w: &mut Write<'_>, of: Of, id: Uuid) -> Result<Response, ApiError> {
    let document = DocumentId::new(of.kind(), id);
    let sql = format!("SELECT merged_into FROM {} WHERE id = ?1", of.table());
    let merged = w
        .rows()
        .prepare_cached(&sql)?
        .query([document.id])?
        .next()?
        .map(|row| rows::id(row, 0))
        .transpose()?
        .flatten();
    if merged.is_none() {
        return Err(query::not_found("merged record"));
    }
    let stamp = Stamp::new(w);
    w.edit(document, |txn| {
        stamp.edited(txn, |txn| put::<&str>(txn, common::MERGED_INTO, None));
        Ok(())
    })?;
    Ok(Response::Done)
}

fn apart(w: &mut Write<'_>, of: Of, left: Uuid, right: Uuid) -> Result<Response, ApiError> {
    let (left, right) = both(w, of, left, right)?;
    // One place, whoever says it and in whatever order.
    let (one, other) = (left.min(right), left.max(right));
    w.edit(one, |txn| {
        let key = format!("{}{}", common::APART, other.uuid());
        put(txn, &key, Some(true));
        Ok(())
    })?;
    Ok(Response::Done)
}
