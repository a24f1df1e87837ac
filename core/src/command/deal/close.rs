//! A move into a won or lost stage, with the day and the final amount.

use std::cmp::Ordering;

use carnet_protocol::ids::Kind;
use jiff::civil::Date;

use super::super::check;
use super::super::record::{Stamp, existing};
use super::edit::{amount_entry, amount_now};
use super::place;
use crate::api::deal::Move;
use crate::api::workspace::StageKind;
use crate::api::{ApiError, Response};
use crate::document::activity;
use crate::document::deal as key;
use crate::document::record::put;
use crate::engine::write::Write;
use crate::query::card;
use crate::query::pipelines::Pipelines;
use crate::query::today::Today;

/// Moves a deal, and writes what is known of its end.
pub(super) fn close(
    w: &mut Write<'_>,
    to: &Move,
    closed_on: Option<&str>,
    amount: Option<i64>,
) -> Result<Response, ApiError> {
    let document = existing(w, Kind::DEAL, to.id)?;
    let closed_at = closed_on.map(|day| moment(w, day)).transpose()?;
    let amount = check::amount(amount)?;
    let pipelines = Pipelines::load(w.rows())?;
    let stage = pipelines
        .find(&to.pipeline, &to.stage)
        .and_then(|place| pipelines.stage(place));
    if closed_at.is_some() && stage.is_some_and(|stage| stage.kind == StageKind::Open) {
        return Err(ApiError::invalid("closed_on", "an open deal has no end"));
    }
    let before = amount_now(w, document.uuid())?;
    let currency = match before.1.as_str() {
        "" => card::currency(w.rows())?,
        code => code.to_owned(),
    };
    place::shift(w, &[to.id], to)?;
    let stamp = Stamp::new(w);
    w.edit(document, |txn| {
        if let Some(at) = closed_at {
            put(txn, key::CLOSED_AT, Some(at));
        }
        let after = (amount.or(before.0), currency);
        if let Some(entry) = amount_entry(stamp, &before, &after).filter(|_| amount.is_some()) {
            key::put_amount(txn, after.0, &after.1);
            activity::add(txn, &entry);
        }
        Ok(Response::Done)
    })
}

/// The moment that a chosen day stands for: now, if it is today, else its noon where the caller is, which is the same day
/// nearly everywhere.
pub(super) fn moment(w: &Write<'_>, day: &str) -> Result<i64, ApiError> {
    let today = Today::new(w.actor(), w.now_ms());
    let date: Date = check::day("closed_on", Some(day))?
        .and_then(|day| day.parse().ok())
        .ok_or_else(|| ApiError::invalid("closed_on", "must be a day, YYYY-MM-DD"))?;
    match date.cmp(&today.date()) {
        Ordering::Equal => Ok(w.now_ms()),
        Ordering::Less => Ok(today.noon_ms(date)),
        Ordering::Greater => Err(ApiError::invalid("closed_on", "must not be after today")),
    }
}
