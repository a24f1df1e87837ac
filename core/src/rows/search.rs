//! The search rows: folded text of a record, indexed by words and by three-letter parts.
//!
//! FTS5 keeps no copy of the text: to remove an entry it must be told the text again, so both happen only here.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};

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

/// The words of removed records are to leave the index: until its parts are merged, it only says that they are gone.
/// [`purge_some`] does it.
///
/// # Errors
/// When the file cannot be written.
pub fn ask_purge(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT OR REPLACE INTO search_purge (one, begun) VALUES (1, 0)",
        [],
    )?;
    Ok(())
}

/// Whether words of removed records may still stand in the index.
///
/// # Errors
/// When the file cannot be read.
pub fn purge_asked(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT EXISTS (SELECT 1 FROM search_purge)", [], |row| {
        row.get(0)
    })
}

/// Merges about so many pages of each index; `true` when none of those words is left.
///
/// FTS5's own `secure-delete` would make every edit dearer, and `optimize` does all at once.
///
/// # Errors
/// When the file cannot be written.
pub fn purge_some(conn: &Connection, pages: i64) -> rusqlite::Result<bool> {
    let begun: Option<bool> = conn
        .prepare_cached("SELECT begun FROM search_purge")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let Some(begun) = begun else {
        return Ok(true);
    };
    // The first number is negative: every part of the index takes part, see FTS5's `merge`.
    let pages = if begun { pages } else { -pages };
    let words = merge(
        conn,
        "INSERT INTO search_words (search_words, rank) VALUES ('merge', ?1)",
        pages,
    )?;
    let parts = merge(
        conn,
        "INSERT INTO search_parts (search_parts, rank) VALUES ('merge', ?1)",
        pages,
    )?;
    let done = begun && !words && !parts;
    conn.execute_batch(if done {
        "DELETE FROM search_purge"
    } else {
        "UPDATE search_purge SET begun = 1"
    })?;
    Ok(done)
}

/// Whether there was something to merge: only then does more change than the row that asks.
fn merge(conn: &Connection, ask: &str, pages: i64) -> rusqlite::Result<bool> {
    let before = conn.total_changes();
    conn.prepare_cached(ask)?.execute([pages])?;
    Ok(conn.total_changes() - before >= 2)
}

/// Merges all of it at once, whatever it takes: for a file in which nobody works.
///
/// # Errors
/// When the file cannot be written.
pub fn purge_now(conn: &Connection) -> rusqlite::Result<()> {
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
