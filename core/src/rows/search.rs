//! The search rows: folded text of a record, indexed by words and by three-letter parts.
//!
//! FTS5 keeps no copy of the text: to remove an entry it must be told the text again, so both happen only here.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, params};

use super::fold;

/// Adds a record to search.
pub(super) fn insert(
    conn: &Connection,
    document: DocumentId,
    title: &str,
    body: &str,
    phones: &[&str],
) -> rusqlite::Result<()> {
    let title = fold::fold(title);
    let body = fold::fold(body);
    let mut forms: Vec<String> = phones
        .iter()
        .flat_map(|phone| fold::phone_forms(phone))
        .collect();
    forms.sort();
    forms.dedup();
    let digits = forms.join(" ");
    conn.prepare_cached(
        "INSERT INTO search (document, title, body, digits) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![document.to_bytes(), title, body, digits])?;
    let place = conn.last_insert_rowid();
    conn.prepare_cached("INSERT INTO search_words (rowid, title, body) VALUES (?1, ?2, ?3)")?
        .execute(params![place, title, body])?;
    conn.prepare_cached("INSERT INTO search_parts (rowid, title, digits) VALUES (?1, ?2, ?3)")?
        .execute(params![place, title, digits])?;
    Ok(())
}

/// Whether a record stands in search.
pub(super) fn holds(conn: &Connection, document: DocumentId) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM search WHERE document = ?1)")?
        .query_row([document.to_bytes()], |row| row.get(0))
}

/// Removes a record from search.
pub(super) fn remove(conn: &Connection, document: DocumentId) -> rusqlite::Result<()> {
    let name = document.to_bytes();
    conn.prepare_cached(
        "INSERT INTO search_words (search_words, rowid, title, body)
         SELECT 'delete', place, title, body FROM search WHERE document = ?1",
    )?
    .execute([name])?;
    conn.prepare_cached(
        "INSERT INTO search_parts (search_parts, rowid, title, digits)
         SELECT 'delete', place, title, digits FROM search WHERE document = ?1",
    )?
    .execute([name])?;
    conn.prepare_cached("DELETE FROM search WHERE document = ?1")?
        .execute([name])?;
    Ok(())
}

/// Takes the words of removed records out of the index: until its parts are merged, it only says that they are gone.
pub(super) fn purge(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "INSERT INTO search_words (search_words) VALUES ('optimize');
         INSERT INTO search_parts (search_parts) VALUES ('optimize');",
    )
}

/// Empties search.
pub(super) fn clear_all(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "INSERT INTO search_words (search_words) VALUES ('delete-all');
         INSERT INTO search_parts (search_parts) VALUES ('delete-all');
         DELETE FROM search;",
    )
}

/// Whether both indexes agree with the text they index.
///
/// # Errors
/// When they do not, or the file cannot be read.
pub fn check(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1);
         INSERT INTO search_parts (search_parts, rank) VALUES ('integrity-check', 1);",
    )
}
