//! Numbers over hand-made deals: each sum is worked out in a comment, and its rows add up to it.

mod adds_up;
mod closed;
mod history;
mod open;
mod speed;

use carnet_protocol::ids::{DocumentId, Kind};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use uuid::Uuid;
use yrs::Transact;

use crate::api::number::{Ask, Bucket, Numbers, Period, Rows};
use crate::api::{Actor, ApiError};
use crate::command::tests::{Bench, NOW};
use crate::document::record::put;
use crate::document::{self, activity};
use crate::query::today::Today;
use crate::rows::tests::put as project;

/// A deal as a test says it. Moments are `YYYY-MM-DDTHH:MM` in Paris.
#[derive(Clone, Debug, Default)]
struct Deal {
    stage: &'static str,
    amount: Option<i64>,
    currency: Option<&'static str>,
    percent: Option<i64>,
    owner: Option<u128>,
    made: Option<&'static str>,
    closed: Option<&'static str>,
    archived: Option<&'static str>,
    deleted: bool,
    merged_into: Option<u128>,
    expected: Option<&'static str>,
    reason: Option<&'static str>,
    /// When, from, to.
    moves: Vec<(&'static str, &'static str, &'static str)>,
    /// Type and when.
    signs: Vec<(&'static str, &'static str)>,
}

fn at(moment: &str) -> i64 {
    let moment: DateTime = moment.parse().expect("a moment");
    let paris = TimeZone::get("Europe/Paris").expect("Paris");
    let moment = moment.to_zoned(paris).expect("a moment in Paris");
    moment.timestamp().as_millisecond()
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// Deals that stand in a new workspace, numbered from 1.
struct Set {
    bench: Bench,
    count: u128,
}

impl Set {
    fn new() -> Self {
        Self {
            bench: Bench::new(),
            count: 0,
        }
    }

    fn of(deals: impl IntoIterator<Item = Deal>) -> Self {
        let mut set = Self::new();
        for deal in deals {
            set.add(&deal);
        }
        set
    }

    fn conn(&self) -> &Connection {
        &self.bench.conn
    }

    /// Its stages' limits and the like are set where rows are.
    fn sql(&self, sql: &str) {
        self.conn().execute_batch(sql).expect("good SQL");
    }

    fn add(&mut self, deal: &Deal) -> Uuid {
        self.count += 1;
        let number = self.count;
        let document = DocumentId::new(Kind::DEAL, id(number));
        let doc = document::open(Kind::DEAL, 1);
        let mut txn = doc.transact_mut();
        put(&mut txn, "title", Some(format!("Deal {number}")));
        put(&mut txn, "pipeline", Some("sales"));
        put(&mut txn, "status", Some(deal.stage));
        put(&mut txn, "amount", deal.amount);
        put(&mut txn, "currency", deal.currency);
        put(&mut txn, "probability", deal.percent);
        put(&mut txn, "assignee", deal.owner.map(|n| id(n).to_string()));
        put(&mut txn, "created_at", deal.made.map(at));
        put(&mut txn, "closed_at", deal.closed.map(at));
        put(&mut txn, "archived_at", deal.archived.map(at));
        put(&mut txn, "deleted_at", deal.deleted.then_some(NOW));
        put(
            &mut txn,
            "merged_into",
            deal.merged_into.map(|n| id(n).to_string()),
        );
        put(&mut txn, "expected_close", deal.expected);
        put(&mut txn, "lost_reason", deal.reason);
        for (index, (when, from, to)) in (0..).zip(&deal.moves) {
            let data = [("from", *from), ("to", *to)];
            activity::add(&mut txn, &entry("stage", at(when), index, &data));
        }
        for (index, (kind, when)) in (100..).zip(&deal.signs) {
            activity::add(&mut txn, &entry(kind, at(when), index, &[]));
        }
        drop(txn);
        project(self.conn(), document, &doc);
        id(number)
    }

    fn ask(&self, ask: &Ask) -> Numbers {
        self.as_of("Europe/Paris", ask)
    }

    fn as_of(&self, zone: &str, ask: &Ask) -> Numbers {
        super::page(self.conn(), ask, &self.today(zone)).expect("numbers")
    }

    fn rows(&self, ask: &Ask, bucket: &Bucket) -> Rows {
        super::rows(self.conn(), ask, bucket, &self.today("Europe/Paris")).expect("rows")
    }

    /// The numbers of the deals under a number, in order.
    fn under(&self, ask: &Ask, bucket: &Bucket) -> Vec<u128> {
        let rows = self.rows(ask, bucket).rows;
        let mut deals: Vec<u128> = rows.iter().map(|row| row.id.as_u128()).collect();
        deals.sort_unstable();
        deals
    }

    fn refused(&self, ask: &Ask) -> ApiError {
        super::page(self.conn(), ask, &self.today("Europe/Paris")).expect_err("refused")
    }

    fn today(&self, zone: &str) -> Today {
        let actor = Actor {
            zone: zone.to_owned(),
            ..self.bench.actor.clone()
        };
        Today::new(&actor, NOW)
    }
}

fn entry(kind: &str, at: i64, index: u128, data: &[(&str, &str)]) -> activity::Entry {
    activity::Entry {
        id: id(1_000 + index),
        at,
        by: None,
        kind: kind.to_owned(),
        data: data
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
    }
}

/// This November, in euros, of everybody.
fn november() -> Ask {
    month("2026-11-15")
}

fn month(day: &str) -> Ask {
    Ask {
        pipeline: None,
        owner: None,
        currency: None,
        period: Period::Month {
            day: Some(day.to_owned()),
        },
    }
}

fn year() -> Ask {
    Ask {
        period: Period::Year { day: None },
        ..november()
    }
}
