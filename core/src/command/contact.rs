//! Commands of contacts.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;

use super::check;
use super::merged::write_changes;
use super::record::{Change, Stamp, existing, item_value, list_root, mark, put_item};
use crate::api::contact::{Draft, Edit, LabelledList, Request};
use crate::api::{ApiError, Response};
use crate::document::contact as key;
use crate::document::record::{self as common, put};
use crate::document::{labelled, tags};
use crate::engine::write::Write;
use crate::limits;

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Create(draft) => create(w, &draft).map(Response::Created),
        Request::Edit { id, edits } => edit(w, id, edits),
        Request::Trash { id } => mark(w, Kind::CONTACT, id, common::DELETED_AT, true),
        Request::Restore { id } => mark(w, Kind::CONTACT, id, common::DELETED_AT, false),
        Request::Get { .. } | Request::List(_) | Request::Silent => Err(super::not_a_command()),
    }
}

/// Makes a contact.
///
/// # Errors
/// `Invalid` or `TooLarge` naming the field, or what the file says.
pub fn create(w: &mut Write<'_>, draft: &Draft) -> Result<Uuid, ApiError> {
    let first = check::line("first_name", &draft.first_name, limits::NAME_CHARS)?;
    let last = check::line("last_name", &draft.last_name, limits::NAME_CHARS)?;
    if first.is_empty() && last.is_empty() {
        return Err(ApiError::invalid(
            "last_name",
            "a first or a last name is needed",
        ));
    }
    let job = check::optional("job_title", draft.job_title.as_deref(), limits::WORD_CHARS)?;
    check::link(w.rows(), "companies", "company", draft.company)?;
    let tag_list = check::tags(&draft.tags)?;
    let mut items = Vec::new();
    for (list, value) in [
        (LabelledList::Emails, &draft.email),
        (LabelledList::Phones, &draft.phone),
    ] {
        if let Some(value) = value.as_deref().filter(|value| !value.trim().is_empty()) {
            let value = item_value(list, value)?;
            let item = labelled::Item {
                id: w.new_id(),
                label: "work".to_owned(),
                value,
                at: w.now_ms(),
            };
            items.push((list_root(list), item));
        }
    }
    let stamp = Stamp::new(w);
    let id = w.new_id();
    w.edit(DocumentId::new(Kind::CONTACT, id), |txn| {
        put(
            txn,
            key::FIRST_NAME,
            Some(first).filter(|name| !name.is_empty()),
        );
        put(
            txn,
            key::LAST_NAME,
            Some(last).filter(|name| !name.is_empty()),
        );
        put(txn, key::JOB_TITLE, job);
        put(txn, key::COMPANY_ID, draft.company.map(|id| id.to_string()));
        put(txn, key::ASSIGNEE, draft.assignee.map(|id| id.to_string()));
        for (list, item) in &items {
            labelled::put(txn, list, item, true);
        }
        for tag in &tag_list {
            tags::add(txn, tag);
        }
        stamp.created(txn);
        Ok(())
    })?;
    Ok(id)
}

fn edit(w: &mut Write<'_>, id: Uuid, edits: Vec<Edit>) -> Result<Response, ApiError> {
    let document = existing(w, Kind::CONTACT, id)?;
    check::edits(edits.len())?;
    keeps_a_name(w, document, &edits)?;
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

/// Refuses edits after which a contact that had a name would have none.
fn keeps_a_name(w: &Write<'_>, document: DocumentId, edits: &[Edit]) -> Result<(), ApiError> {
    let (mut first, mut last): (String, String) = w
        .rows()
        .prepare_cached("SELECT first_name, last_name FROM contacts WHERE id = ?1")?
        .query_row([document.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let named = |first: &str, last: &str| !first.trim().is_empty() || !last.trim().is_empty();
    let had = named(&first, &last);
    for edit in edits {
        match edit {
            Edit::FirstName(name) => first.clone_from(name),
            Edit::LastName(name) => last.clone_from(name),
            _ => {}
        }
    }
    if had && !named(&first, &last) {
        return Err(ApiError::invalid(
            "last_name",
            "a first or a last name is needed",
        ));
    }
    Ok(())
}

fn check_one(w: &Write<'_>, document: DocumentId, edit: Edit) -> Result<Change, ApiError> {
    let word = |key: &'static str, field: &str, text: Option<String>| {
        let text = check::optional(field, text.as_deref(), limits::WORD_CHARS)?;
        Ok(Change::Text(key, text))
    };
    let name = |key: &'static str, text: String| {
        let text = check::optional(key, Some(&text), limits::NAME_CHARS)?;
        Ok(Change::Text(key, text))
    };
    match edit {
        Edit::Prefix(text) => word(key::PREFIX, "prefix", text),
        Edit::FirstName(text) => name(key::FIRST_NAME, text),
        Edit::LastName(text) => name(key::LAST_NAME, text),
        Edit::JobTitle(text) => word(key::JOB_TITLE, "job_title", text),
        Edit::Company(id) => {
            check::link(w.rows(), "companies", "company", id)?;
            Ok(Change::Link(key::COMPANY_ID, id))
        }
        Edit::Assignee(member) => Ok(Change::Link(key::ASSIGNEE, member)),
        Edit::Source(text) => word(key::SOURCE, "source", text),
        Edit::Birthday(day) => Ok(Change::Text(
            key::BIRTHDAY,
            check::day("birthday", day.as_deref())?,
        )),
        Edit::ActsAs(word) => match word.as_deref() {
            None | Some("consumer" | "professional") => Ok(Change::Text(key::ACTS_AS, word)),
            Some(_) => Err(ApiError::invalid("acts_as", "is neither of the two")),
        },
        Edit::DoNotContact(yes) => Ok(Change::Flag(key::DO_NOT_CONTACT, yes)),
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
