//! The deals under a number, as a person reads them.

use std::cmp::Reverse;

use rusqlite::{Connection, OptionalExtension};

use super::facts::Facts;
use super::{Counted, Numbers, fold};
use crate::api::ApiError;
use crate::api::number::{self as api, Ask, Bucket, Row};
use crate::query::follow::Merged;
use crate::query::today::Today;
use crate::{limits, money};

/// The deals that add up to a number, largest first.
///
/// # Errors
/// As for the page.
pub fn rows(
    conn: &Connection,
    ask: &Ask,
    bucket: &Bucket,
    today: &Today,
) -> Result<api::Rows, ApiError> {
    let numbers = Numbers::load(conn, ask, today)?;
    let mut deals = numbers.under(bucket);
    deals.sort_by_key(|one| Reverse((one.ms, one.fact.amount, Reverse(one.fact.id))));
    let total = fold::sum(&deals);
    let ms: i128 = deals
        .iter()
        .map(|one| i128::from(one.ms.unwrap_or_default()))
        .sum();
    deals.truncate(usize::try_from(limits::LIST_ROWS).unwrap_or(usize::MAX));
    Ok(api::Rows {
        rows: lines(conn, &numbers.facts, &deals)?,
        total,
        ms: money::clamp(ms),
        currency: numbers.facts.currency,
    })
}

/// Deals with their names.
pub(super) fn lines(
    conn: &Connection,
    facts: &Facts,
    deals: &[Counted<'_>],
) -> rusqlite::Result<Vec<Row>> {
    let companies = Merged::load(conn, "companies")?;
    deals
        .iter()
        .map(|one| line(conn, facts, &companies, one))
        .collect()
}

fn line(
    conn: &Connection,
    facts: &Facts,
    companies: &Merged,
    one: &Counted<'_>,
) -> rusqlite::Result<Row> {
    let found = conn
        .prepare_cached("SELECT title, company_id FROM deals WHERE id = ?1")?
        .query_row([one.fact.id.into_bytes()], |row| {
            Ok((row.get(0)?, crate::rows::id(row, 1)?))
        })
        .optional()?;
    let (title, company) = found.unwrap_or_default();
    let company = match company {
        Some(id) => super::super::card::name_of(conn, "companies", companies.target(id))?,
        None => None,
    };
    let stage = facts.pipelines.stage(one.fact.place);
    Ok(Row {
        id: one.fact.id,
        title,
        company,
        stage: stage.map(|stage| stage.id.clone()).unwrap_or_default(),
        kind: one.fact.kind,
        amount: one.fact.amount,
        percent: one.fact.percent,
        ms: one.ms,
        limit: one.fact.limit,
    })
}
