//! Updates made here that the relay has not acknowledged.

use std::collections::BTreeSet;

use carnet_protocol::frame::Number;
use carnet_protocol::ids::{DocumentId, MemberId};
use rusqlite::{Connection, params};

use super::desk::{signed, unsigned};
use super::document;

/// What a number of the outbox does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An update, or a void when its bytes are empty.
    Update,
    /// The document's erasure.
    Erase,
}

/// A row's place in the outbox of this file. It is never used again, while a [`Number`] starts anew with each device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutboxId(u64);

/// One number of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place here, never used again.
    pub id: OutboxId,
    /// Its place in the device's stream.
    pub number: Number,
    /// The document it changes.
    pub document: DocumentId,
    /// What it does.
    pub what: What,
    /// v1 bytes; empty for a void or an erasure.
    pub bytes: Vec<u8>,
    /// Who made it.
    pub member: MemberId,
}

/// Adds an update under a number and gives its id.
///
/// # Errors
/// When the file cannot be written.
pub fn push(
    conn: &Connection,
    number: Number,
    document: DocumentId,
    what: What,
    bytes: &[u8],
    member: MemberId,
) -> rusqlite::Result<OutboxId> {
    conn.prepare_cached(
        "INSERT INTO outbox (number, document, what, bytes, member) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        signed(number),
        document.to_bytes(),
        matches!(what, What::Erase),
        bytes,
        member.0
    ])?;
    Ok(OutboxId(unsigned(conn.last_insert_rowid())))
}

/// Rows from a number on, at most `limit`.
///
/// # Errors
/// When the file cannot be read.
pub fn from(conn: &Connection, number: Number, limit: usize) -> rusqlite::Result<Vec<Row>> {
    conn.prepare_cached(
        "SELECT id, number, document, what, bytes, member FROM outbox \
         WHERE number >= ?1 ORDER BY number LIMIT ?2",
    )?
    .query_map(
        params![signed(number), i64::try_from(limit).unwrap_or(i64::MAX)],
        read,
    )?
    .collect()
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: OutboxId(unsigned(row.get(0)?)),
        number: unsigned(row.get(1)?),
        document: document(row, 2)?,
        what: if row.get(3)? {
            What::Erase
        } else {
            What::Update
        },
        bytes: row.get(4)?,
        member: MemberId(row.get(5)?),
    })
}

/// Removes what the relay has.
///
/// # Errors
/// When the file cannot be written.
pub fn acknowledge(conn: &Connection, through: Number) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM outbox WHERE number <= ?1")?
        .execute([signed(through)])?;
    Ok(())
}

/// How many numbers wait, voids not counted.
///
/// # Errors
/// When the file cannot be read.
pub fn pending(conn: &Connection) -> rusqlite::Result<u32> {
    conn.prepare_cached("SELECT count(*) FROM outbox WHERE what = 1 OR length(bytes) > 0")?
        .query_row([], |row| row.get(0))
}

/// What waits for the relay: how many, how large, of how many documents.
///
/// # Errors
/// When the file cannot be read.
pub fn queue(conn: &Connection) -> rusqlite::Result<crate::api::report::Queue> {
    conn.prepare_cached(
        "SELECT count(*), coalesce(sum(length(bytes)), 0), count(DISTINCT document) FROM outbox \
         WHERE what = 1 OR length(bytes) > 0",
    )?
    .query_row([], |row| {
        Ok(crate::api::report::Queue {
            updates: row.get(0)?,
            bytes: row.get(1)?,
            documents: row.get(2)?,
        })
    })
}

/// The id below which nothing waits any more: the lowest waiting id minus one, or the last id given.
///
/// # Errors
/// When the file cannot be read.
pub fn settled(conn: &Connection) -> rusqlite::Result<OutboxId> {
    conn.prepare_cached(
        "SELECT coalesce((SELECT min(id) - 1 FROM outbox), \
         (SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)",
    )?
    .query_row([], |row| row.get(0).map(unsigned).map(OutboxId))
}

/// The first and the last place in which something of a document waits.
///
/// # Errors
/// When the file cannot be read.
pub fn waiting(
    conn: &Connection,
    document: DocumentId,
) -> rusqlite::Result<Option<(OutboxId, OutboxId)>> {
    let (first, last): (Option<i64>, Option<i64>) = conn
        .prepare_cached("SELECT min(id), max(id) FROM outbox WHERE document = ?1")?
        .query_row([document.to_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let id = |id: i64| OutboxId(unsigned(id));
    Ok(first.map(id).zip(last.map(id)))
}

/// Numbers the rows anew from 1, in their order, and gives the next number.
///
/// # Errors
/// When the file cannot be written.
pub fn renumber(conn: &Connection) -> rusqlite::Result<Number> {
    let ids: Vec<i64> = conn
        .prepare_cached("SELECT id FROM outbox ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut set = conn.prepare_cached("UPDATE outbox SET number = ?2 WHERE id = ?1")?;
    let mut number = 1;
    for id in ids {
        set.execute(params![id, signed(number)])?;
        number += 1;
    }
    Ok(number)
}

/// Turns the document's pending updates from a number on into voids, and gives what they were. An erasure stays.
///
/// # Errors
/// When the file cannot be written.
pub fn void(
    conn: &Connection,
    document: DocumentId,
    from: Number,
) -> rusqlite::Result<Vec<(OutboxId, Vec<u8>)>> {
    let was = conn
        .prepare_cached(
            "SELECT id, bytes FROM outbox WHERE document = ?1 AND number >= ?2 AND what = 0 \
             AND length(bytes) > 0 ORDER BY number",
        )?
        .query_map(params![document.to_bytes(), signed(from)], |row| {
            Ok((OutboxId(unsigned(row.get(0)?)), row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    conn.prepare_cached(
        "UPDATE outbox SET bytes = x'' WHERE document = ?1 AND number >= ?2 AND what = 0",
    )?
    .execute(params![document.to_bytes(), signed(from)])?;
    Ok(was)
}

/// Changes the order of what waits from a number on, none of which the log has: with `erasures`, these first, as they make
/// room, and what waits of their documents becomes void; then documents outside of `full`; then those in it, `refused` after all.
/// A document's own updates keep their order.
///
/// # Errors
/// When the file cannot be written.
pub fn make_way(
    conn: &Connection,
    from: Number,
    erasures: bool,
    full: &BTreeSet<DocumentId>,
    refused: DocumentId,
) -> rusqlite::Result<()> {
    if erasures {
        conn.prepare_cached(
            "UPDATE outbox SET bytes = x'' WHERE number >= ?1 AND what = 0 AND document IN \
             (SELECT document FROM outbox WHERE number >= ?1 AND what = 1)",
        )?
        .execute([signed(from)])?;
    }
    let mut waiting = conn.prepare_cached(
        "SELECT id, number, what, document FROM outbox WHERE number >= ?1 ORDER BY number",
    )?;
    let mut rows: Vec<(i64, i64, bool, DocumentId)> = waiting
        .query_map([signed(from)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, document(row, 3)?))
        })?
        .collect::<Result<_, _>>()?;
    rows.sort_by_key(|(_, _, erases, id)| {
        let first = *erases && erasures;
        (!first, full.contains(id), *id == refused)
    });
    let mut set = conn.prepare_cached("UPDATE outbox SET number = ?2 WHERE id = ?1")?;
    for (place, (id, number, ..)) in (signed(from)..).zip(rows) {
        if place != number {
            set.execute([id, place])?;
        }
    }
    Ok(())
}

/// Whether an erasure waits in this number or behind it.
///
/// # Errors
/// When the file cannot be read.
pub fn erases(conn: &Connection, from: Number) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE number >= ?1 AND what = 1)")?
        .query_row([signed(from)], |row| row.get(0))
}

/// Puts other bytes under a number.
///
/// # Errors
/// When the file cannot be written.
pub fn replace(conn: &Connection, number: Number, bytes: &[u8]) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE outbox SET bytes = ?2, what = 0 WHERE number = ?1")?
        .execute(params![signed(number), bytes])?;
    Ok(())
}

/// Whether the document's erasure waits here.
///
/// # Errors
/// When the file cannot be read.
pub fn erases_document(conn: &Connection, document: DocumentId) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE document = ?1 AND what = 1)")?
        .query_row([document.to_bytes()], |row| row.get(0))
}

/// Whether something of the document's waits here.
///
/// # Errors
/// When the file cannot be read.
pub fn holds_bytes(conn: &Connection, document: DocumentId) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE document = ?1 AND length(bytes) > 0)",
    )?
    .query_row([document.to_bytes()], |row| row.get(0))
}

/// Removes the document's updates and gives the id of the first of them: a difference that holds them all takes it, so
/// that who waits for one of them waits for the difference.
///
/// # Errors
/// When the file cannot be written.
pub fn take_updates(conn: &Connection, document: DocumentId) -> rusqlite::Result<Option<OutboxId>> {
    let first: Option<i64> = conn
        .prepare_cached("SELECT min(id) FROM outbox WHERE document = ?1 AND what = 0")?
        .query_row([document.to_bytes()], |row| row.get(0))?;
    conn.prepare_cached("DELETE FROM outbox WHERE document = ?1 AND what = 0")?
        .execute([document.to_bytes()])?;
    Ok(first.map(unsigned).map(OutboxId))
}

/// Adds a difference, under a freed id or a new one. Its number comes with [`renumber`].
///
/// # Errors
/// When the file cannot be written.
pub fn put(
    conn: &Connection,
    id: Option<OutboxId>,
    document: DocumentId,
    what: What,
    bytes: &[u8],
    member: MemberId,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO outbox (id, number, document, what, bytes, member) VALUES (?1, 0, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        id.map(|id| signed(id.0)),
        document.to_bytes(),
        matches!(what, What::Erase),
        bytes,
        member.0
    ])?;
    Ok(())
}
