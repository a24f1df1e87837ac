//! Numbers, and the deals under each: a number is always what the deals of a [`Bucket`] come to ([`Numbers::under`]), so that
//! the rows that a person opens add up to it.
//!
//! What counts: see [`crate::api::number`]. Days are the caller's; a period is half-open.

pub mod facts;
pub mod fold;
pub mod history;
mod page;
pub mod period;
mod rows;

use std::collections::HashMap;
use std::ops::Range;

use rusqlite::Connection;
use uuid::Uuid;

use super::rotting;
use super::today::Today;
use crate::api::ApiError;
use crate::api::number::{Ask, Bar, Bucket};
use crate::api::workspace::StageKind;
use crate::limits;
use facts::{Fact, Facts};
use period::Span;

pub use page::page;
pub use rows::rows;

/// Months of the forecast before and after this one.
const FORECAST_BEFORE: i32 = 2;
const FORECAST_AFTER: i32 = 5;

/// A deal under a number.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// The deal.
    pub fact: &'a Fact,
    /// The time that it counts with, where the number is a time or an age.
    pub ms: Option<i64>,
}

/// Everything that numbers are made of.
#[derive(Debug)]
struct Numbers<'a> {
    facts: Facts,
    today: &'a Today,
    span: Span,
    signs: HashMap<Uuid, i64>,
    /// The months of the forecast.
    months: Vec<String>,
}

impl<'a> Numbers<'a> {
    fn load(conn: &Connection, ask: &Ask, today: &'a Today) -> Result<Self, ApiError> {
        let span = Span::read(&ask.period, today)?;
        Ok(Self {
            facts: Facts::load(conn, ask)?,
            today,
            span,
            signs: rotting::signs(conn)?,
            months: period::months_around(today.date(), FORECAST_BEFORE, FORECAST_AFTER),
        })
    }

    /// The deals under a number.
    fn under(&self, bucket: &Bucket) -> Vec<Counted<'_>> {
        let within = self.span.moments(self.today);
        match bucket {
            Bucket::Open { stage: None } => self.deals(Fact::is_open),
            Bucket::Open { stage: Some(stage) } => {
                let place = self.facts.pipelines.known(stage);
                self.deals(|fact| fact.is_open() && Some(fact.place) == place)
            }
            Bucket::Won => self.closed(StageKind::Won, &within),
            Bucket::WonIn { month } => self.won_in(Span::of_month(month)),
            Bucket::Closed => self.deals(|fact| {
                fact.closed(StageKind::Won, &within) || fact.closed(StageKind::Lost, &within)
            }),
            Bucket::Cycle => self.cycles(&within),
            Bucket::Forecast { bar, won } => self.forecast(bar, *won),
            Bucket::Reached { stage } => self.reached(stage, &within),
            Bucket::InStage { stage } => self.in_stage(stage),
            Bucket::Lost { reason } => self.deals(|fact| {
                let asked = reason.as_ref().is_none_or(|reason| fact.reason == *reason);
                asked && fact.closed(StageKind::Lost, &within)
            }),
            Bucket::LostOther => {
                let shown = self.reasons();
                self.deals(|fact| {
                    fact.closed(StageKind::Lost, &within) && !shown.contains(&fact.reason)
                })
            }
            Bucket::Ageing { state } => {
                let mut deals = self.ages();
                deals.retain(|one| {
                    rotting::age(one.ms.unwrap_or_default(), one.fact.limit) == *state
                });
                deals
            }
            Bucket::Year => self.won_in(Span::of_year(self.span.last())),
        }
    }

    fn deals(&self, counts: impl Fn(&Fact) -> bool) -> Vec<Counted<'_>> {
        let facts = self.facts.list.iter().filter(|fact| counts(fact));
        facts.map(|fact| Counted { fact, ms: None }).collect()
    }

    fn closed(&self, kind: StageKind, within: &Range<i64>) -> Vec<Counted<'_>> {
        self.deals(|fact| fact.closed(kind, within))
    }

    fn won_in(&self, span: Option<Span>) -> Vec<Counted<'_>> {
        let within = span.map_or(0..0, |span| span.moments(self.today));
        self.closed(StageKind::Won, &within)
    }

    /// Won in the period, with the time from making to closing; one that was closed before it was made (an import may say
    /// so) tells nothing.
    fn cycles(&self, within: &Range<i64>) -> Vec<Counted<'_>> {
        let mut deals = self.closed(StageKind::Won, within);
        for one in &mut deals {
            let ends = one.fact.closed_at.zip(one.fact.created_at);
            one.ms = ends.map(|(end, start)| end - start).filter(|ms| *ms >= 0);
        }
        deals.retain(|one| one.ms.is_some());
        deals
    }

    fn forecast(&self, bar: &Bar, won: bool) -> Vec<Counted<'_>> {
        match (won, bar) {
            (true, Bar::Month { month }) => self.won_in(Span::of_month(month)),
            (true, _) => Vec::new(),
            (false, _) => {
                let today = self.today.date().to_string();
                self.deals(|fact| fact.is_open() && self.bar(fact, &today) == *bar)
            }
        }
    }

    /// Where an open deal stands in the forecast. What is overdue is not this month's, and what has no day has no month.
    fn bar(&self, fact: &Fact, today: &str) -> Bar {
        let Some(day) = fact.expected.as_deref() else {
            return Bar::Undated;
        };
        let month = day.get(..7).unwrap_or_default();
        if day < today {
            Bar::Past
        } else if self.months.iter().any(|shown| shown == month) {
            Bar::Month {
                month: month.to_owned(),
            }
        } else {
            Bar::Later
        }
    }

    fn reached(&self, stage: &str, within: &Range<i64>) -> Vec<Counted<'_>> {
        let Some((pipeline, index)) = self.facts.pipelines.known(stage) else {
            return Vec::new();
        };
        let steps = history::steps_of(&self.facts.pipelines, pipeline);
        let Some(step) = steps.iter().position(|stage| *stage == index) else {
            return Vec::new();
        };
        self.deals(|fact| {
            fact.place.0 == pipeline
                && fact.created_at.is_some_and(|at| within.contains(&at))
                && history::reached(&self.facts, fact) >= step
        })
    }

    fn in_stage(&self, stage: &str) -> Vec<Counted<'_>> {
        let Some(place) = self.facts.pipelines.known(stage) else {
            return Vec::new();
        };
        let now = self.today.now_ms();
        let mut deals = self.deals(|_| true);
        for one in &mut deals {
            one.ms = history::stayed(one.fact, self.facts.steps(one.fact), place, now);
        }
        deals.retain(|one| one.ms.is_some());
        deals
    }

    /// Open deals, with the time since their last sign of life.
    fn ages(&self) -> Vec<Counted<'_>> {
        let now = self.today.now_ms();
        let mut deals = self.deals(Fact::is_open);
        for one in &mut deals {
            let sign = self.signs.get(&one.fact.id).copied();
            one.ms = Some(rotting::idle_ms(now, sign, one.fact.created_at));
        }
        deals
    }

    /// The lost reasons that have a line of their own: most deals first, then the largest amount, then by name.
    fn reasons(&self) -> Vec<String> {
        let within = self.span.moments(self.today);
        let mut found: HashMap<&str, (u32, i128)> = HashMap::new();
        for one in self.closed(StageKind::Lost, &within) {
            let (count, sum) = found.entry(&one.fact.reason).or_default();
            *count += 1;
            *sum += i128::from(one.fact.amount.unwrap_or_default());
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        found.truncate(limits::REASONS_SHOWN);
        found
            .into_iter()
            .map(|(reason, _)| reason.to_owned())
            .collect()
    }
}

#[cfg(test)]
mod tests;
