//! Commands of companies, with the checks of French company numbers.

pub(crate) mod numbers;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::check;
use super::merged::write_changes;
use super::record::{Change, Stamp, existing, list_root, mark, put_item};
use crate::api::company::{Draft, Edit, Request};
use crate::api::contact::LabelledList;
use crate::api::{ApiError, Response};
use crate::document::company as key;
use crate::document::record::{self as common, put};
use crate::document::tags;
use crate::engine::write::Write;
use crate::{limits, rows};

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Create(draft) => create(w, &draft).map(Response::Created),
        Request::Edit { id, edits } => edit(w, id, edits),
        Request::Trash { id } => mark(w, Kind::COMPANY, id, common::DELETED_AT, true),
        Request::Restore { id } => mark(w, Kind::COMPANY, id, common::DELETED_AT, false),
        Request::Get { .. } | Request::List(_) => Err(super::not_a_command()),
    }
}

/// Makes a company.
///
/// # Errors
/// `Invalid` or `TooLarge` naming the field, or what the file says.
pub fn create(w: &mut Write<'_>, draft: &Draft) -> Result<Uuid, ApiError> {
    let name = check::filled("name", &draft.name, limits::NAME_CHARS)?;
    let industry = check::optional("industry", draft.industry.as_deref(), limits::WORD_CHARS)?;
    let website = numbers::website(draft.website.as_deref())?;
    let tag_list = check::tags(&draft.tags)?;
    let stamp = Stamp::new(w);
    let id = w.new_id();
    w.edit(DocumentId::new(Kind::COMPANY, id), |txn| {
        put(txn, key::NAME, Some(name));
        put(txn, key::INDUSTRY, industry);
        put(txn, key::WEBSITE, website);
        for tag in &tag_list {
            tags::add(txn, tag);
        }
        stamp.created(txn);
        Ok(())
    })?;
    Ok(id)
}

fn edit(w: &mut Write<'_>, id: Uuid, edits: Vec<Edit>) -> Result<Response, ApiError> {
    let document = existing(w, Kind::COMPANY, id)?;
    check::edits(edits.len())?;
    let changes = edits
        .into_iter()
        .map(|edit| check_one(w, document, edit))
        .collect::<Result<Vec<_>, _>>()?;
    if changes.is_empty() {
        return Ok(Response::Done);
    }
    write_changes(w, document, changes)?;
    Ok(Response::Done)
}

fn check_one(w: &Write<'_>, document: DocumentId, edit: Edit) -> Result<Change, ApiError> {
    let word = |key: &'static str, text: Option<String>| {
        Ok(Change::Text(
            key,
            check::optional(key, text.as_deref(), limits::WORD_CHARS)?,
        ))
    };
    let number = |key: &'static str, text: Option<String>, check: fn(&str) -> _| {
        let text = text.filter(|text| !text.trim().is_empty());
        Ok(Change::Text(
            key,
            text.map(|text| check(&text)).transpose()?,
        ))
    };
    match edit {
        Edit::Name(name) => Ok(Change::Text(
            key::NAME,
            Some(check::filled("name", &name, limits::NAME_CHARS)?),
        )),
        Edit::Industry(text) => word(key::INDUSTRY, text),
        Edit::Website(text) => Ok(Change::Text(
            key::WEBSITE,
            numbers::website(text.as_deref())?,
        )),
        Edit::Size(text) => word(key::SIZE, text),
        Edit::Siren(text) => number(key::SIREN, text, numbers::siren),
        Edit::Siret(text) => number(key::SIRET, text, numbers::siret),
        Edit::Vat(text) => number(key::VAT, text, numbers::vat),
        Edit::Parent(id) => {
            parent_fits(w, document.uuid(), id)?;
            Ok(Change::Link(key::PARENT, id))
        }
        Edit::Assignee(member) => Ok(Change::Link(key::ASSIGNEE, member)),
        Edit::PutLabelled {
            list: LabelledList::Consents,
            ..
        } => Err(ApiError::invalid(
            "list",
            "a company gives no consent, its people do",
        )),
        Edit::PutLabelled { list, item } => put_item(w, document, list, &item),
        Edit::RemoveLabelled { list, id } => Ok(Change::RemoveItem {
            list: list_root(list),
            id,
        }),
        Edit::AddTag(tag) => Ok(Change::AddTag(check::tag(&tag)?)),
        Edit::RemoveTag(tag) => Ok(Change::RemoveTag(tag)),
        Edit::Custom { field, value } => Change::custom(w, &field, value.as_deref()),
        Edit::CustomTyped { field, text } => Change::custom_typed(w, &field, &text),
    }
}

/// A company cannot stand above itself, not even over others.
fn parent_fits(w: &Write<'_>, company: Uuid, parent: Option<Uuid>) -> Result<(), ApiError> {
    check::link(w.rows(), "companies", "parent", parent)?;
    let mut above = parent;
    for _ in 0..limits::REDIRECTS {
        let Some(id) = above else { return Ok(()) };
        if id == company {
            return Err(ApiError::invalid(
                "parent",
                "a company cannot stand above itself",
            ));
        }
        above = w
            .rows()
            .prepare_cached("SELECT parent FROM companies WHERE id = ?1")?
            .query_row([id.into_bytes()], |row| rows::id(row, 0))
            .optional()?
            .flatten();
    }
    Ok(())
}
