//! The import batches of a workspace, newest first.

use rusqlite::Connection;

use crate::api::ApiError;
use crate::api::import::Batch;
use crate::rows;

/// Reads them.
///
/// # Errors
/// When the file cannot be read.
pub fn batches(conn: &Connection) -> Result<Vec<Batch>, ApiError> {
    let mut statement = conn.prepare_cached(
        "SELECT id, name, at, by, count, undone_at FROM imports ORDER BY at DESC, id DESC",
    )?;
    let mut found = statement.query([])?;
    let mut batches = Vec::new();
    while let Some(row) = found.next()? {
        let Some(id) = rows::id(row, 0)? else {
            continue;
        };
        batches.push(Batch {
            id,
            name: row.get(1)?,
            at: row.get(2)?,
            by: rows::id(row, 3)?,
            count: row.get(4)?,
            undone_at: row.get(5)?,
        });
    }
    Ok(batches)
}
