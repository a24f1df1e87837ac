//! Edits of a deal: all checked first, then written in one transaction.

use carnet_protocol::ids::Kind;
use rusqlite::OptionalExtension;
use uuid::Uuid;
use yrs::TransactionMut;

use super::super::check;
use super::super::record::{Change, Stamp, existing};
use crate::api::deal::Edit;
use crate::api::{ApiError, Response};
use crate::document::deal as key;
use crate::document::record::put;
use crate::document::{CONTACTS, activity, value};
use crate::engine::write::Write;
use crate::limits;

/// A checked edit.
enum Checked {
    Common(Change),
    Amount(Option<i64>, String),
    Number(&'static str, Option<i64>),
    AddContact(Uuid, String),
    RemoveContact(Uuid),
}

pub(super) fn edit(w: &mut Write<'_>, id: Uuid, edits: Vec<Edit>) -> Result<Response, ApiError> {
    let document = existing(w, Kind::DEAL, id)?;
    check::edits(edits.len())?;
    let before = amount_now(w, document.uuid())?;
    let checked = edits
        .into_iter()
        .map(|edit| check_one(w, document.uuid(), edit))
        .collect::<Result<Vec<_>, _>>()?;
    if checked.is_empty() {
        return Ok(Response::Done);
    }
    let stamp = Stamp::new(w);
    w.edit(document, |txn| {
        let mut amount = None;
        stamp.edited(txn, |txn| {
            for one in checked {
                if let Checked::Amount(value, currency) = &one {
                    amount = Some((*value, currency.clone()));
                }
                write(txn, one);
            }
        });
        if let Some(entry) = amount.and_then(|after| amount_entry(stamp, &before, &after)) {
            activity::add(txn, &entry);
        }
        Ok(())
    })?;
    Ok(Response::Done)
}

pub(super) type Amount = (Option<i64>, String);

pub(super) fn amount_now(w: &Write<'_>, id: Uuid) -> Result<Amount, ApiError> {
    let found = w
        .rows()
        .prepare_cached("SELECT amount, currency FROM deals WHERE id = ?1")?
        .query_row([id.into_bytes()], |row| {
            Ok((
                row.get(0)?,
                row.get::<_, Option<String>>(1)?.unwrap_or_default(),
            ))
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

pub(super) fn amount_entry(
    stamp: Stamp,
    before: &Amount,
    after: &Amount,
) -> Option<activity::Entry> {
    let text = |amount: Option<i64>| amount.map(|n| n.to_string()).unwrap_or_default();
    let same = before.0 == after.0 && (before.1 == after.1 || after.0.is_none());
    (!same).then(|| {
        let data = [
            ("from", text(before.0)),
            ("to", text(after.0)),
            ("currency", after.1.clone()),
            ("from_currency", before.1.clone()),
        ];
        stamp.entry(activity::AMOUNT, data)
    })
}

/// 0 none to 3 high.
pub(super) fn priority(value: u8) -> Result<i64, ApiError> {
    if value > 3 {
        return Err(ApiError::invalid("priority", "must be 0 to 3"));
    }
    Ok(i64::from(value))
}

fn check_one(w: &Write<'_>, id: Uuid, edit: Edit) -> Result<Checked, ApiError> {
    let word = |field: &str, text: Option<String>| {
        check::optional(field, text.as_deref(), limits::WORD_CHARS)
    };
    let rows = w.rows();
    let common = match edit {
        Edit::Title(title) => {
            let title = check::filled("title", &title, limits::TITLE_CHARS)?;
            Change::Text(key::TITLE, Some(title))
        }
        Edit::Amount { amount, currency } => {
            let currency = check::currency(&currency)?.to_owned();
            return Ok(Checked::Amount(check::amount(amount)?, currency));
        }
        Edit::Priority(value) => {
            return Ok(Checked::Number(key::PRIORITY, Some(priority(value)?)));
        }
        Edit::Probability(Some(percent)) if percent > 100 => {
            return Err(ApiError::invalid("probability", "must be 0 to 100"));
        }
        Edit::Probability(percent) => {
            return Ok(Checked::Number(key::PROBABILITY, percent.map(i64::from)));
        }
        Edit::Assignee(member) => Change::Link(key::ASSIGNEE, member),
        Edit::Company(id) => {
            check::link(rows, "companies", "company", id)?;
            Change::Link(key::COMPANY_ID, id)
        }
        Edit::Contact(id) => {
            check::link(rows, "contacts", "contact", id)?;
            Change::Link(key::CONTACT_ID, id)
        }
        Edit::ExpectedClose(day) => Change::Text(
            key::EXPECTED_CLOSE,
            check::day("expected_close", day.as_deref())?,
        ),
        Edit::Source(text) => Change::Text(key::SOURCE, word("source", text)?),
        Edit::LostReason(text) => Change::Text(key::LOST_REASON, word("lost_reason", text)?),
        Edit::ClosedOn(day) => {
            closed(w, id)?;
            let at = super::close::moment(w, &day)?;
            return Ok(Checked::Number(key::CLOSED_AT, Some(at)));
        }
        Edit::AddTag(tag) => Change::AddTag(check::tag(&tag)?),
        Edit::RemoveTag(tag) => Change::RemoveTag(tag),
        Edit::AddContact { contact, role } => {
            check::link(rows, "contacts", "contact", Some(contact))?;
            let role = check::line("role", &role, limits::WORD_CHARS)?;
            return Ok(Checked::AddContact(contact, role));
        }
        Edit::RemoveContact(contact) => return Ok(Checked::RemoveContact(contact)),
        Edit::Custom { field, value } => Change::custom(w, &field, value.as_deref())?,
        Edit::CustomTyped { field, text } => Change::custom_typed(w, &field, &text)?,
    };
    Ok(Checked::Common(common))
}

/// Refuses a deal that is neither won nor lost.
fn closed(w: &Write<'_>, id: Uuid) -> Result<(), ApiError> {
    let closed = w
        .rows()
        .prepare_cached("SELECT 1 FROM deals WHERE id = ?1 AND closed_at IS NOT NULL")?
        .exists([id.into_bytes()])?;
    match closed {
        true => Ok(()),
        false => Err(ApiError::invalid("closed_on", "an open deal has no end")),
    }
}

fn write(txn: &mut TransactionMut<'_>, one: Checked) {
    match one {
        Checked::Common(change) => change.write(txn),
        Checked::Amount(amount, currency) => key::put_amount(txn, amount, &currency),
        Checked::Number(field, number) => put(txn, field, number),
        Checked::AddContact(id, role) => value::put(txn, CONTACTS, &id.to_string(), role),
        Checked::RemoveContact(id) => value::remove(txn, CONTACTS, &id.to_string()),
    }
}
