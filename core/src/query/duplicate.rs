//! Records that may be one: of what is typed, among all, and two of them side by side.

mod faces;
mod near;

use std::collections::{HashMap, HashSet};

use carnet_protocol::ids::DocumentId;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::card::name_of;
use super::follow::Merged;
use super::not_found;
use crate::api::duplicate::{Alike, Compared, Comparison, Found, Of, Pair, Request, Typed, Why};
use crate::api::{ApiError, Code, Response};
use crate::limits::{ALIKE_SHOWN, CUSTOM_CHARS, DUPLICATES_SHOWN};
use crate::rows;
use faces::{Face, Faces};

/// Answers what only reads.
///
/// # Errors
/// `NotFound`, or when the file cannot be read.
pub fn run(conn: &Connection, ask: &Request) -> Result<Response, ApiError> {
    match ask {
        Request::Check(typed) => Ok(Response::Alike(check(conn, typed)?)),
        Request::Find { of } => Ok(Response::Duplicates(find(conn, *of)?)),
        Request::Compare { of, left, right } => Ok(Response::Comparison(Box::new(compare(
            conn, *of, *left, *right,
        )?))),
        _ => Err(ApiError::new(
            Code::Invalid,
            "this request does not only read",
        )),
    }
}

/// The keys of a record that a person chooses between.
#[must_use]
pub const fn fields(of: Of) -> &'static [&'static str] {
    match of {
        Of::Contact => &[
            "prefix",
            "first_name",
            "last_name",
            "job_title",
            "company_id",
            "assignee",
            "source",
            "birthday",
        ],
        Of::Company => &[
            "name", "industry", "website", "size", "siren", "siret", "vat", "parent", "assignee",
            "source",
        ],
    }
}

/// Why two are alike, the strongest first; and whether that is enough to say so.
fn weigh(mut why: Vec<Why>) -> (Vec<Why>, u32, bool) {
    why.sort();
    why.dedup();
    let weight: u32 = why.iter().map(|one| one.weight()).sum();
    let has = |one| why.contains(&one);
    let named = has(Why::Name) || has(Why::NameCompany) || has(Why::NameClose);
    let sure = has(Why::Siret) || has(Why::Vat) || has(Why::NameCompany);
    let sure = sure || has(Why::Email) || has(Why::Phone) && named;
    (why, weight, sure)
}

fn check(conn: &Connection, typed: &Typed) -> Result<Vec<Alike>, ApiError> {
    let faces = Faces::load(conn, typed.of)?;
    let typed = Face::typed(typed, faces.companies());
    let mut found: Vec<(u32, Alike)> = Vec::new();
    for face in &faces.all {
        let (why, weight, sure) = weigh(typed.alike(face));
        if weight > 0 {
            let side = face.side(&faces);
            found.push((weight, Alike { side, why, sure }));
        }
    }
    found.sort_by_key(|(weight, one)| (std::cmp::Reverse(*weight), one.side.id));
    found.truncate(ALIKE_SHOWN);
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

fn find(conn: &Connection, of: Of) -> Result<Found, ApiError> {
    let faces = Faces::load(conn, of)?;
    let apart = apart(conn, of)?;
    let mut found: HashMap<(usize, usize), Vec<Why>> = HashMap::new();
    near::pairs(&faces.all, |one, other, why| {
        found
            .entry((one.min(other), one.max(other)))
            .or_default()
            .push(why);
    });
    let face = |place: usize| faces.all.get(place);
    let mut pairs = Vec::new();
    for ((one, other), why) in found {
        let (Some(left), Some(right)) = (face(one), face(other)) else {
            continue;
        };
        let key = (left.id.min(right.id), left.id.max(right.id));
        if apart.contains(&key) {
            continue;
        }
        let (why, weight, sure) = weigh(why);
        pairs.push((weight, key, why, sure, left, right));
    }
    pairs.sort_by_key(|(weight, key, ..)| (std::cmp::Reverse(*weight), *key));
    let total = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
    pairs.truncate(DUPLICATES_SHOWN);
    let pairs = pairs.into_iter().map(|(_, _, why, sure, one, other)| {
        let (left, right) = if one.id <= other.id {
            (one, other)
        } else {
            (other, one)
        };
        Pair {
            left: left.side(&faces),
            right: right.side(&faces),
            why,
            sure,
        }
    });
    Ok(Found {
        pairs: pairs.collect(),
        total,
    })
}

/// What somebody said are two.
fn apart(conn: &Connection, of: Of) -> rusqlite::Result<HashSet<(Uuid, Uuid)>> {
    let merged = Merged::load(conn, of.table())?;
    let mut statement = conn.prepare_cached("SELECT document, other FROM apart")?;
    let mut found = statement.query([])?;
    let mut apart = HashSet::new();
    while let Some(row) = found.next()? {
        let one = rows::record::record_id(row, 0)?;
        if let (Some(one), Some(other)) = (one, rows::id(row, 1)?) {
            let (one, other) = (merged.target(one), merged.target(other));
            apart.insert((one.min(other), one.max(other)));
        }
    }
    Ok(apart)
}

fn compare(conn: &Connection, of: Of, left: Uuid, right: Uuid) -> Result<Comparison, ApiError> {
    let faces = Faces::load(conn, of)?;
    let merged = Merged::load(conn, of.table())?;
    let (left, right) = (merged.target(left), merged.target(right));
    let side = |id: Uuid| {
        let face = faces.all.iter().find(|face| face.id == id);
        let noun = of.kind().name().unwrap_or_default();
        face.map(|face| face.side(&faces))
            .ok_or_else(|| not_found(noun))
    };
    let (one, other) = (side(left)?, side(right)?);
    let mut lines = Vec::new();
    for key in fields(of) {
        let left = value(conn, of, key, left)?;
        let right = value(conn, of, key, right)?;
        lines.push(Compared {
            key: (*key).to_owned(),
            left,
            right,
        });
    }
    lines.extend(customs(conn, of, left, right)?);
    lines.retain(|line| line.left.is_some() || line.right.is_some());
    Ok(Comparison {
        left: one,
        right: other,
        fields: lines,
    })
}

/// A field as a person reads it; an owner as their id.
fn value(
    conn: &Connection,
    of: Of,
    key: &'static str,
    id: Uuid,
) -> Result<Option<String>, ApiError> {
    let sql = format!("SELECT {key} FROM {} WHERE id = ?1", of.table());
    let mut statement = conn.prepare_cached(&sql)?;
    let found: Option<Result<String, Uuid>> = statement
        .query_row([id.into_bytes()], |row| {
            Ok(match row.get_ref(0)? {
                ValueRef::Text(text) => Some(Ok(String::from_utf8_lossy(text).into_owned())),
                ValueRef::Blob(bytes) => Uuid::from_slice(bytes).ok().map(Err),
                _ => None,
            })
        })
        .optional()?
        .flatten();
    let text = match found {
        Some(Err(link)) if matches!(key, "company_id" | "parent") => {
            let merged = Merged::load(conn, "companies")?;
            name_of(conn, "companies", merged.target(link))?
        }
        Some(Err(link)) => Some(link.to_string()),
        Some(Ok(text)) => Some(text),
        None => None,
    };
    Ok(text.filter(|text| !text.is_empty()))
}

fn customs(conn: &Connection, of: Of, left: Uuid, right: Uuid) -> Result<Vec<Compared>, ApiError> {
    let read = |id: Uuid| super::record::custom(conn, DocumentId::new(of.kind(), id));
    let (left, right) = (read(left)?, read(right)?);
    let of = |side: &[crate::api::deal::Custom], field: &str| {
        let one = side.iter().find(|one| one.field == field)?;
        Some(one.value.chars().take(CUSTOM_CHARS).collect())
    };
    let mut names: Vec<&str> = left.iter().chain(&right).map(|one| &*one.field).collect();
    names.sort_unstable();
    names.dedup();
    let lines = names.into_iter().map(|field| Compared {
        key: format!("x:{field}"),
        left: of(&left, field),
        right: of(&right, field),
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests;
