//! The search rows: folded text of a record, indexed by words and by three-letter parts.
//!
//! FTS5 keeps no copy of the text: to remove an entry it must be told the text again, so both happen only here.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};

use super::fold;

/// Where a record stands among its kind when many fit: open before closed, archived last. The word that the index knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// A deal in hand.
    OpenDeal,
    /// A person.
    Contact,
    /// An organisation.
    Company,
    /// A task of its own, to be done.
    Task,
    /// A deal won or lost.
    ClosedDeal,
    /// A deal set aside by hand.
    ArchivedDeal,
    /// A task of its own, done.
    DoneTask,
}

impl Band {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::OpenDeal,
        Self::Contact,
        Self::Company,
        Self::Task,
        Self::ClosedDeal,
        Self::ArchivedDeal,
        Self::DoneTask,
    ];

    /// As it stands in the index.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OpenDeal => "deal0",
            Self::ClosedDeal => "deal1",
            Self::ArchivedDeal => "deal2",
            Self::Contact => "contact0",
            Self::Company => "company0",
            Self::Task => "task0",
            Self::DoneTask => "task1",
        }
    }

    /// What [`Self::word`] wrote.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.word() == word)
    }
}

/// What search knows of a record.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) band: Band,
    /// Last changed, milliseconds since 1970.
    pub(super) at: i64,
    pub(super) title: &'a str,
    /// Everything else, by the field's name.
    pub(super) texts: Vec<(&'static str, String)>,
}

/// Phone numbers: found in any form.
pub const PHONE: &str = "phone";
/// SIREN, SIRET, VAT: found with and without spaces.
pub const NUMBER: &str = "number";
/// Divides fields, and a field's name from its text.
const FIELD: char = '\u{1e}';
const TEXT: char = '\u{1f}';

/// Adds a record to search.
pub(super) fn insert(
    conn: &Connection,
    document: DocumentId,
    entry: &Entry<'_>,
) -> rusqlite::Result<()> {
    let title = fold::fold(entry.title);
    let body: Vec<String> = entry
        .texts
        .iter()
        .filter(|(field, _)| *field != PHONE)
        .map(|(_, text)| fold::fold(text))
        .collect();
    let body = body.join(" ");
    let digits = digits(&entry.texts);
    let band = entry.band.word();
    conn.prepare_cached(
        "INSERT INTO search (document, band, at, title, body, digits, texts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        document.to_bytes(),
        band,
        entry.at,
        title,
        body,
        digits,
        join(&entry.texts)
    ])?;
    let place = conn.last_insert_rowid();
    conn.prepare_cached(
        "INSERT INTO search_words (rowid, title, body, band) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![place, title, body, band])?;
    conn.prepare_cached("INSERT INTO search_parts (rowid, title, digits) VALUES (?1, ?2, ?3)")?
        .execute(params![place, title, digits])?;
    Ok(())
}

/// Every form of every number.
fn digits(texts: &[(&'static str, String)]) -> String {
    let mut forms: Vec<String> = Vec::new();
    for (field, text) in texts {
        match *field {
            PHONE => forms.extend(fold::phone_forms(text)),
            NUMBER => forms.push(fold::compact(text)),
            _ => {}
        }
    }
    forms.sort();
    forms.dedup();
    forms.join(" ")
}

fn join(texts: &[(&'static str, String)]) -> String {
    let mut joined = String::new();
    for (field, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
        joined.push_str(field);
        joined.push(TEXT);
        joined.extend(text.chars().filter(|one| !matches!(*one, FIELD | TEXT)));
        joined.push(FIELD);
    }
    joined
}

/// Fields and texts as they were written, of a row's `texts`.
pub fn fields(texts: &str) -> impl Iterator<Item = (&str, &str)> {
    texts
        .split(FIELD)
        .filter_map(|field| field.split_once(TEXT))
}

/// Removes a record from search.
pub(super) fn remove(conn: &Connection, document: DocumentId) -> rusqlite::Result<()> {
    let name = document.to_bytes();
    conn.prepare_cached(
        "INSERT INTO search_words (search_words, rowid, title, body, band)
         SELECT 'delete', place, title, body, band FROM search WHERE document = ?1",
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
