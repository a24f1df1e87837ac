//! Documents on disk: a folded state and a tail of updates since.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};

use super::document;

/// What is known of a document without loading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its state vector, v1 bytes.
    pub state_vector: Vec<u8>,
    /// Updates in its tail.
    pub tail_count: usize,
    /// Bytes in its tail.
    pub tail_bytes: usize,
    /// Bytes of its folded state.
    pub state_bytes: usize,
    /// It was removed for good.
    pub erased: bool,
}

/// Looks a document up.
///
/// # Errors
/// When the file cannot be read.
pub fn head(conn: &Connection, id: DocumentId) -> rusqlite::Result<Option<Head>> {
    conn.prepare_cached(
        "SELECT state_vector, tail_count, tail_bytes, coalesce(length(state), 0), erased \
         FROM documents WHERE document = ?1",
    )?
    .query_row([id.to_bytes()], |row| {
        Ok(Head {
            state_vector: row.get(0)?,
            tail_count: size(row, 1)?,
            tail_bytes: size(row, 2)?,
            state_bytes: size(row, 3)?,
            erased: row.get(4)?,
        })
    })
    .optional()
}

/// The updates that make a document, oldest first; empty when there is none.
///
/// # Errors
/// When the file cannot be read.
pub fn parts(conn: &Connection, id: DocumentId) -> rusqlite::Result<Vec<Vec<u8>>> {
    let state: Option<Option<Vec<u8>>> = conn
        .prepare_cached("SELECT state FROM documents WHERE document = ?1")?
        .query_row([id.to_bytes()], |row| row.get(0))
        .optional()?;
    let mut parts: Vec<Vec<u8>> = state.flatten().into_iter().collect();
    let mut tail =
        conn.prepare_cached("SELECT bytes FROM updates WHERE document = ?1 ORDER BY id")?;
    for bytes in tail.query_map([id.to_bytes()], |row| row.get(0))? {
        parts.push(bytes?);
    }
    Ok(parts)
}

/// Adds an update to a document's tail.
///
/// # Errors
/// When the file cannot be written.
pub fn append(
    conn: &Connection,
    id: DocumentId,
    update: &[u8],
    state_vector: &[u8],
) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO updates (document, bytes) VALUES (?1, ?2)")?
        .execute(params![id.to_bytes(), update])?;
    conn.prepare_cached(
        "INSERT INTO documents (document, state_vector, tail_count, tail_bytes) VALUES (?1, ?2, 1, ?3) \
         ON CONFLICT (document) DO UPDATE SET state_vector = excluded.state_vector, \
         tail_count = tail_count + 1, tail_bytes = tail_bytes + excluded.tail_bytes",
    )?
    .execute(params![id.to_bytes(), state_vector, length(update)])?;
    Ok(())
}

/// Puts one state in the place of what a document had.
///
/// # Errors
/// When the file cannot be written.
pub fn fold(
    conn: &Connection,
    id: DocumentId,
    state: &[u8],
    state_vector: &[u8],
) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM updates WHERE document = ?1")?
        .execute([id.to_bytes()])?;
    conn.prepare_cached(
        "INSERT INTO documents (document, state, state_vector) VALUES (?1, ?2, ?3) \
         ON CONFLICT (document) DO UPDATE SET state = excluded.state, \
         state_vector = excluded.state_vector, tail_count = 0, tail_bytes = 0",
    )?
    .execute(params![id.to_bytes(), state, state_vector])?;
    Ok(())
}

/// Leaves a tombstone in the place of a document.
///
/// # Errors
/// When the file cannot be written.
pub fn erase(conn: &Connection, id: DocumentId) -> rusqlite::Result<()> {
    fold(conn, id, &[], &[])?;
    conn.execute(
        "UPDATE documents SET state = NULL, erased = 1 WHERE document = ?1",
        [id.to_bytes()],
    )?;
    Ok(())
}

/// Removes a document without a tombstone: it will be fetched again.
///
/// # Errors
/// When the file cannot be written.
pub fn forget(conn: &Connection, id: DocumentId) -> rusqlite::Result<()> {
    for table in ["updates", "documents"] {
        conn.execute(
            &format!("DELETE FROM {table} WHERE document = ?1"),
            [id.to_bytes()],
        )?;
    }
    Ok(())
}

/// All documents (with `erased`, only the tombstones), in the order of their bytes.
///
/// # Errors
/// When the file cannot be read.
pub fn all(conn: &Connection, erased: bool) -> rusqlite::Result<Vec<DocumentId>> {
    conn.prepare_cached("SELECT document FROM documents WHERE erased = ?1 ORDER BY document")?
        .query_map([erased], |row| document(row, 0))?
        .collect()
}

fn size(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<usize> {
    Ok(usize::try_from(row.get::<_, i64>(at)?).unwrap_or(0))
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
