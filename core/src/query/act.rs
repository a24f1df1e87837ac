//! What was done: the caller's acts of this desk, and what records' histories tell of everybody.

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use crate::api::act::{Act, Line, List, Log};
use crate::api::{Actor, ApiError};
use crate::limits::{ACT_DAYS_MS, LOG_LINES};
use crate::rows;
use crate::store::{acts, document};

/// The caller's last act that can be undone.
///
/// # Errors
/// When the file cannot be read.
pub fn last(conn: &Connection, actor: &Actor) -> Result<Option<i64>, ApiError> {
    let kept = acts::last_done(conn, actor.member, ACT_DAYS_MS)?;
    Ok(kept.map(|kept| kept.id))
}

/// An act's word, as JSON has it.
#[must_use]
pub const fn word(act: Act) -> &'static str {
    match act {
        Act::Create => "create",
        Act::Edit => "edit",
        Act::Move => "move",
        Act::Archive => "archive",
        Act::Unarchive => "unarchive",
        Act::Trash => "trash",
        Act::Restore => "restore",
        Act::TaskCreate => "task_create",
        Act::TaskEdit => "task_edit",
        Act::TaskCheck => "task_check",
        Act::TaskRemove => "task_remove",
        Act::SequenceStart => "sequence_start",
        Act::SequenceStop => "sequence_stop",
        Act::Settings => "settings",
        Act::SampleAdd => "sample_add",
        Act::SampleRemove => "sample_remove",
        Act::Bulk => "bulk",
        Act::Merge => "merge",
        Act::Import => "import",
        Act::Other => "other",
    }
}

/// What [`word`] wrote; a word of a newer version is [`Act::Other`].
#[must_use]
pub fn read_word(word: &str) -> Act {
    serde_json::from_value(serde_json::Value::from(word)).unwrap_or(Act::Other)
}

/// A record's title or name, as rows have it; empty when it is not here.
///
/// # Errors
/// When the file cannot be read.
pub fn title(conn: &Connection, document: DocumentId) -> rusqlite::Result<String> {
    let sql = match document.kind {
        Kind::DEAL => "SELECT title FROM deals WHERE id = ?1",
        Kind::CONTACT => "SELECT name FROM contacts WHERE id = ?1",
        Kind::COMPANY => "SELECT name FROM companies WHERE id = ?1",
        Kind::TASK => "SELECT title FROM tasks WHERE id = ?1",
        _ => "SELECT name FROM settings WHERE ?1 IS NOT NULL",
    };
    let found: Option<String> = conn
        .prepare_cached(sql)?
        .query_row([document.id], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Acts of the caller. An import is undone as one, and bears its file's name.
const ACTS: &str = "SELECT a.id, a.at, member AS by, label AS kind, subject, documents,
    ifnull(i.undone_at, a.undone_at) IS NOT NULL,
    CASE WHEN import_id IS NULL THEN inverse IS NOT NULL AND a.undone_at IS NULL ELSE i.id IS NOT NULL AND i.undone_at IS NULL END
      AND a.at >= ?2, '{}', i.name
    FROM acts a LEFT JOIN imports i ON i.id = a.import_id WHERE member = ?1";
/// Entries of histories that no act of the caller wrote: an act and its entries carry the same time.
const ENTRIES: &str =
    "SELECT NULL, at, by, type AS kind, document, 1, 0, 0, data, NULL FROM activities a
    WHERE NOT EXISTS (SELECT 1 FROM acts c WHERE c.at = a.at AND c.member = ?1 AND a.by = ?1)";

/// A page of the log.
///
/// # Errors
/// When the file cannot be read.
pub fn list(conn: &Connection, list: &List, actor: &Actor, now_ms: i64) -> Result<Log, ApiError> {
    let limit = if list.limit == 0 {
        50
    } else {
        list.limit.min(LOG_LINES)
    };
    let mut values = vec![
        Value::Blob(actor.member.0.to_vec()),
        Value::Integer(now_ms - ACT_DAYS_MS),
        Value::Integer(list.before.unwrap_or(i64::MAX)),
        Value::Integer(i64::from(limit) + 1),
    ];
    let mut filter = " AND a.at < ?3".to_owned();
    let (mut acts, mut entries) = (String::new(), String::new());
    if let Some(by) = list.by {
        values.push(Value::Blob(by.as_bytes().to_vec()));
        acts.push_str(&format!(" AND a.member = ?{}", values.len()));
        entries.push_str(&format!(" AND a.by = ?{}", values.len()));
    }
    if !list.kinds.is_empty() {
        values.push(Value::Text(
            serde_json::to_string(&list.kinds).unwrap_or_default(),
        ));
        let among = format!("IN (SELECT value FROM json_each(?{}))", values.len());
        acts.push_str(&format!(" AND a.label {among}"));
        entries.push_str(&format!(" AND a.type {among}"));
    }
    filter.push_str("{} ORDER BY a.at DESC LIMIT ?4");
    let part =
        |lines: &str, more: &str| format!("SELECT * FROM ({lines}{})", filter.replace("{}", more));
    let sql = format!(
        "{} UNION ALL {} ORDER BY 2 DESC, 1 DESC LIMIT ?4",
        part(ACTS, &acts),
        part(ENTRIES, &entries)
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut found = statement.query(params_from_iter(&values))?;
    let mut lines = Vec::new();
    while let Some(row) = found.next()? {
        lines.push(line(conn, row)?);
    }
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = lines.len() > most;
    lines.truncate(most);
    Ok(Log { lines, more })
}

fn line(conn: &Connection, row: &Row<'_>) -> rusqlite::Result<Line> {
    let subject = document(row, 4)?;
    Ok(Line {
        id: row.get(0)?,
        at: row.get(1)?,
        by: rows::id(row, 2)?,
        kind: row.get(3)?,
        document: subject.to_string(),
        title: match row.get(9)? {
            Some(name) => name,
            None => title(conn, subject)?,
        },
        documents: row.get(5)?,
        undone: row.get(6)?,
        can_undo: row.get(7)?,
        data: serde_json::from_str(row.get_ref(8)?.as_str()?).unwrap_or_default(),
    })
}
