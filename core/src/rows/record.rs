//! Rows that every record has: tags, tasks, activities, custom fields, labelled values.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::blob;
use crate::document::activity::Entry;
use crate::document::labelled::Item;
use crate::document::record::Common;
use crate::document::task::Task;

const CHILDREN: &[&str] = &[
    "labelled",
    "tasks",
    "activities",
    "tags",
    "customs",
    "apart",
    "externals",
];

/// Removes what every record has, its search entry, and a deal's contacts.
pub(super) fn clear(conn: &Connection, document: DocumentId) -> rusqlite::Result<()> {
    let name = document.to_bytes();
    for table in CHILDREN {
        conn.prepare_cached(&format!("DELETE FROM {table} WHERE document = ?1"))?
            .execute([name])?;
    }
    if document.kind == carnet_protocol::ids::Kind::DEAL {
        conn.prepare_cached("DELETE FROM deal_contacts WHERE deal = ?1")?
            .execute([document.id])?;
    }
    super::search::remove(conn, document)
}

/// Inserts what every record has.
pub(super) fn insert(
    conn: &Connection,
    document: DocumentId,
    common: &Common,
) -> rusqlite::Result<()> {
    let name = document.to_bytes();
    for tag in &common.tags {
        conn.prepare_cached("INSERT INTO tags (document, tag) VALUES (?1, ?2)")?
            .execute(params![name, tag])?;
    }
    for task in &common.tasks {
        insert_task(conn, document, task, None, common.sample)?;
    }
    for other in &common.apart {
        conn.prepare_cached("INSERT INTO apart (document, other) VALUES (?1, ?2)")?
            .execute(params![name, other.into_bytes()])?;
    }
    if let Some(external) = &common.external_id {
        conn.prepare_cached("INSERT INTO externals (document, value) VALUES (?1, ?2)")?
            .execute(params![name, external])?;
    }
    for entry in &common.activity {
        insert_activity(conn, document, entry)?;
    }
    for (field, value) in &common.custom {
        conn.prepare_cached("INSERT INTO customs (document, field, value) VALUES (?1, ?2, ?3)")?
            .execute(params![name, field, value])?;
    }
    Ok(())
}

pub(super) fn insert_task(
    conn: &Connection,
    document: DocumentId,
    task: &Task,
    deleted_at: Option<i64>,
    sample: bool,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO tasks (document, id, title, due, due_zone, due_ms, repeat, assignee, done_at, created_at,
         deleted_at, sample, run, template)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        document.to_bytes(),
        task.id.into_bytes(),
        task.title,
        task.due,
        task.due_zone,
        task.due_ms(),
        task.repeat,
        blob(task.assignee),
        task.done_at,
        task.created_at,
        deleted_at,
        sample,
        task.run,
        task.template,
    ])?;
    Ok(())
}

fn insert_activity(conn: &Connection, document: DocumentId, entry: &Entry) -> rusqlite::Result<()> {
    let data = serde_json::to_string(&entry.data)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    conn.prepare_cached(
        "INSERT INTO activities (document, id, at, by, type, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        document.to_bytes(),
        entry.id.into_bytes(),
        entry.at,
        blob(entry.by),
        entry.kind,
        data,
    ])?;
    Ok(())
}

/// The record that a `document` column names.
pub(crate) fn record_id(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Uuid>> {
    let name = row.get_ref(column)?.as_blob_or_null()?;
    Ok(name.and_then(|name| Uuid::from_slice(name.get(1..)?).ok()))
}

/// Inserts a labelled list.
pub(super) fn insert_list(
    conn: &Connection,
    document: DocumentId,
    list: &str,
    items: &[Item],
) -> rusqlite::Result<()> {
    for (place, item) in (0_i64..).zip(items) {
        conn.prepare_cached(
            "INSERT INTO labelled (document, list, id, label, value, place) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            document.to_bytes(),
            list,
            item.id.into_bytes(),
            item.label,
            item.value,
            place
        ])?;
    }
    Ok(())
}

/// The earliest open task that has a day: a deal's follow-up. Ties end at the smallest id.
pub(super) fn follow_up(tasks: &[Task]) -> Option<&Task> {
    tasks
        .iter()
        .filter(|task| task.done_at.is_none())
        .filter_map(|task| Some((task.due_ms()?, task.id, task)))
        .min_by_key(|(due, id, _)| (*due, *id))
        .map(|(_, _, task)| task)
}

/// What search knows of every record: tags, tasks, custom values, what was said and written.
pub(super) fn texts(common: &Common) -> Vec<(&'static str, String)> {
    let said =
        |entry: &&Entry| matches!(entry.kind.as_str(), "call" | "email" | "meeting" | "note");
    let mut texts: Vec<(&'static str, String)> = Vec::new();
    texts.extend(common.tags.iter().map(|tag| ("tag", tag.clone())));
    texts.extend(common.tasks.iter().map(|task| ("task", task.title.clone())));
    texts.extend(
        common
            .custom
            .iter()
            .map(|(_, value)| ("custom", value.clone())),
    );
    // The newest first: what a person looks for is more often there.
    for entry in common.activity.iter().rev().filter(said) {
        let words: Vec<&str> = entry.data.values().map(String::as_str).collect();
        texts.push(("activity", words.join(" ")));
    }
    texts.push(("note", common.note.clone()));
    texts
}

/// The values of a labelled list, for search.
pub(super) fn values(
    field: &'static str,
    items: &[Item],
) -> impl Iterator<Item = (&'static str, String)> {
    items.iter().map(move |item| (field, item.value.clone()))
}
