//! While healing: what the log has given of each document since its beginning, to compare with what is here.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};

use super::document;

/// What the log gave of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// State vector, v1 bytes.
    pub state_vector: Vec<u8>,
    /// Deletions, as an update without structs.
    pub deletes: Vec<u8>,
    /// The log removed it for good.
    pub erased: bool,
    /// The difference is in the outbox.
    pub compared: bool,
}

/// Forgets everything: the log is read from its beginning.
///
/// # Errors
/// When the file cannot be written.
pub fn clear(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("DELETE FROM given", [])?;
    Ok(())
}

/// What the log gave of a document so far.
///
/// # Errors
/// When the file cannot be read.
pub fn get(conn: &Connection, id: DocumentId) -> rusqlite::Result<Option<Given>> {
    conn.prepare_cached(
        "SELECT state_vector, deletes, erased, compared FROM given WHERE document = ?1",
    )?
    .query_row([id.to_bytes()], |row| {
        Ok(Given {
            state_vector: row.get(0)?,
            deletes: row.get(1)?,
            erased: row.get(2)?,
            compared: row.get(3)?,
        })
    })
    .optional()
}

/// Writes what the log gave of a document.
///
/// # Errors
/// When the file cannot be written.
pub fn put(conn: &Connection, id: DocumentId, given: &Given) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO given (document, state_vector, deletes, erased, compared) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        id.to_bytes(),
        given.state_vector,
        given.deletes,
        given.erased,
        given.compared
    ])?;
    Ok(())
}

/// Documents here that are not compared yet, at most `limit`.
///
/// # Errors
/// When the file cannot be read.
pub fn to_compare(conn: &Connection, limit: usize) -> rusqlite::Result<Vec<DocumentId>> {
    conn.prepare_cached(
        "SELECT document FROM documents d WHERE NOT EXISTS \
         (SELECT 1 FROM given g WHERE g.document = d.document AND g.compared = 1) \
         ORDER BY document LIMIT ?1",
    )?
    .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
        document(row, 0)
    })?
    .collect()
}
