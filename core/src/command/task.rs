//! Commands of tasks, on a record or alone.

mod again;

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::TransactionMut;

use super::check;
use super::merged::documents;
use super::record::{Stamp, on_record};
use crate::api::task::{Draft, Request};
use crate::api::{ApiError, Response};
use crate::document::record as common;
use crate::document::task::{self as key, Place};
use crate::document::{TASKS, value};
use crate::engine::write::Write;
use crate::{limits, query};

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Create { on, draft } => create(w, on.as_deref(), &draft),
        Request::Edit { on, id, draft } => edit(w, on.as_deref(), id, &draft),
        Request::Check { on, id, done } => {
            let (document, place) = task(w, on.as_deref(), id)?;
            again::follow(w, document, place, id, done)?;
            let now = w.now_ms();
            w.edit(document, |txn| {
                place.put(txn, key::DONE_AT, done.then_some(now));
                Ok(Response::Done)
            })
        }
        Request::Snooze { on, id, to } => {
            let (document, place) = task(w, on.as_deref(), id)?;
            again::snooze(w, document, place, id, to)
        }
        Request::Remove { on, id } => remove(w, on.as_deref(), id),
    }
}

/// A task's values, checked.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    title: String,
    /// Day or time and its zone; `Some(None)` empties it.
    due: Option<Option<(String, String)>>,
    /// `Some(None)` empties it.
    repeat: Option<Option<String>>,
    assignee: Option<Uuid>,
}

impl Checked {
    /// Checks a draft; `zone` is the caller's.
    pub(super) fn new(draft: &Draft, zone: &str) -> Result<Self, ApiError> {
        let zone = match draft.due_zone.as_deref() {
            Some(zone) => check::zone(zone)?,
            None => zone.to_owned(),
        };
        let due = match draft.due.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(due) => Some(Some((check::due(due)?, zone))),
        };
        let title = check::line("title", &draft.title, limits::TITLE_CHARS)?;
        let repeat = draft.repeat.as_deref();
        let repeat = repeat
            .map(|rule| again::rule(rule, draft.due.as_deref()))
            .transpose()?;
        Ok(Self {
            title,
            due,
            repeat,
            assignee: draft.assignee,
        })
    }

    fn write(&self, txn: &mut TransactionMut<'_>, place: Place) {
        if !self.title.is_empty() {
            place.put(txn, key::TITLE, Some(self.title.as_str()));
        }
        if let Some(due) = &self.due {
            place.put(txn, key::DUE, due.as_ref().map(|(due, _)| due.as_str()));
            place.put(
                txn,
                key::DUE_ZONE,
                due.as_ref().map(|(_, zone)| zone.as_str()),
            );
        }
        if let Some(repeat) = &self.repeat {
            place.put(txn, key::REPEAT, repeat.as_deref());
        }
        if let Some(assignee) = self.assignee {
            let somebody = Some(assignee).filter(|id| !id.is_nil());
            place.put(txn, key::ASSIGNEE, somebody.map(|id| id.to_string()));
        }
    }

    /// Writes a task that is new: its time of making is what makes it exist when all else is empty.
    pub(super) fn write_new(&self, txn: &mut TransactionMut<'_>, place: Place, now: i64) {
        place.put(txn, key::CREATED_AT, Some(now));
        self.write(txn, place);
    }
}

/// The record named by `on`.
fn record(w: &Write<'_>, on: &str) -> Result<DocumentId, ApiError> {
    on_record(w, on, "this document has no tasks")
}

/// A task that is here.
fn task(w: &Write<'_>, on: Option<&str>, id: Uuid) -> Result<(DocumentId, Place), ApiError> {
    let (document, place) = match on {
        Some(on) => (record(w, on)?, Place::OnRecord(id)),
        None => (DocumentId::new(Kind::TASK, id), Place::Alone),
    };
    // Of a record that others were merged into, it may stand in any of them.
    let places = match place {
        Place::OnRecord(_) => documents(w, document)?,
        Place::Alone => vec![document],
    };
    let mut statement = w
        .rows()
        .prepare_cached("SELECT 1 FROM tasks WHERE document = ?1 AND id = ?2")?;
    for document in places {
        if statement.exists(rusqlite::params![document.to_bytes(), id.into_bytes()])? {
            return Ok((document, place));
        }
    }
    Err(query::not_found("task"))
}

fn create(w: &mut Write<'_>, on: Option<&str>, draft: &Draft) -> Result<Response, ApiError> {
    let record = on.map(|on| record(w, on)).transpose()?;
    let checked = Checked::new(draft, &w.actor().zone)?;
    if let Some(document) = record {
        has_room(w, document)?;
    }
    let stamp = Stamp::new(w);
    let id = w.new_id();
    match record {
        Some(document) => w.edit(document, |txn| {
            checked.write_new(txn, Place::OnRecord(id), stamp.now);
            Ok(())
        })?,
        None => w.edit(DocumentId::new(Kind::TASK, id), |txn| {
            checked.write(txn, Place::Alone);
            stamp.created(txn);
            Ok(())
        })?,
    }
    Ok(Response::Created(id))
}

/// Whether a record takes one more task.
pub(super) fn has_room(w: &Write<'_>, document: DocumentId) -> Result<(), ApiError> {
    let count: i64 = w
        .rows()
        .prepare_cached("SELECT count(*) FROM tasks WHERE document = ?1")?
        .query_row([document.to_bytes()], |row| row.get(0))?;
    if usize::try_from(count).unwrap_or(usize::MAX) >= limits::TASKS {
        return Err(check::too_many("tasks", limits::TASKS));
    }
    Ok(())
}

fn edit(
    w: &mut Write<'_>,
    on: Option<&str>,
    id: Uuid,
    draft: &Draft,
) -> Result<Response, ApiError> {
    let (document, place) = task(w, on, id)?;
    let checked = Checked::new(draft, &w.actor().zone)?;
    w.edit(document, |txn| {
        checked.write(txn, place);
        Ok(Response::Done)
    })
}

fn remove(w: &mut Write<'_>, on: Option<&str>, id: Uuid) -> Result<Response, ApiError> {
    let (document, place) = task(w, on, id)?;
    let now = w.now_ms();
    w.edit(document, |txn| {
        match place {
            Place::OnRecord(id) => value::remove_group(txn, TASKS, &id.to_string()),
            Place::Alone => common::put(txn, common::DELETED_AT, Some(now)),
        }
        Ok(Response::Done)
    })
}
