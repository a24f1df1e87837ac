//! Writing what a line says: a new record whole, a known one key by key with what stood there before, so that the batch
//! can be taken back.

use std::collections::BTreeMap;

use carnet_protocol::ids::{DocumentId, Kind};
use serde_json::{Value, json};
use uuid::Uuid;
use yrs::{Any, Map, Out, ReadTxn, TransactionMut};

use super::line::Entity;
use crate::api::ApiError;
use crate::document::record::{self as key, put};
use crate::document::{DATA, TAGS, activity, labelled, note, tags, value};
use crate::engine::write::Write;
use crate::limits;
use crate::rows::fold::{fold, phone_forms};

/// The entry of a record that an import changed: `import`, and in `changes` root, key, before, after.
pub const IMPORTED: &str = "imported";

/// One batch that is being written.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub now: i64,
    /// By whom.
    pub by: Uuid,
}

/// Makes a record.
///
/// # Errors
/// When the file cannot be read.
pub fn create(
    w: &mut Write<'_>,
    batch: Batch,
    document: DocumentId,
    entity: &Entity,
    position: Option<String>,
) -> Result<(), ApiError> {
    let ids: Vec<Uuid> = entity.items.iter().map(|_| w.new_id()).collect();
    let entry = entry(w, batch, activity::CREATED, Vec::new(), &entity.note);
    w.edit(document, |txn| {
        for (name, value) in &entity.data {
            value::put(txn, DATA, name, value.clone());
        }
        if let Some((pipeline, stage, kind)) = &entity.place {
            crate::document::deal::put_place(
                txn,
                pipeline,
                stage,
                position.as_deref().unwrap_or_default(),
            );
            let closed = *kind != crate::api::workspace::StageKind::Open;
            if closed && !entity.data.contains_key(crate::document::deal::CLOSED_AT) {
                put(txn, crate::document::deal::CLOSED_AT, Some(batch.now));
            }
        }
        for ((list, label, value), id) in entity.items.iter().zip(ids) {
            let item = labelled::Item {
                id,
                label: label.clone(),
                value: value.clone(),
                at: batch.now,
            };
            labelled::put(txn, list, &item, true);
        }
        for tag in &entity.tags {
            tags::add(txn, tag);
        }
        put(txn, key::EXTERNAL_ID, entity.external.as_deref());
        put(txn, key::IMPORT_ID, Some(batch.id.to_string()));
        put(
            txn,
            key::CREATED_AT,
            Some(entity.created_at.unwrap_or(batch.now)),
        );
        put(txn, key::CREATED_BY, Some(batch.by.to_string()));
        paragraphs(txn, &entity.note);
        activity::add(txn, &entry);
        Ok(())
    })
}

/// Changes a record that is here; `false` when the line says nothing new.
///
/// # Errors
/// When the file cannot be read.
pub fn update(
    w: &mut Write<'_>,
    batch: Batch,
    document: DocumentId,
    entity: &Entity,
) -> Result<bool, ApiError> {
    let changes = changes(w, document, entity)?;
    if changes.is_empty() {
        return Ok(false);
    }
    let note: Vec<String> = changes.note.clone();
    let listed = changes.list.iter().map(Change::json).collect();
    let entry = entry(w, batch, IMPORTED, listed, &note);
    let moved = changes
        .list
        .iter()
        .find(|change| change.root == DATA && change.key == "status");
    let moved = moved.map(|change| stage_entry(w, batch, change));
    w.edit(document, |txn| {
        for change in &changes.list {
            value::put_or_remove(txn, change.root, &change.key, change.after.clone());
        }
        paragraphs(txn, &note);
        activity::add(txn, &entry);
        if let Some(moved) = &moved {
            activity::add(txn, moved);
        }
        Ok(())
    })?;
    Ok(true)
}

/// A deal that the file puts into another stage moved there: what is counted counts moves.
fn stage_entry(w: &mut Write<'_>, batch: Batch, change: &Change) -> activity::Entry {
    let id = |any: &Option<Any>| match any {
        Some(Any::String(text)) => text.to_string(),
        _ => String::new(),
    };
    let data = [("from", id(&change.before)), ("to", id(&change.after))];
    activity::Entry {
        id: w.new_id(),
        at: batch.now,
        by: Some(batch.by),
        kind: activity::STAGE.to_owned(),
        data: data
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    }
}

/// Whether a line would change a record.
///
/// # Errors
/// When the file cannot be read.
pub fn differs(w: &mut Write<'_>, document: DocumentId, entity: &Entity) -> Result<bool, ApiError> {
    Ok(!changes(w, document, entity)?.is_empty())
}

fn paragraphs(txn: &mut TransactionMut<'_>, lines: &[String]) {
    let lines: Vec<&str> = lines
        .iter()
        .flat_map(|line| line.split('\n'))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    if !lines.is_empty() {
        note::add_paragraphs(txn, &lines);
    }
}

fn entry(
    w: &mut Write<'_>,
    batch: Batch,
    kind: &str,
    changes: Vec<Value>,
    note: &[String],
) -> activity::Entry {
    let mut data = BTreeMap::from([("import".to_owned(), batch.id.to_string())]);
    // A change too long to be told is not taken back; the record says so by keeping it.
    let mut room = limits::ACTIVITY_TEXT_CHARS;
    let mut told: Vec<Value> = Vec::new();
    for change in changes {
        let size = change.to_string().chars().count() + 1;
        if size < room {
            room -= size;
            told.push(change);
        }
    }
    if !told.is_empty() {
        data.insert("changes".to_owned(), Value::Array(told).to_string());
    }
    if !note.is_empty() {
        let words = note.join("\n");
        data.insert("note".to_owned(), measure(&words).to_string());
    }
    activity::Entry {
        id: w.new_id(),
        at: batch.now,
        by: Some(batch.by),
        kind: kind.to_owned(),
        data,
    }
}

/// One key.
#[derive(Clone, Debug)]
struct Change {
    root: &'static str,
    key: String,
    before: Option<Any>,
    after: Option<Any>,
}

impl Change {
    fn json(&self) -> Value {
        json!([
            self.root,
            self.key,
            self.before.as_ref().map(plain),
            self.after.as_ref().map(plain)
        ])
    }
}

/// What stands in a key, as it stands in a list of changes.
#[must_use]
pub fn plain(any: &Any) -> Value {
    match any {
        Any::Bool(yes) => json!(yes),
        Any::String(text) => json!(&**text),
        Any::Number(number) => number.as_i64().map_or(Value::Null, |n| json!(n)),
        _ => Value::Null,
    }
}

#[derive(Debug, Default)]
struct Changes {
    list: Vec<Change>,
    note: Vec<String>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.list.is_empty() && self.note.is_empty()
    }
}

fn changes(w: &mut Write<'_>, document: DocumentId, entity: &Entity) -> Result<Changes, ApiError> {
    let now = w.now_ms();
    let mut found = w.read(document, |txn| compare(txn, entity, now))?;
    for (list, label, value) in std::mem::take(&mut found.items) {
        let id = w.new_id();
        let mut add = |field: &str, value: Any| {
            found.changes.list.push(Change {
                root: list,
                key: format!("{id}.{field}"),
                before: None,
                after: Some(value),
            });
        };
        add("label", Any::from(label));
        add("value", Any::from(value));
        add("at", Any::from(now));
    }
    if document.kind == Kind::TASK {
        return Ok(Changes::default());
    }
    Ok(found.changes)
}

#[derive(Debug, Default)]
struct Compared {
    changes: Changes,
    items: Vec<(&'static str, String, String)>,
}

fn compare<T: ReadTxn>(txn: &T, entity: &Entity, at: i64) -> Compared {
    let mut found = Compared::default();
    let data = txn.get_map(DATA);
    let now = |key: &str| match data.as_ref().and_then(|map| map.get(txn, key)) {
        Some(Out::Any(any)) => Some(any),
        _ => None,
    };
    let mut wanted: Vec<(String, Any)> = entity.data.clone().into_iter().collect();
    wanted.extend(
        entity
            .external
            .as_deref()
            .map(|id| (key::EXTERNAL_ID.to_owned(), Any::from(id))),
    );
    if let Some((pipeline, stage, kind)) = &entity.place
        && now("status").as_ref().map(plain) != Some(json!(stage))
    {
        wanted.extend([
            ("pipeline".to_owned(), Any::from(pipeline.as_str())),
            ("status".to_owned(), Any::from(stage.as_str())),
        ]);
        let closed = *kind != crate::api::workspace::StageKind::Open
            && !entity.data.contains_key("closed_at");
        if closed && now("closed_at").is_none() {
            wanted.push(("closed_at".to_owned(), Any::from(at)));
        }
    }
    for (key, after) in wanted {
        let before = now(&key);
        if before.as_ref().map(plain) != Some(plain(&after)) {
            found.changes.list.push(Change {
                root: DATA,
                key,
                before,
                after: Some(after),
            });
        }
    }
    let mut bad = Vec::new();
    let have = tags::read(txn, &mut bad);
    for tag in entity.tags.iter().filter(|tag| !have.contains(tag)) {
        found.changes.list.push(Change {
            root: TAGS,
            key: tag.clone(),
            before: None,
            after: Some(Any::Bool(true)),
        });
    }
    for list in [labelled::EMAILS, labelled::PHONES, labelled::ADDRESSES] {
        let have: Vec<String> = labelled::read(txn, list, &mut bad)
            .iter()
            .map(|item| same(list, &item.value))
            .collect();
        let new = entity
            .items
            .iter()
            .filter(|(of, _, value)| *of == list && !have.contains(&same(list, value)));
        found.items.extend(new.cloned());
    }
    let words = squeeze(&note::plain_text(txn));
    found.changes.note = entity
        .note
        .iter()
        .filter(|line| !words.contains(&squeeze(line)))
        .cloned()
        .collect();
    found
}

/// How long a note is, whatever its blanks: what tells whether somebody wrote on.
#[must_use]
pub fn measure(text: &str) -> usize {
    squeeze(text).chars().count()
}

/// Words without the blanks between them: an editor may have wrapped them otherwise.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What makes two values of a list one.
fn same(list: &str, value: &str) -> String {
    match list {
        labelled::PHONES => phone_forms(value).pop().unwrap_or_else(|| value.to_owned()),
        _ => squeeze(&fold(value)),
    }
}
