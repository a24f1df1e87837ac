//! Documents that could not be sent or read: the table. What the states mean and how a document leaves them stands in
//! `engine/aside.rs`.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};

use super::document;

/// Why a document is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It, or an update of it, is beyond a limit.
    TooLarge,
    /// The door or yrs did not take an update.
    Malformed,
    /// The log removed it for good, and something written here could not be sent any more.
    Erased,
    /// An update of the log builds on something that is not here.
    Hole,
    /// A person gave up what could not be sent, or a cache did: it is to be had anew.
    Discarded,
    /// The relay puts it off again and again: it is tried again later.
    PutOff,
}

impl Reason {
    const ALL: [Self; 6] = [
        Self::TooLarge,
        Self::Malformed,
        Self::Erased,
        Self::Hole,
        Self::Discarded,
        Self::PutOff,
    ];

    /// As the table and the API spell it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Malformed => "malformed",
            Self::Erased => "erased",
            Self::Hole => "hole",
            Self::Discarded => "discarded",
            Self::PutOff => "put_off",
        }
    }

    /// A word of a newer version reads as malformed: kept until someone looks.
    fn from_word(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|reason| reason.word() == word);
        known.unwrap_or(Self::Malformed)
    }
}

/// Which way a document, or bytes of it, could not go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From here to the log: the relay did not take ours.
    Outward,
    /// From the log to here: its entries are kept and not applied.
    Inward,
}

/// One document that is set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub document: DocumentId,
    /// Why.
    pub reason: Reason,
    /// Which way.
    pub way: Way,
    /// Updates kept.
    pub updates: u32,
}

/// Sets a document aside, or changes why.
///
/// # Errors
/// When the file cannot be written.
pub fn put(conn: &Connection, id: DocumentId, reason: Reason, way: Way) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT OR REPLACE INTO set_aside (document, reason, inward, version) VALUES (?1, ?2, ?3, ?4)",
        params![
            id.to_bytes(),
            reason.word(),
            way == Way::Inward,
            env!("CARGO_PKG_VERSION")
        ],
    )?;
    Ok(())
}

/// Keeps bytes of a document that is set aside.
///
/// # Errors
/// When the file cannot be written.
pub fn keep(conn: &Connection, id: DocumentId, way: Way, bytes: &[u8]) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO set_aside_updates (document, inward, bytes) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![id.to_bytes(), way == Way::Inward, bytes])?;
    Ok(())
}

const SELECT: &str = "SELECT s.document, reason, inward, \
    (SELECT count(*) FROM set_aside_updates u WHERE u.document = s.document) FROM set_aside s";

/// Looks one document up.
///
/// # Errors
/// When the file cannot be read.
pub fn get(conn: &Connection, id: DocumentId) -> rusqlite::Result<Option<Row>> {
    conn.prepare_cached(&format!("{SELECT} WHERE s.document = ?1"))?
        .query_row([id.to_bytes()], read)
        .optional()
}

/// All of them.
///
/// # Errors
/// When the file cannot be read.
pub fn all(conn: &Connection) -> rusqlite::Result<Vec<Row>> {
    conn.prepare_cached(&format!("{SELECT} ORDER BY s.document"))?
        .query_map([], read)?
        .collect()
}

/// Those that another version of the app set aside because it could not read them.
///
/// # Errors
/// When the file cannot be read.
pub fn to_retry(conn: &Connection) -> rusqlite::Result<Vec<DocumentId>> {
    conn.prepare(
        "SELECT document FROM set_aside \
         WHERE inward = 1 AND version <> ?1 AND reason <> 'discarded'",
    )?
    .query_map([env!("CARGO_PKG_VERSION")], |row| document(row, 0))?
    .collect()
}

/// The kept bytes of one way, oldest first.
///
/// # Errors
/// When the file cannot be read.
pub fn kept(conn: &Connection, id: DocumentId, way: Way) -> rusqlite::Result<Vec<Vec<u8>>> {
    conn.prepare(
        "SELECT bytes FROM set_aside_updates WHERE document = ?1 AND inward = ?2 ORDER BY id",
    )?
    .query_map(params![id.to_bytes(), way == Way::Inward], |row| row.get(0))?
    .collect()
}

/// Forgets the kept bytes of one way.
///
/// # Errors
/// When the file cannot be written.
pub fn drop_kept(conn: &Connection, id: DocumentId, way: Way) -> rusqlite::Result<()> {
    conn.execute(
        "DELETE FROM set_aside_updates WHERE document = ?1 AND inward = ?2",
        params![id.to_bytes(), way == Way::Inward],
    )?;
    Ok(())
}

/// Forgets what the kept updates hold, and keeps that there were so many: what was removed for good for everybody is not
/// left in them, an edit's history tells what stood there before.
///
/// # Errors
/// When the file cannot be written.
pub fn blank(conn: &Connection, id: DocumentId) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE set_aside_updates SET bytes = x'' WHERE document = ?1",
        [id.to_bytes()],
    )?;
    Ok(())
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

/// Forgets all entries and kept bytes: there is no relay any more that they could go to or come from.
///
/// # Errors
/// When the file cannot be written.
pub fn clear(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch("DELETE FROM set_aside_updates; DELETE FROM set_aside;")
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        document: document(row, 0)?,
        reason: Reason::from_word(&row.get::<_, String>(1)?),
        way: if row.get(2)? {
            Way::Inward
        } else {
            Way::Outward
        },
        updates: row.get(3)?,
    })
}
