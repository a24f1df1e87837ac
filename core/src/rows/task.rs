//! The rows of a task that is a document of its own.

use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;

use super::{Projected, record, search};
use crate::document::task::Alone;

/// Writes the rows of a task.
pub(super) fn project(
    conn: &Connection,
    document: DocumentId,
    alone: &Alone,
) -> rusqlite::Result<Projected> {
    record::clear(conn, document)?;
    record::insert_task(conn, document, &alone.task, alone.deleted_at, alone.sample)?;
    if alone.deleted_at.is_none() {
        search::insert(conn, document, &alone.task.title, "", &[])?;
    }
    Ok(Projected {
        title: alone.task.title.clone(),
        deleted: alone.deleted_at.is_some(),
        assignee: alone.task.assignee,
        unreadable: alone.unreadable.clone(),
        ..Projected::default()
    })
}
