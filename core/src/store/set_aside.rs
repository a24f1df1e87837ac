//! Documents that could not be sent or read. Nothing of them is thrown away until a person says so.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};

use super::document;

/// Why and which way a document is set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub document: DocumentId,
    /// `too_large`, `malformed`, `erased`, `hole`, or `discarded` while its fetch is under way.
    pub reason: String,
    /// The log's bytes could not be read; else ours were refused.
    pub inward: bool,
    /// Updates kept.
    pub updates: u32,
}

/// Sets a document aside, or changes why.
///
/// # Errors
/// When the file cannot be written.
pub fn put(conn: &Connection, id: DocumentId, reason: &str, inward: bool) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT OR REPLACE INTO set_aside (document, reason, inward, version) VALUES (?1, ?2, ?3, ?4)",
        params![id.to_bytes(), reason, inward, env!("CARGO_PKG_VERSION")],
    )?;
    Ok(())
}

/// Keeps bytes of a document that is set aside.
///
/// # Errors
/// When the file cannot be written.
pub fn keep(conn: &Connection, id: DocumentId, inward: bool, bytes: &[u8]) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO set_aside_updates (document, inward, bytes) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![id.to_bytes(), inward, bytes])?;
    Ok(())
}

/// Looks one document up.
///
/// # Errors
/// When the file cannot be read.
pub fn get(conn: &Connection, id: DocumentId) -> rusqlite::Result<Option<Row>> {
    conn.prepare_cached(
        "SELECT s.document, reason, inward, \
         (SELECT count(*) FROM set_aside_updates u WHERE u.document = s.document) \
         FROM set_aside s WHERE s.document = ?1",
    )?
    .query_row([id.to_bytes()], read)
    .optional()
}

/// All of them.
///
/// # Errors
/// When the file cannot be read.
pub fn all(conn: &Connection) -> rusqlite::Result<Vec<Row>> {
    conn.prepare_cached(
        "SELECT s.document, reason, inward, \
         (SELECT count(*) FROM set_aside_updates u WHERE u.document = s.document) \
         FROM set_aside s ORDER BY s.document",
    )?
    .query_map([], read)?
    .collect()
}

/// Those that another version of the app set aside because it could not read them.
///
/// # Errors
/// When the file cannot be read.
pub fn to_retry(conn: &Connection) -> rusqlite::Result<Vec<DocumentId>> {
    conn.prepare("SELECT document FROM set_aside WHERE inward = 1 AND version <> ?1")?
        .query_map([env!("CARGO_PKG_VERSION")], |row| document(row, 0))?
        .collect()
}

/// The kept bytes that came from the log, oldest first.
///
/// # Errors
/// When the file cannot be read.
pub fn kept(conn: &Connection, id: DocumentId) -> rusqlite::Result<Vec<Vec<u8>>> {
    conn.prepare(
        "SELECT bytes FROM set_aside_updates WHERE document = ?1 AND inward = 1 ORDER BY id",
    )?
    .query_map([id.to_bytes()], |row| row.get(0))?
    .collect()
}

/// Forgets a document's entry and its kept bytes.
///
/// # Errors
/// When the file cannot be written.
pub fn remove(conn: &Connection, id: DocumentId) -> rusqlite::Result<()> {
    for table in ["set_aside_updates", "set_aside"] {
        conn.execute(
            &format!("DELETE FROM {table} WHERE document = ?1"),
            [id.to_bytes()],
        )?;
    }
    Ok(())
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        document: document(row, 0)?,
        reason: row.get(1)?,
        inward: row.get(2)?,
        updates: row.get(3)?,
    })
}
