//! What every record's page shows: tasks, activity, custom fields, labelled values. Of a record that others were merged into,
//! those of all of them.

use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;

use super::timeline::hex;
use crate::api::contact::Labelled;
use crate::api::deal::{Activity, Custom};
use crate::api::duplicate::Part;
use crate::api::field::Field;
use crate::api::task::Task;
use crate::custom::{self, Kind};
use crate::rows::{self, fold};

/// A record's tasks: open ones first, by due day, those without a day after them, then done ones, last done first.
pub(super) fn tasks(conn: &Connection, documents: &[DocumentId]) -> rusqlite::Result<Vec<Task>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, title, due, due_zone, assignee, repeat, done_at, run, template FROM tasks
         WHERE document IN (SELECT unhex(value) FROM json_each(?1))
         ORDER BY done_at IS NOT NULL, -done_at, due_ms IS NULL, due_ms, id",
    )?;
    let found = statement.query_map([hex(documents)], |row| {
        Ok(Task {
            id: rows::id(row, 0)?.unwrap_or_default(),
            title: row.get(1)?,
            due: row.get(2)?,
            due_zone: row.get(3)?,
            assignee: rows::id(row, 4)?,
            repeat: row.get(5)?,
            done_at: row.get(6)?,
            run: row.get(7)?,
            template: row.get(8)?,
        })
    })?;
    found.collect()
}

/// A record's history, newest first.
pub(super) fn activity(
    conn: &Connection,
    documents: &[DocumentId],
) -> rusqlite::Result<Vec<Activity>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, at, by, type, data FROM activities WHERE document IN (SELECT unhex(value) FROM json_each(?1))
         ORDER BY at DESC, id DESC",
    )?;
    let found = statement.query_map([hex(documents)], |row| {
        Ok(Activity {
            id: rows::id(row, 0)?.unwrap_or_default(),
            at: row.get(1)?,
            by: rows::id(row, 2)?,
            kind: row.get(3)?,
            data: serde_json::from_str(row.get_ref(4)?.as_str()?).unwrap_or_default(),
        })
    })?;
    found.collect()
}

/// A record's custom fields that are set, by field.
pub(super) fn custom(conn: &Connection, document: DocumentId) -> rusqlite::Result<Vec<Custom>> {
    let mut statement =
        conn.prepare_cached("SELECT field, value FROM customs WHERE document = ?1 ORDER BY field")?;
    let found = statement.query_map([document.to_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(String, String)> = found.collect::<rusqlite::Result<_>>()?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let fields = super::field::all(conn)?;
    let of = |id: &str| fields.iter().find(|field| field.id == id);
    Ok(found
        .into_iter()
        .map(|(field, value)| set(of(&field), field, value))
        .collect())
}

/// A value beside its field; one without a field, or whose kind is from a newer version, is a text and fits.
pub(in crate::query) fn set(definition: Option<&Field>, field: String, value: String) -> Custom {
    let fits = definition.is_none_or(|one| {
        Kind::of(&one.kind).is_none_or(|kind| custom::fits(kind, &value, &one.options))
    });
    Custom { field, value, fits }
}

/// One of a record's labelled lists; a value that several of its documents have is one.
pub(super) fn labelled(
    conn: &Connection,
    documents: &[DocumentId],
    list: &str,
) -> rusqlite::Result<Vec<Labelled>> {
    let mut items: Vec<Labelled> = Vec::new();
    for document in documents {
        for item in labelled_of(conn, *document, list)? {
            if !items.iter().any(|one| same_value(&one.value, &item.value)) {
                items.push(item);
            }
        }
    }
    Ok(items)
}

/// Whether two values of a list are one to a person.
pub(crate) fn same_value(one: &str, other: &str) -> bool {
    fold::fold(one.trim()) == fold::fold(other.trim())
}

/// The records that were merged into one, of which `documents` has the first place.
pub(super) fn parts(
    conn: &Connection,
    table: &'static str,
    documents: &[DocumentId],
) -> rusqlite::Result<Vec<Part>> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT name, has_note FROM {table} WHERE id = ?1"))?;
    let others = documents.iter().skip(1);
    others
        .map(|document| {
            statement.query_row([document.id], |row| {
                Ok(Part {
                    id: document.uuid(),
                    name: row.get(0)?,
                    has_note: row.get(1)?,
                })
            })
        })
        .collect()
}

/// The tags of all of them.
pub(super) fn tags(conn: &Connection, documents: &[DocumentId]) -> rusqlite::Result<Vec<String>> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT tag FROM tags WHERE document IN (SELECT unhex(value) FROM json_each(?1)) ORDER BY tag",
    )?;
    let found = statement.query_map([hex(documents)], |row| row.get(0))?;
    found.collect()
}

fn labelled_of(
    conn: &Connection,
    document: DocumentId,
    list: &str,
) -> rusqlite::Result<Vec<Labelled>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, label, value FROM labelled WHERE document = ?1 AND list = ?2 ORDER BY place",
    )?;
    let found = statement.query_map(rusqlite::params![document.to_bytes(), list], |row| {
        Ok(Labelled {
            id: rows::id(row, 0)?.unwrap_or_default(),
            label: row.get(1)?,
            value: row.get(2)?,
        })
    })?;
    found.collect()
}
