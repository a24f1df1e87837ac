//! Commands of the team's saved views.

use rusqlite::OptionalExtension;

use super::check;
use super::setting::{self, Sibling};
use crate::api::view::{Look, Request, print};
use crate::api::{ApiError, Response};
use crate::document::workspace::{VIEWS, put};
use crate::engine::write::Write;
use crate::query::filter::{self, Noun};
use crate::query::today::Today;
use crate::{limits, query};

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Add { on, name, look } => add(w, &on, &name, &look),
        Request::Edit { id, name, look } => edit(w, &id, name.as_deref(), look.as_ref()),
        Request::Place { id, before } => {
            let on = kind_of(w, &id)?;
            let siblings = views_of(w, &on)?;
            setting::place(w, VIEWS, &siblings, &id, before.as_deref())
        }
        Request::Remove { id } => {
            kind_of(w, &id)?;
            let now = w.now_ms();
            setting::write(w, |txn| put(txn, VIEWS, &id, "deleted_at", Some(now)))?;
            Ok(Response::Done)
        }
    }
}

fn add(w: &mut Write<'_>, on: &str, name: &str, look: &Look) -> Result<Response, ApiError> {
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let query = readable(w, on, look)?;
    let siblings = views_of(w, on)?;
    if siblings.len() >= limits::VIEWS {
        return Err(check::too_many("views", limits::VIEWS));
    }
    let position = setting::last(w, &siblings);
    let me = w.actor().member.to_string();
    let id = w.new_id();
    let key = id.to_string();
    setting::write(w, |txn| {
        put(txn, VIEWS, &key, "name", Some(name));
        put(txn, VIEWS, &key, "on", Some(on));
        put(txn, VIEWS, &key, "query", Some(query));
        put(txn, VIEWS, &key, "position", Some(position));
        put(txn, VIEWS, &key, "by", Some(me));
    })?;
    Ok(Response::Created(id))
}

fn edit(
    w: &mut Write<'_>,
    id: &str,
    name: Option<&str>,
    look: Option<&Look>,
) -> Result<Response, ApiError> {
    let on = kind_of(w, id)?;
    let name = name
        .map(|name| check::filled("name", name, limits::SHORT_NAME_CHARS))
        .transpose()?;
    let query = look.map(|look| readable(w, &on, look)).transpose()?;
    setting::write(w, |txn| {
        if let Some(name) = name {
            put(txn, VIEWS, id, "name", Some(name));
        }
        if let Some(query) = query {
            put(txn, VIEWS, id, "query", Some(query));
        }
    })?;
    Ok(Response::Done)
}

/// A look as it is stored: one that nobody could open is not saved.
fn readable(w: &Write<'_>, on: &str, look: &Look) -> Result<String, ApiError> {
    let noun = match on {
        "deal" => Noun::Deal,
        "contact" => Noun::Contact,
        "company" => Noun::Company,
        _ => return Err(ApiError::invalid("on", "must be deal, contact or company")),
    };
    let today = Today::new(w.actor(), w.now_ms());
    filter::condition(w.rows(), noun, &look.filter, &today)?;
    let text = print(look);
    if look.columns.len() > limits::VIEW_COLUMNS || text.len() > limits::FILTER_BYTES {
        return Err(ApiError::invalid("look", "is too long"));
    }
    Ok(text)
}

/// What a view shows; a removed one is not here.
fn kind_of(w: &Write<'_>, id: &str) -> Result<String, ApiError> {
    w.rows()
        .prepare_cached("SELECT record FROM views WHERE id = ?1 AND deleted_at IS NULL")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .ok_or_else(|| query::not_found("view"))
}

fn views_of(w: &Write<'_>, on: &str) -> Result<Vec<Sibling>, ApiError> {
    setting::siblings(w, "SELECT id, position FROM views WHERE record = ?1", on)
}
