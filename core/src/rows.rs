//! Rows: the relational picture of a document, written again whenever the document changes.
//!
//! [`project`] deletes and inserts everything that derives from one document, and from nothing else: a row never holds
//! a value of another document, so rows do not depend on the order in which documents arrive, and can be rebuilt.

pub mod company;
pub mod contact;
pub mod deal;
pub mod dump;
pub mod fold;
pub mod record;
pub mod search;
pub mod task;
pub mod workspace;

pub use dump::dump;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use uuid::Uuid;
use yrs::ReadTxn;

/// The tables of this module, which [`clear_all`] empties.
const TABLES: &[&str] = &[
    "deals",
    "contacts",
    "companies",
    "deal_contacts",
    "labelled",
    "tasks",
    "activities",
    "tags",
    "customs",
    "apart",
    "externals",
    "settings",
    "pipelines",
    "stages",
    "fields",
    "field_options",
    "tag_settings",
    "lost_reasons",
    "targets",
    "views",
    "sequences",
    "templates",
    "members",
    "imports",
];

/// What the caller may want to tell about a document that was projected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projected {
    /// Its title or name.
    pub title: String,
    /// It is in the trash.
    pub deleted: bool,
    /// Its owner now.
    pub assignee: Option<Uuid>,
    /// Its owner in the rows before.
    pub assignee_before: Option<Uuid>,
    /// Who says to have changed it last.
    pub changed_by: Option<Uuid>,
    /// Keys whose value has a wrong type or is too large.
    pub unreadable: Vec<String>,
}

/// Writes the rows of a document as it is now. A kind from a newer version has none.
///
/// # Errors
/// When the file cannot be written.
pub fn project<T: ReadTxn>(
    conn: &Connection,
    document: DocumentId,
    txn: &T,
) -> rusqlite::Result<Projected> {
    match document.kind {
        Kind::DEAL => deal::project(conn, document, &crate::document::deal::read(txn)),
        Kind::CONTACT => contact::project(conn, document, &crate::document::contact::read(txn)),
        Kind::COMPANY => company::project(conn, document, &crate::document::company::read(txn)),
        Kind::TASK => task::project(
            conn,
            document,
            &crate::document::task::read_alone(txn, document.uuid()),
        ),
        // Another document of this kind is nobody's settings: whoever sends one must not empty the true ones.
        Kind::WORKSPACE if document == DocumentId::WORKSPACE => {
            workspace::project(conn, &crate::document::workspace::read(txn))
        }
        _ => Ok(Projected::default()),
    }
}

/// Removes the rows of a document.
///
/// # Errors
/// When the file cannot be written.
pub fn remove(conn: &Connection, document: DocumentId) -> rusqlite::Result<()> {
    let table = match document.kind {
        Kind::DEAL => "deals",
        Kind::CONTACT => "contacts",
        Kind::COMPANY => "companies",
        Kind::TASK => return record::clear(conn, document),
        Kind::WORKSPACE if document == DocumentId::WORKSPACE => return workspace::clear(conn),
        _ => return Ok(()),
    };
    conn.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?
        .execute([&document.id[..]])?;
    record::clear(conn, document)
}

/// Empties every table, for a rebuild.
///
/// # Errors
/// When the file cannot be written.
pub fn clear_all(conn: &Connection) -> rusqlite::Result<()> {
    for table in TABLES {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    search::clear_all(conn)
}

/// An id as a column's value.
pub(crate) fn blob(id: Option<Uuid>) -> Option<[u8; 16]> {
    id.map(Uuid::into_bytes)
}

/// An id out of a column; anything but 16 bytes reads as absent.
pub(crate) fn id(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Uuid>> {
    let value = row.get_ref(column)?;
    Ok(value
        .as_blob_or_null()?
        .and_then(|bytes| Uuid::from_slice(bytes).ok()))
}

/// Lines as one column's value, and back.
pub(crate) fn lines(list: &[String]) -> String {
    list.join("\n")
}

/// What [`lines`] joined.
pub(crate) fn unlines(text: &str) -> Vec<String> {
    text.split('\n')
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
