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
        let entry = search::Entry {
            band: match alone.task.done_at {
                Some(_) => search::Band::DoneTask,
                None => search::Band::Task,
            },
            at: alone.task.created_at.unwrap_or_default(),
            title: &alone.task.title,
            texts: Vec::new(),
        };
        search::insert(conn, document, &entry)?;
    }
    Ok(Projected {
        title: alone.task.title.clone(),
        deleted: alone.deleted_at.is_some(),
        assignee: alone.task.assignee,
        unreadable: alone.unreadable.clone(),
        ..Projected::default()
    })
}
