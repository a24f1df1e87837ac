//! What numbers are made of: the deals that count, where they stand, and the way they came.
//!
//! Two statements, whatever the number of deals; both walk an index in the order of ids, so that a deal's history is found
//! beside it. Sums are made in Rust: SQLite's own end with an error beyond 64 bits.

use std::ops::Range;

use rusqlite::Connection;
use uuid::Uuid;

use super::super::follow::Merged;
use super::super::pipelines::Pipelines;
use super::super::{board, card};
use crate::api::ApiError;
use crate::api::number::{Ask, CurrencyCount};
use crate::api::workspace::StageKind;
use crate::document::value::is_day;
use crate::rows;

/// Stage changes of deals, in the order of ids and of time; from the index alone.
pub(super) const STEPS: &str =
    "SELECT document, at, data ->> '$.from', data ->> '$.to' FROM activities
    WHERE type = 'stage' AND document >= x'01' AND document < x'02' ORDER BY document, at, id";

/// A deal as numbers see it.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The deal.
    pub id: Uuid,
    /// Pipeline and stage.
    pub place: (usize, usize),
    /// Its outcome.
    pub kind: StageKind,
    /// What it counts with when weighted.
    pub percent: u8,
    /// Minor units.
    pub amount: Option<i64>,
    /// Its stage's limit in days.
    pub limit: Option<u16>,
    /// Milliseconds since 1970.
    pub created_at: Option<i64>,
    /// Milliseconds since 1970.
    pub closed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub archived_at: Option<i64>,
    /// `YYYY-MM-DD`.
    pub expected: Option<String>,
    /// In words, empty for none.
    pub reason: String,
    currency: usize,
    steps: Range<usize>,
}

impl Fact {
    /// Still going, and on the board.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.kind == StageKind::Open && self.archived_at.is_none()
    }

    /// Closed so, within a time.
    #[must_use]
    pub fn closed(&self, kind: StageKind, within: &Range<i64>) -> bool {
        self.kind == kind && self.closed_at.is_some_and(|at| within.contains(&at))
    }
}

/// One stage change: where to, and where from; nowhere when the stage is not known here.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Milliseconds since 1970.
    pub at: i64,
    /// The stage left.
    pub from: Option<(usize, usize)>,
    /// The stage entered.
    pub to: Option<(usize, usize)>,
}

/// The deals that were asked for.
#[derive(Debug)]
pub struct Facts {
    /// By id.
    pub list: Vec<Fact>,
    /// Where stages are.
    pub pipelines: Pipelines,
    /// Of every amount here.
    pub currency: String,
    /// Most deals first.
    pub currencies: Vec<CurrencyCount>,
    /// The pipeline that was asked for.
    pub pipeline: Option<usize>,
    steps: Vec<Step>,
}

impl Facts {
    /// Reads the deals that count: not in the trash, not merged into another.
    ///
    /// # Errors
    /// `Invalid` for `pipeline` when there is no such pipeline, or when the file cannot be read.
    pub fn load(conn: &Connection, ask: &Ask) -> Result<Self, ApiError> {
        let pipelines = Pipelines::load(conn)?;
        let missing = || ApiError::invalid("pipeline", "there is no such pipeline");
        let pipeline = match ask.pipeline.as_deref() {
            Some(id) => Some(pipelines.pipeline(Some(id)).ok_or_else(missing)?),
            None => None,
        };
        let mut facts = Self {
            list: Vec::new(),
            pipelines,
            currency: String::new(),
            currencies: Vec::new(),
            pipeline,
            steps: Vec::new(),
        };
        let home = card::currency(conn)?;
        let counts = facts.read_deals(conn, ask.owner, &home)?;
        facts.choose(ask.currency.as_deref(), home, counts);
        facts.read_steps(conn)?;
        Ok(facts)
    }

    /// The deals of every currency, and how many there are of each.
    fn read_deals(
        &mut self,
        conn: &Connection,
        owner: Option<Uuid>,
        home: &str,
    ) -> Result<Vec<CurrencyCount>, ApiError> {
        let merged = Merged::load(conn, "deals")?;
        let mut counts: Vec<CurrencyCount> = Vec::new();
        let mut statement = conn.prepare_cached(
            "SELECT id, coalesce(currency, ?2), pipeline, status, amount, probability, created_at, closed_at,
             archived_at, expected_close, lost_reason FROM deals
             WHERE deleted_at IS NULL AND (?1 IS NULL OR assignee = ?1) ORDER BY id",
        )?;
        let mut found = statement.query((rows::blob(owner), home))?;
        while let Some(row) = found.next()? {
            let text = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str_or_null()?);
            let id = rows::id(row, 0)?.filter(|id| !merged.hides(*id));
            let place = self.pipelines.place(text(2)?, text(3)?);
            let (Some(id), Some(place)) = (id, place) else {
                continue;
            };
            let Some(stage) = self.pipelines.stage(place) else {
                continue;
            };
            if self.pipeline.is_some_and(|pipeline| pipeline != place.0) {
                continue;
            }
            self.list.push(Fact {
                id,
                place,
                kind: stage.kind,
                percent: board::probability(stage, row.get(5)?),
                amount: row.get(4)?,
                limit: stage.rotting_days,
                created_at: row.get(6)?,
                closed_at: row.get(7)?,
                archived_at: row.get(8)?,
                expected: text(9)?.filter(|day| is_day(day)).map(str::to_owned),
                reason: text(10)?.unwrap_or_default().to_owned(),
                currency: counted(&mut counts, text(1)?.unwrap_or(home)),
                steps: 0..0,
            });
        }
        Ok(counts)
    }

    /// Keeps the deals of one currency.
    fn choose(&mut self, wanted: Option<&str>, home: String, mut counts: Vec<CurrencyCount>) {
        let most = counts.iter().max_by_key(|one| one.deals);
        let currency = match wanted {
            Some(code) => code.to_owned(),
            None if counts.iter().any(|one| one.code == home) => home,
            None => most.map_or(home, |one| one.code.clone()),
        };
        let index = counts.iter().position(|one| one.code == currency);
        self.list.retain(|fact| Some(fact.currency) == index);
        counts.sort_by(|a, b| b.deals.cmp(&a.deals).then_with(|| a.code.cmp(&b.code)));
        self.currency = currency;
        self.currencies = counts;
    }

    /// Stage changes by (at, id), each deal's beside one another.
    fn read_steps(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let mut statement = conn.prepare_cached(STEPS)?;
        let mut found = statement.query([])?;
        let mut next = 0;
        while let Some(row) = found.next()? {
            let Some(deal) = rows::record::record_id(row, 0)? else {
                continue;
            };
            while self.list.get(next).is_some_and(|fact| fact.id < deal) {
                next += 1;
            }
            let Some(fact) = self.list.get_mut(next).filter(|fact| fact.id == deal) else {
                continue;
            };
            let place = |column| {
                let stage = row.get_ref(column)?.as_str_or_null()?;
                Ok::<_, rusqlite::Error>(stage.and_then(|stage| self.pipelines.known(stage)))
            };
            let step = Step {
                at: row.get(1)?,
                from: place(2)?,
                to: place(3)?,
            };
            if fact.steps.is_empty() {
                fact.steps.start = self.steps.len();
            }
            self.steps.push(step);
            fact.steps.end = self.steps.len();
        }
        Ok(())
    }

    /// How a deal came where it is.
    #[must_use]
    pub fn steps(&self, fact: &Fact) -> &[Step] {
        self.steps.get(fact.steps.clone()).unwrap_or_default()
    }
}

/// Counts a deal of a currency; its index.
fn counted(counts: &mut Vec<CurrencyCount>, code: &str) -> usize {
    let index = counts.iter().position(|one| one.code == code);
    let index = index.unwrap_or_else(|| {
        counts.push(CurrencyCount {
            code: code.to_owned(),
            deals: 0,
        });
        counts.len() - 1
    });
    if let Some(one) = counts.get_mut(index) {
        one.deals += 1;
    }
    index
}
