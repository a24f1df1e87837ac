//! Files for other programs: tables, cards, a calendar, everything, and what is known of one person.
//!
//! Records are read from their documents, so that nothing is missing that rows do not hold. Who imports a file of ours
//! again changes nothing: a test holds it.

mod calendar;
mod cards;
mod json;
mod person;
mod table;

use std::collections::HashMap;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use uuid::Uuid;
use yrs::{Doc, Transact, Transaction};

use crate::api::export::{Of, Request};
use crate::api::import::File;
use crate::api::{Actor, ApiError, Locale};
use crate::store::documents as stored;

/// The file that was asked for.
///
/// # Errors
/// `NotFound` for a person who is not here; when the file of the workspace cannot be read.
pub fn run(conn: &Connection, ask: &Request, actor: &Actor, now_ms: i64) -> Result<File, ApiError> {
    match ask {
        Request::Csv { of: Of::Deals } => table::deals(conn, actor.locale),
        Request::Csv { of: Of::Contacts } => table::contacts(conn, actor.locale),
        Request::Csv { of: Of::Companies } => table::companies(conn, actor.locale),
        Request::Cards => cards::all(conn),
        Request::Calendar => calendar::all(conn, now_ms),
        Request::Everything => json::all(conn, now_ms),
        Request::Person { id, page } => person::about(conn, *id, *page, actor, now_ms),
    }
}

/// Records of one kind that are neither in the trash nor merged, the oldest first.
fn ids(conn: &Connection, kind: Kind) -> Result<Vec<Uuid>, ApiError> {
    let table = match kind {
        Kind::DEAL => "deals",
        Kind::CONTACT => "contacts",
        _ => "companies",
    };
    let sql = format!(
        "SELECT id FROM {table} WHERE deleted_at IS NULL AND merged_into IS NULL ORDER BY id"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let found = statement.query_map([], |row| row.get::<_, [u8; 16]>(0))?;
    Ok(found
        .map(|id| id.map(Uuid::from_bytes))
        .collect::<rusqlite::Result<_>>()?)
}

/// Reads one document, as it is in the file.
fn read<T>(
    conn: &Connection,
    id: DocumentId,
    run: impl FnOnce(&Transaction<'_>) -> T,
) -> Result<T, ApiError> {
    let parts = stored::parts(conn, id)?;
    // Nothing is written: any client will do.
    let doc: Doc = crate::engine::build_document(id, 1, &parts)?;
    let txn = doc.transact();
    Ok(run(&txn))
}

/// The names of records, by id.
fn names(conn: &Connection, table: &str) -> Result<HashMap<Uuid, String>, ApiError> {
    let mut statement = conn.prepare_cached(&format!("SELECT id, name FROM {table}"))?;
    let found = statement.query_map([], |row| {
        Ok((Uuid::from_bytes(row.get(0)?), row.get::<_, String>(1)?))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

const fn french(locale: Locale) -> bool {
    matches!(locale, Locale::Fr)
}

fn file(name: &str, mime: &str, text: String) -> File {
    File {
        name: name.to_owned(),
        mime: mime.to_owned(),
        text,
    }
}

/// A moment as every program reads it.
fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map(|at| at.to_string())
        .unwrap_or_default()
}
