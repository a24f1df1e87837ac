//! All numbers at once.

use rusqlite::{Connection, OptionalExtension};

use super::fold::{divided, middle, rate, sum};
use super::period::months_around;
use super::{Counted, Numbers, history, rows};
use crate::api::number::{
    self as api, Age, Ageing, Ask, Bar, Bucket, Forecast, Funnel, Middle, Missing, Month, Rate,
    Reason, StageBar, StageTime, Step, Sum, Velocity, Year,
};
use crate::api::workspace::StageKind;
use crate::api::{ApiError, workspace};
use crate::document::workspace::YEAR;
use crate::query::rotting::{self, DAY_MS};
use crate::query::today::Today;
use crate::{limits, money};

/// All numbers.
///
/// # Errors
/// `Invalid` naming the part of the question at fault, or when the file cannot be read.
pub fn page(conn: &Connection, ask: &Ask, today: &Today) -> Result<api::Numbers, ApiError> {
    let mut numbers = Numbers::load(conn, ask, today)?;
    let span = numbers.span;
    let before = span.before().unwrap_or(span);
    numbers.span = before;
    let earlier = numbers.closing();
    numbers.span = span;
    let now = numbers.closing();
    let open = numbers.sum(&Bucket::Open { stage: None });
    let ageing = numbers.ageing(conn)?;
    Ok(api::Numbers {
        currencies: numbers.facts.currencies.clone(),
        from: span.from.to_string(),
        to: span.to.to_string(),
        before: before.from.to_string(),
        stages: numbers.stage_bars(),
        velocity: velocity(open, &now),
        open,
        won: now.rate.won,
        won_before: earlier.rate.won,
        rate: now.rate,
        rate_before: earlier.rate,
        deal: now.deal,
        deal_before: earlier.deal,
        cycle: now.cycle,
        cycle_before: earlier.cycle,
        months: numbers.months(conn)?,
        forecast: numbers.bars(),
        funnels: numbers.funnels(),
        times: numbers.times(),
        lost: now.rate.lost,
        reasons: numbers.lost(),
        ageing,
        year: numbers.year(conn)?,
        currency: numbers.facts.currency,
    })
}

/// What is asked of two periods.
struct Closing {
    rate: Rate,
    deal: Middle,
    cycle: Middle,
}

/// Open deals × won / closed × Σ won / won ÷ (Σ cycle / cycles), in one fraction, so that it is rounded once.
fn velocity(open: Sum, closing: &Closing) -> Velocity {
    let (rate, cycle) = (&closing.rate, &closing.cycle);
    let parts = [
        (rate.by_count.is_none(), Missing::Rate),
        (rate.won.count == 0, Missing::Deal),
        (cycle.total <= 0, Missing::Cycle),
    ];
    let missing: Vec<Missing> = parts
        .into_iter()
        .filter(|(lacks, _)| *lacks)
        .map(|(_, part)| part)
        .collect();
    let closed = i128::from(rate.won.count) + i128::from(rate.lost.count);
    let above = i128::from(open.count) * i128::from(rate.won.sum) * i128::from(cycle.count);
    let below = closed * i128::from(cycle.total);
    let per_day = missing
        .is_empty()
        .then(|| money::clamp(divided(above.saturating_mul(DAY_MS.into()), below)));
    Velocity { per_day, missing }
}

impl Numbers<'_> {
    fn sum(&self, bucket: &Bucket) -> Sum {
        sum(&self.under(bucket))
    }

    fn closing(&self) -> Closing {
        let won = self.under(&Bucket::Won);
        let lost = self.sum(&Bucket::Lost { reason: None });
        let rate = rate(sum(&won), lost);
        let amounts: Vec<i64> = won
            .iter()
            .map(|one| one.fact.amount.unwrap_or_default())
            .collect();
        let unpriced = usize::try_from(rate.won.unpriced).unwrap_or_default();
        let cycles = self.under(&Bucket::Cycle);
        Closing {
            rate,
            deal: middle(amounts, unpriced),
            cycle: middle(times(&cycles), won.len() - cycles.len()),
        }
    }

    /// The pipelines asked about, with their place.
    fn shown(&self) -> impl Iterator<Item = (usize, &workspace::Pipeline)> {
        let all = self.facts.pipelines.list.iter().enumerate();
        all.filter(|(index, _)| self.facts.pipeline.is_none_or(|asked| asked == *index))
    }

    fn open_stages(&self) -> impl Iterator<Item = (&workspace::Pipeline, &workspace::Stage)> {
        self.shown().flat_map(|(_, pipeline)| {
            let stages = pipeline.stages.iter();
            let open = stages.filter(|stage| stage.kind == StageKind::Open);
            open.map(move |stage| (pipeline, stage))
        })
    }

    fn stage_bars(&self) -> Vec<StageBar> {
        self.open_stages()
            .map(|(pipeline, stage)| StageBar {
                pipeline: pipeline.id.clone(),
                stage: stage.id.clone(),
                name: stage.name.clone(),
                probability: stage.probability,
                open: self.sum(&Bucket::Open {
                    stage: Some(stage.id.clone()),
                }),
            })
            .collect()
    }

    fn months(&self, conn: &Connection) -> Result<Vec<Month>, ApiError> {
        months_around(self.span.last(), 11, 0)
            .into_iter()
            .map(|month| {
                Ok(Month {
                    won: self.sum(&Bucket::WonIn {
                        month: month.clone(),
                    }),
                    target: target(conn, &month, &self.facts.currency)?,
                    month,
                })
            })
            .collect()
    }

    fn bars(&self) -> Vec<Forecast> {
        let months = self.months.iter().map(|month| Bar::Month {
            month: month.clone(),
        });
        [Bar::Past]
            .into_iter()
            .chain(months)
            .chain([Bar::Later, Bar::Undated])
            .map(|bar| {
                let of = |won| {
                    self.sum(&Bucket::Forecast {
                        bar: bar.clone(),
                        won,
                    })
                };
                Forecast {
                    won: of(true),
                    open: of(false),
                    bar,
                }
            })
            .collect()
    }

    fn funnels(&self) -> Vec<Funnel> {
        self.shown()
            .map(|(index, pipeline)| {
                let mut steps: Vec<Step> = Vec::new();
                for stage in history::steps_of(&self.facts.pipelines, index) {
                    if let Some(stage) = pipeline.stages.get(stage) {
                        let step = self.step(stage, steps.last());
                        steps.push(step);
                    }
                }
                Funnel {
                    pipeline: pipeline.id.clone(),
                    name: pipeline.name.clone(),
                    steps,
                }
            })
            .collect()
    }

    fn step(&self, stage: &workspace::Stage, before: Option<&Step>) -> Step {
        let reached = self.sum(&Bucket::Reached {
            stage: stage.id.clone(),
        });
        let whole = before.map_or(0, |step| step.reached);
        let rate = divided(i128::from(reached.count) * 1_000, i128::from(whole.max(1)));
        Step {
            stage: stage.id.clone(),
            name: stage.name.clone(),
            reached: reached.count,
            rate: (whole > 0).then(|| money::clamp(rate)),
        }
    }

    fn times(&self) -> Vec<StageTime> {
        self.open_stages()
            .map(|(pipeline, stage)| StageTime {
                pipeline: pipeline.id.clone(),
                stage: stage.id.clone(),
                name: stage.name.clone(),
                time: middle(
                    times(&self.under(&Bucket::InStage {
                        stage: stage.id.clone(),
                    })),
                    0,
                ),
            })
            .collect()
    }

    fn lost(&self) -> Vec<Reason> {
        let mut lines: Vec<Reason> = self
            .reasons()
            .into_iter()
            .map(|reason| Reason {
                lost: self.sum(&Bucket::Lost {
                    reason: Some(reason.clone()),
                }),
                reason: Some(reason),
            })
            .collect();
        let other = self.sum(&Bucket::LostOther);
        if other.count > 0 {
            lines.push(Reason {
                reason: None,
                lost: other,
            });
        }
        lines
    }

    fn ageing(&self, conn: &Connection) -> Result<Ageing, ApiError> {
        let of = |state| self.sum(&Bucket::Ageing { state });
        let mut old = self.ages();
        old.sort_by_key(|one| std::cmp::Reverse(overdue(one)));
        old.truncate(limits::OLDEST_SHOWN);
        Ok(Ageing {
            red: of(Age::Red),
            amber: of(Age::Amber),
            fresh: of(Age::Fresh),
            unlimited: of(Age::Unlimited),
            first: rows::lines(conn, &self.facts, &old)?,
        })
    }

    fn year(&self, conn: &Connection) -> Result<Year, ApiError> {
        Ok(Year {
            year: self.span.last().year(),
            won: self.sum(&Bucket::Year),
            ceiling: target(conn, YEAR, &self.facts.currency)?,
        })
    }
}

/// How old a deal is for its stage: red before amber before the rest, then by days.
fn overdue(one: &Counted<'_>) -> (u8, i64) {
    let ms = one.ms.unwrap_or_default();
    let rank = match rotting::age(ms, one.fact.limit) {
        Age::Red => 2,
        Age::Amber => 1,
        Age::Fresh | Age::Unlimited => 0,
    };
    (rank, ms)
}

fn times(deals: &[Counted<'_>]) -> Vec<i64> {
    deals.iter().filter_map(|one| one.ms).collect()
}

fn target(conn: &Connection, month: &str, currency: &str) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("SELECT amount FROM targets WHERE month = ?1 AND currency = ?2")?
        .query_row((month, currency), |row| row.get(0))
        .optional()
}
