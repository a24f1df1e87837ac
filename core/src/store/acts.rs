//! What people did at this desk: the table. What an undo does with it stands in `engine/acts.rs`.

use carnet_protocol::ids::{DocumentId, MemberId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::inverse::Inverse;
use crate::limits::{ACT_BYTES_MAX, ACT_DAYS_MS, ACT_STEPS, ACTS_BYTES_MAX, ACTS_TIDY_EVERY};

/// An act to be kept.
#[derive(Debug)]
pub struct New<'a> {
    /// Who.
    pub member: MemberId,
    /// Milliseconds since 1970.
    pub at: i64,
    /// As the API spells it.
    pub label: &'a str,
    /// What it changed.
    pub inverse: &'a Inverse,
}

/// An act as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// As the API spells it.
    pub label: String,
    /// The first document.
    pub subject: Option<DocumentId>,
    /// How many documents.
    pub documents: u32,
    /// What the next undo or redo puts back.
    pub inverse: Option<Inverse>,
    /// What the last undo left alone.
    pub skipped: Option<Inverse>,
    /// It is undone.
    pub undone: bool,
    /// It is an import, undone as one.
    pub import: Option<uuid::Uuid>,
}

const COLUMNS: &str =
    "id, label, subject, documents, inverse, skipped, undone_at IS NOT NULL, import_id";

/// Of an act `a`: an import that nobody took back yet.
pub const OPEN_IMPORT: &str =
    "EXISTS (SELECT 1 FROM imports i WHERE i.id = a.import_id AND i.undone_at IS NULL)";

/// Keeps an act; what the member undid before can then not be redone. One that changed too much is kept without its undo.
///
/// # Errors
/// When the file cannot be written.
pub fn insert(conn: &Connection, act: &New<'_>) -> rusqlite::Result<()> {
    let Some(subject) = act.inverse.parts.first().and_then(|part| part.document()) else {
        return Ok(());
    };
    let stored = Some(act.inverse.write()).filter(|stored| stored.len() <= ACT_BYTES_MAX);
    conn.prepare_cached("UPDATE acts SET turn = NULL WHERE member = ?1 AND turn IS NOT NULL")?
        .execute([act.member.0])?;
    conn.prepare_cached(
        "INSERT INTO acts (member, at, label, subject, documents, inverse) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        act.member.0,
        act.at,
        act.label,
        subject.to_bytes(),
        u32::try_from(act.inverse.parts.len()).unwrap_or(u32::MAX),
        stored,
    ])?;
    if conn.last_insert_rowid() % ACTS_TIDY_EVERY == 0 {
        tidy(conn, act.at)?;
    }
    Ok(())
}

/// Keeps an import as one act of its own, that is undone as an import.
///
/// # Errors
/// When the file cannot be written.
pub fn insert_import(
    conn: &Connection,
    member: MemberId,
    at: i64,
    import: uuid::Uuid,
    documents: u32,
) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE acts SET turn = NULL WHERE member = ?1 AND turn IS NOT NULL")?
        .execute([member.0])?;
    conn.prepare_cached(
        "INSERT INTO acts (member, at, label, subject, documents, import_id) VALUES (?1, ?2, 'import', ?3, ?4, ?5)",
    )?
    .execute(params![
        member.0,
        at,
        DocumentId::WORKSPACE.to_bytes(),
        documents,
        import.into_bytes()
    ])?;
    Ok(())
}

/// What is too old goes, and the oldest where together they are too much.
fn tidy(conn: &Connection, now_ms: i64) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM acts WHERE at < ?1")?
        .execute([now_ms - ACT_DAYS_MS])?;
    conn.prepare_cached(
        "UPDATE acts SET inverse = NULL, skipped = NULL, turn = NULL WHERE id IN (SELECT id FROM (
           SELECT id, sum(ifnull(octet_length(inverse), 0) + ifnull(octet_length(skipped), 0)) OVER (ORDER BY id DESC) AS bytes
           FROM acts) WHERE bytes > ?1)",
    )?
    .execute([ACTS_BYTES_MAX])?;
    Ok(())
}

/// The member's last act that is not undone and can be, of their last hundred and the last 30 days.
///
/// # Errors
/// When the file cannot be read.
pub fn last_done(
    conn: &Connection,
    member: MemberId,
    now_ms: i64,
) -> rusqlite::Result<Option<Kept>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM (SELECT * FROM acts WHERE member = ?1 ORDER BY id DESC LIMIT ?2) a
         WHERE undone_at IS NULL AND (inverse IS NOT NULL OR {OPEN_IMPORT}) AND at >= ?3 ORDER BY id DESC LIMIT 1"
    ))?
    .query_row(params![member.0, ACT_STEPS, now_ms - ACT_DAYS_MS], kept)
    .optional()
}

/// What the member undid last, and may redo.
///
/// # Errors
/// When the file cannot be read.
pub fn last_undone(conn: &Connection, member: MemberId) -> rusqlite::Result<Option<Kept>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM acts WHERE member = ?1 AND turn IS NOT NULL AND inverse IS NOT NULL
         ORDER BY turn DESC LIMIT 1"
    ))?
    .query_row([member.0], kept)
    .optional()
}

/// One act of the member.
///
/// # Errors
/// When the file cannot be read.
pub fn get(
    conn: &Connection,
    member: MemberId,
    id: i64,
    now_ms: i64,
) -> rusqlite::Result<Option<Kept>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM acts WHERE member = ?1 AND id = ?2 AND at >= ?3"
    ))?
    .query_row(params![member.0, id, now_ms - ACT_DAYS_MS], kept)
    .optional()
}

/// Keeps what the next step of this act puts back, and what this one left alone.
///
/// # Errors
/// When the file cannot be written.
pub fn turn(
    conn: &Connection,
    member: MemberId,
    act: &Kept,
    undone_at: Option<i64>,
) -> rusqlite::Result<()> {
    let stored = |inverse: &Option<Inverse>| inverse.as_ref().map(Inverse::write);
    conn.prepare_cached(
        "UPDATE acts SET inverse = ?2, skipped = ?3, undone_at = ?4, turn = CASE WHEN ?4 IS NULL THEN NULL ELSE
         (SELECT ifnull(max(turn), 0) + 1 FROM acts WHERE member = ?5) END WHERE id = ?1",
    )?
    .execute(params![
        act.id,
        stored(&act.inverse),
        stored(&act.skipped),
        undone_at,
        member.0
    ])?;
    Ok(())
}

/// Takes a document's values out of every act: it was removed for good.
///
/// # Errors
/// When the file cannot be written.
pub fn forget(conn: &Connection, document: DocumentId) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "UPDATE acts SET inverse = NULL, skipped = NULL, turn = NULL
         WHERE instr(ifnull(inverse, '') || ifnull(skipped, ''), ?1) > 0",
    )?
    .execute([format!("\"{document}\"")])?;
    Ok(())
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let read = |stored: Option<String>| stored.as_deref().and_then(Inverse::read);
    let subject = row.get_ref(2)?.as_blob()?;
    Ok(Kept {
        id: row.get(0)?,
        label: row.get(1)?,
        subject: DocumentId::from_bytes(subject),
        documents: row.get(3)?,
        inverse: read(row.get(4)?),
        skipped: read(row.get(5)?),
        undone: row.get(6)?,
        import: crate::rows::id(row, 7)?,
    })
}
