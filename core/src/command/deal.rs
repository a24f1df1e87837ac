//! Commands of deals.

mod bulk;
mod close;
mod edit;
mod place;

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;

use super::record::{Stamp, mark};
use super::{check, task};
use crate::api::deal::{Draft, Request};
use crate::api::workspace::StageKind;
use crate::api::{ApiError, Response};
use crate::document::deal as key;
use crate::document::record::{self, put};
use crate::document::tags;
use crate::engine::write::Write;
use crate::limits;
use crate::query::card;

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Create(draft) => create(w, &draft).map(Response::Created),
        Request::Edit { id, edits } => edit::edit(w, id, edits),
        Request::Move(to) => place::shift(w, &[to.id], &to),
        Request::Bulk { ids, change } => bulk::bulk(w, &ids, change),
        Request::Close {
            to,
            closed_on,
            amount,
        } => close::close(w, &to, closed_on.as_deref(), amount),
        Request::Archive { id } => mark(w, Kind::DEAL, id, key::ARCHIVED_AT, true),
        Request::Unarchive { id } => mark(w, Kind::DEAL, id, key::ARCHIVED_AT, false),
        Request::Trash { id } => mark(w, Kind::DEAL, id, record::DELETED_AT, true),
        Request::Restore { id } => mark(w, Kind::DEAL, id, record::DELETED_AT, false),
        Request::Board { .. }
        | Request::Table(_)
        | Request::Get { .. }
        | Request::List { .. }
        | Request::ReadQuickAdd { .. } => Err(super::not_a_command()),
    }
}

/// Makes a deal at the top of its column.
///
/// # Errors
/// `Invalid` or `TooLarge` naming the field, or what the file says.
pub fn create(w: &mut Write<'_>, draft: &Draft) -> Result<Uuid, ApiError> {
    let title = check::filled("title", &draft.title, limits::TITLE_CHARS)?;
    let amount = check::amount(draft.amount)?;
    let currency = match draft.currency.as_deref() {
        Some(code) => check::currency(code)?.to_owned(),
        None => card::currency(w.rows())?,
    };
    let expected_close = check::day("expected_close", draft.expected_close.as_deref())?;
    let tag_list = check::tags(&draft.tags)?;
    let priority = edit::priority(draft.priority.unwrap_or_default())?;
    check::link(w.rows(), "contacts", "contact", draft.contact)?;
    check::link(w.rows(), "companies", "company", draft.company)?;
    let zone = w.actor().zone.clone();
    let next_step = draft
        .next_step
        .as_ref()
        .map(|step| task::Checked::new(step, &zone))
        .transpose()?;
    let spot = place::top(w, draft.pipeline.as_deref(), draft.stage.as_deref())?;
    let stamp = Stamp::new(w);
    let (id, task_id) = (w.new_id(), w.new_id());
    let links = [
        (key::CONTACT_ID, draft.contact),
        (key::COMPANY_ID, draft.company),
        (key::ASSIGNEE, draft.assignee),
    ];
    w.edit(DocumentId::new(Kind::DEAL, id), |txn| {
        put(txn, key::TITLE, Some(title.as_str()));
        key::put_amount(txn, amount, &currency);
        key::put_place(txn, &spot.pipeline, &spot.stage, &spot.position);
        if spot.kind != StageKind::Open {
            put(txn, key::CLOSED_AT, Some(stamp.now));
        }
        for (field, link) in links {
            put(txn, field, link.map(|id| id.to_string()));
        }
        put(txn, key::EXPECTED_CLOSE, expected_close);
        put(txn, key::PRIORITY, Some(priority).filter(|one| *one > 0));
        for tag in &tag_list {
            tags::add(txn, tag);
        }
        if let Some(step) = &next_step {
            step.write_new(
                txn,
                crate::document::task::Place::OnRecord(task_id),
                stamp.now,
            );
        }
        stamp.created(txn);
        Ok(())
    })?;
    place::rewrite(w, spot.rewritten)?;
    Ok(id)
}
