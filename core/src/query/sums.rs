//! Sums of deals, one per currency: currencies are never added up.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rusqlite::Connection;

use super::board::{LIVE, probability};
use super::card::{self, Cards, Placed};
use super::follow::Merged;
use super::pipelines::Pipelines;
use crate::api::deal::{Card, Total};
use crate::api::workspace::StageKind;
use crate::{money, rows};

/// How many deals, and what they are worth.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    /// All, those without an amount too.
    pub(super) count: u32,
    by_currency: BTreeMap<String, Sum>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    count: u32,
    sum: i128,
    hundredfold: i128,
}

impl Sums {
    /// One deal more.
    pub(super) fn add(&mut self, amount: Option<i64>, currency: &str, percent: u8) {
        self.count += 1;
        let Some(amount) = amount.map(i128::from) else {
            return;
        };
        if !self.by_currency.contains_key(currency) {
            self.by_currency.insert(currency.to_owned(), Sum::default());
        }
        if let Some(sum) = self.by_currency.get_mut(currency) {
            sum.count += 1;
            sum.sum += amount;
            sum.hundredfold += amount * i128::from(percent);
        }
    }

    /// One per currency, the largest count first.
    pub(super) fn totals(self) -> Vec<Total> {
        let mut totals: Vec<Total> = self
            .by_currency
            .into_iter()
            .map(|(currency, sum)| Total {
                currency,
                count: sum.count,
                sum: money::clamp(sum.sum),
                weighted: money::percent(sum.hundredfold),
            })
            .collect();
        totals.sort_by_key(|total| Reverse(total.count));
        totals
    }
}

/// A record's deals, open ones first and the newest of each first; and the sums of the open ones.
pub(super) fn of_record(cards: &Cards<'_>, mut found: Vec<Placed>) -> (Vec<Card>, Vec<Total>) {
    let stage = |placed: &Placed| placed.place.and_then(|place| cards.pipelines.stage(place));
    let is_open = |placed: &Placed| stage(placed).is_some_and(|one| one.kind == StageKind::Open);
    // Ids of version 7 sort by the time they were made.
    found.sort_by_key(|placed| Reverse((is_open(placed), placed.card.id)));
    found.dedup_by_key(|placed| placed.card.id);
    let mut sums = Sums::default();
    for placed in &found {
        if let Some(stage) = stage(placed).filter(|stage| stage.kind == StageKind::Open) {
            let percent = probability(stage, placed.probability);
            sums.add(placed.card.amount, &placed.card.currency, percent);
        }
    }
    let cards = found.into_iter().map(|placed| placed.card).collect();
    (cards, sums.totals())
}

/// The sums of each stage, whatever a filter shows.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn by_place(
    conn: &Connection,
    pipelines: &Pipelines,
) -> rusqlite::Result<Vec<((usize, usize), Sums)>> {
    let own = card::currency(conn)?;
    let merged = Merged::load(conn, "deals")?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT d.id, d.amount, d.currency, d.pipeline, d.status, d.probability FROM deals d WHERE {LIVE}"
    ))?;
    let mut found = statement.query([])?;
    let mut sums: BTreeMap<(usize, usize), Sums> = BTreeMap::new();
    while let Some(row) = found.next()? {
        let text = |column| row.get_ref(column)?.as_str_or_null().map_err(Into::into);
        let place = pipelines.place(text(3)?, text(4)?);
        let stage = place.and_then(|place| pipelines.stage(place));
        let hidden = rows::id(row, 0)?.is_none_or(|id| merged.hides(id));
        if let (Some(place), Some(stage), false) = (place, stage, hidden) {
            let percent = probability(stage, row.get(5)?);
            let currency: rusqlite::Result<Option<&str>> = text(2);
            let sums = sums.entry(place).or_default();
            sums.add(row.get(1)?, currency?.unwrap_or(&own), percent);
        }
    }
    Ok(sums.into_iter().collect())
}
