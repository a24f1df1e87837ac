//! Commands of activities: logging, correcting, hiding; e-mails out of files. An entry is never edited.

mod mail;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::params;
use uuid::Uuid;

use super::record::{Stamp, existing, on_record};
use super::{check, sequence};
use crate::api::activity::{Direction, Draft, Logged, Request};
use crate::api::{ApiError, Response};
use crate::document::activity::{self as key, Entry};
use crate::document::contact::LAST_INBOUND_AT;
use crate::document::record::put;
use crate::engine::write::Write;
use crate::{limits, query, rows};

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Log { on, draft } => {
            let document = record(w, &on)?;
            let entry = entry(w, &draft, None)?;
            add(w, document, entry)
        }
        Request::Correct {
            on,
            entry: old,
            draft,
        } => {
            let document = record(w, &on)?;
            is_logged(w, document, old)?;
            let entry = entry(w, &draft, Some(old))?;
            add(w, document, entry)
        }
        Request::Remove { on, entry } => remove(w, &on, entry),
        Request::Mail { on, eml } => mail::take(w, on.as_deref(), &eml),
        Request::Timeline { .. } => Err(super::not_a_command()),
    }
}

/// The record named by `on`.
fn record(w: &Write<'_>, on: &str) -> Result<DocumentId, ApiError> {
    on_record(w, on, "this document has no timeline")
}

/// Adds an entry; what the other side said is the last word of its person.
fn add(w: &mut Write<'_>, document: DocumentId, entry: Entry) -> Result<Response, ApiError> {
    let inbound = entry.data.get(key::DIRECTION).map(String::as_str) == Some("in");
    let moment = moment(&entry);
    let id = entry.id;
    // History is never rewritten: an undo takes back only what followed from it.
    w.unremembered(|w| {
        w.edit(document, |txn| {
            key::add(txn, &entry);
            Ok(())
        })?;
        if inbound {
            heard_from(w, document, moment)?;
        }
        Ok::<_, ApiError>(())
    })?;
    if inbound {
        sequence::answered(w, document, moment)?;
    }
    Ok(Response::Created(id))
}

fn moment(entry: &Entry) -> i64 {
    let when = entry.data.get(key::WHEN).and_then(|text| text.parse().ok());
    when.unwrap_or(entry.at)
}

/// Writes the prospect's own last word, which starts the three years of the CNIL, unless a later one is known.
fn heard_from(w: &mut Write<'_>, document: DocumentId, at: i64) -> Result<(), ApiError> {
    let contact = match document.kind {
        Kind::CONTACT => Some(document.uuid()),
        Kind::DEAL => w
            .rows()
            .prepare_cached("SELECT contact_id FROM deals WHERE id = ?1")?
            .query_row([document.id], |row| rows::id(row, 0))?,
        _ => None,
    };
    // A contact that is not here (yet) keeps its own time.
    let Some(contact) = contact.and_then(|id| existing(w, Kind::CONTACT, id).ok()) else {
        return Ok(());
    };
    let known = w.read(contact, |txn| {
        crate::document::contact::read(txn).last_inbound_at
    })?;
    if known.is_some_and(|known| known >= at) {
        return Ok(());
    }
    w.edit(contact, |txn| {
        put(txn, LAST_INBOUND_AT, Some(at));
        Ok(())
    })
}

fn entry(w: &mut Write<'_>, draft: &Draft, replaces: Option<Uuid>) -> Result<Entry, ApiError> {
    let text = check::lines("text", &draft.text, limits::ACTIVITY_TEXT_CHARS)?;
    if text.is_empty() && matches!(draft.kind, Logged::Note | Logged::Email) {
        return Err(ApiError::invalid("text", "must not be empty"));
    }
    let outcome = check::optional("outcome", draft.outcome.as_deref(), limits::WORD_CHARS)?;
    let when = draft.when.filter(|when| *when != w.now_ms());
    if when.is_some_and(|when| !limits::TIME_MS.contains(&when)) {
        return Err(ApiError::invalid("when", "is no time that can be read"));
    }
    let mut entry = Stamp::new(w).entry(word(draft.kind), []);
    let values = [
        (key::TEXT, Some(text).filter(|text| !text.is_empty())),
        (key::WHEN, when.map(|when| when.to_string())),
        (
            key::DIRECTION,
            draft.direction.map(|way| way_word(way).to_owned()),
        ),
        (key::OUTCOME, outcome),
        (key::REPLACES, replaces.map(|id| id.to_string())),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            entry.data.insert(key.to_owned(), value);
        }
    }
    Ok(entry)
}

const fn word(kind: Logged) -> &'static str {
    match kind {
        Logged::Call => "call",
        Logged::Email => key::EMAIL,
        Logged::Meeting => "meeting",
        Logged::Note => "note",
    }
}

const fn way_word(way: Direction) -> &'static str {
    match way {
        Direction::In => "in",
        Direction::Out => "out",
    }
}

/// What was logged may be corrected and hidden; what the house wrote (moves, changes) may not.
fn is_logged(w: &Write<'_>, document: DocumentId, entry: Uuid) -> Result<(), ApiError> {
    let here = w
        .rows()
        .prepare_cached(
            "SELECT 1 FROM activities WHERE document = ?1 AND id = ?2
             AND type IN ('call', 'email', 'meeting', 'note', 'hidden')",
        )?
        .exists(params![document.to_bytes(), entry.into_bytes()])?;
    if here {
        Ok(())
    } else {
        Err(query::not_found("activity"))
    }
}

fn remove(w: &mut Write<'_>, on: &str, entry: Uuid) -> Result<Response, ApiError> {
    let document = record(w, on)?;
    is_logged(w, document, entry)?;
    let stamp = Stamp::new(w);
    let hides = stamp.entry(key::HIDDEN, [(key::HIDES, entry.to_string())]);
    add(w, document, hides)
}
