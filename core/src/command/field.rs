//! Commands of custom fields, their options, and how tags look. Nothing is deleted: a removed field keeps its values.

use carnet_protocol::ids::DocumentId;

use super::check;
use super::setting::{self, Sibling};
use crate::api::field::{Field, Request};
use crate::api::{ApiError, Response};
use crate::custom::Kind;
use crate::document::workspace::{FIELD_OPTIONS, FIELDS, TAG_SETTINGS, put};
use crate::engine::write::Write;
use crate::{limits, query};

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Add { on, name, kind } => add(w, &on, &name, &kind),
        Request::Edit {
            id,
            name,
            show_on_card,
        } => edit(w, &id, name.as_deref(), show_on_card),
        Request::Place { id, before } => place(w, &id, before.as_deref()),
        Request::Remove { id } => mark(w, FIELDS, "fields", &id, true),
        Request::Restore { id } => mark(w, FIELDS, "fields", &id, false),
        Request::AddOption { field, name, color } => add_option(w, &field, &name, color),
        Request::EditOption { id, name, color } => edit_option(w, &id, &name, color),
        Request::PlaceOption { id, before } => place_option(w, &id, before.as_deref()),
        Request::RemoveOption { id } => mark(w, FIELD_OPTIONS, "field_options", &id, true),
        Request::RestoreOption { id } => mark(w, FIELD_OPTIONS, "field_options", &id, false),
        Request::Tag { tag, color, hidden } => look(w, &tag, color, hidden),
        Request::List => Err(super::not_a_command()),
    }
}

fn add(w: &mut Write<'_>, on: &str, name: &str, kind: &str) -> Result<Response, ApiError> {
    if !["deal", "contact", "company"].contains(&on) {
        return Err(ApiError::invalid("on", "must be deal, contact or company"));
    }
    let kind = Kind::of(kind).ok_or_else(|| ApiError::invalid("type", "is no kind of field"))?;
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let siblings = fields_of(w, on)?;
    if siblings.len() >= limits::FIELDS {
        return Err(check::too_many("fields", limits::FIELDS));
    }
    let position = setting::last(w, &siblings);
    let id = w.new_id();
    let key = id.to_string();
    setting::write(w, |txn| {
        put(txn, FIELDS, &key, "name", Some(name));
        put(txn, FIELDS, &key, "on", Some(on));
        put(txn, FIELDS, &key, "type", Some(kind.word()));
        put(txn, FIELDS, &key, "position", Some(position));
    })?;
    Ok(Response::Created(id))
}

fn edit(
    w: &mut Write<'_>,
    id: &str,
    name: Option<&str>,
    show_on_card: Option<bool>,
) -> Result<Response, ApiError> {
    let field = known(w, id)?;
    let name = name
        .map(|name| check::filled("name", name, limits::SHORT_NAME_CHARS))
        .transpose()?;
    if show_on_card == Some(true) && !field.show_on_card {
        if field.on != "deal" {
            return Err(ApiError::invalid("show_on_card", "only deals have a card"));
        }
        if query::field::on_card(w.rows())?.len() >= limits::CARD_FIELDS {
            return Err(check::too_many("show_on_card", limits::CARD_FIELDS));
        }
    }
    setting::write(w, |txn| {
        if let Some(name) = name {
            put(txn, FIELDS, id, "name", Some(name));
        }
        if let Some(show) = show_on_card {
            put(txn, FIELDS, id, "show_on_card", show.then_some(true));
        }
    })?;
    Ok(Response::Done)
}

fn place(w: &mut Write<'_>, id: &str, before: Option<&str>) -> Result<Response, ApiError> {
    let on = known(w, id)?.on;
    let siblings = fields_of(w, &on)?;
    setting::place(w, FIELDS, &siblings, id, before)
}

fn add_option(w: &mut Write<'_>, field: &str, name: &str, color: u8) -> Result<Response, ApiError> {
    let definition = known(w, field)?;
    if definition.kind != Kind::Choice.word() {
        return Err(ApiError::invalid("field", "is no choice"));
    }
    if definition.options.len() >= limits::OPTIONS {
        return Err(check::too_many("options", limits::OPTIONS));
    }
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let color = palette(color)?;
    let position = {
        let siblings = options_of(w, field)?;
        setting::last(w, &siblings)
    };
    let id = w.new_id();
    let key = id.to_string();
    setting::write(w, |txn| {
        put(txn, FIELD_OPTIONS, &key, "field", Some(field));
        put(txn, FIELD_OPTIONS, &key, "name", Some(name));
        put(txn, FIELD_OPTIONS, &key, "color", Some(color));
        put(txn, FIELD_OPTIONS, &key, "position", Some(position));
    })?;
    Ok(Response::Created(id))
}

fn edit_option(w: &mut Write<'_>, id: &str, name: &str, color: u8) -> Result<Response, ApiError> {
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let color = palette(color)?;
    setting::exists(w, "field_options", id)?;
    setting::write(w, |txn| {
        put(txn, FIELD_OPTIONS, id, "name", Some(name));
        put(txn, FIELD_OPTIONS, id, "color", Some(color));
    })?;
    Ok(Response::Done)
}

fn place_option(w: &mut Write<'_>, id: &str, before: Option<&str>) -> Result<Response, ApiError> {
    setting::exists(w, "field_options", id)?;
    let field: String = w
        .rows()
        .prepare_cached("SELECT field FROM field_options WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    let siblings = options_of(w, &field)?;
    setting::place(w, FIELD_OPTIONS, &siblings, id, before)
}

/// Removes by a mark, or takes the mark away.
fn mark(
    w: &mut Write<'_>,
    root: &'static str,
    table: &'static str,
    id: &str,
    gone: bool,
) -> Result<Response, ApiError> {
    setting::exists(w, table, id)?;
    let now = w.now_ms();
    setting::write(w, |txn| {
        put(txn, root, id, "deleted_at", gone.then_some(now));
    })?;
    Ok(Response::Done)
}

fn look(
    w: &mut Write<'_>,
    tag: &str,
    color: Option<u8>,
    hidden: bool,
) -> Result<Response, ApiError> {
    let tag = check::tag(tag)?;
    let color = color.map(palette).transpose()?;
    w.edit(DocumentId::WORKSPACE, |txn| {
        put(txn, TAG_SETTINGS, &tag, "color", color);
        put(txn, TAG_SETTINGS, &tag, "hidden", hidden.then_some(true));
        Ok(Response::Done)
    })
}

fn palette(color: u8) -> Result<i64, ApiError> {
    if color > 7 {
        return Err(ApiError::invalid("color", "must be 0 to 7"));
    }
    Ok(i64::from(color))
}

fn known(w: &Write<'_>, id: &str) -> Result<Field, ApiError> {
    query::field::one(w.rows(), id)?.ok_or_else(|| query::not_found("field"))
}

fn fields_of(w: &Write<'_>, on: &str) -> Result<Vec<Sibling>, ApiError> {
    setting::siblings(w, "SELECT id, position FROM fields WHERE record = ?1", on)
}

fn options_of(w: &Write<'_>, field: &str) -> Result<Vec<Sibling>, ApiError> {
    setting::siblings(
        w,
        "SELECT id, position FROM field_options WHERE field = ?1",
        field,
    )
}
