//! Numbers: what the pipeline is worth, what was won and lost, how long it takes. Each can be opened: the deals of a
//! [`Bucket`] add up to the number that it stands under.
//!
//! One answer is of one currency: amounts are never added across currencies, and counts are of the same deals as the
//! amounts beside them. Deals in the trash and those merged into another count nowhere. Archived deals count where they are
//! closed (they were won or lost all the same) and in funnel and time in stage; as open deals they do not.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::act::Act;
use super::actor::Right;
use super::workspace::StageKind;

/// What may be asked of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "NumberRequest")]
pub enum Request {
    /// → `Numbers`: all of them.
    Page(Ask),
    /// → `NumberRows`: the deals that add up to one of them.
    Rows {
        /// As the number was asked for.
        ask: Ask,
        /// Which number.
        bucket: Bucket,
    },
    /// → `Done`. What is to be won in a month, in one currency; `None` takes it back.
    SetTarget {
        /// `YYYY-MM`.
        month: String,
        /// ISO 4217.
        currency: String,
        /// Minor units, more than 0.
        amount: Option<i64>,
    },
    /// → `Done`. What may be won in a calendar year, in one currency; `None` takes it back.
    SetCeiling {
        /// ISO 4217.
        currency: String,
        /// Minor units, more than 0.
        amount: Option<i64>,
    },
}

impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::SetTarget { .. } | Self::SetCeiling { .. } => Some(Act::Settings),
            Self::Page(_) | Self::Rows { .. } => None,
        }
    }

    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Page(_) | Self::Rows { .. } => Right::Read,
            Self::SetTarget { .. } | Self::SetCeiling { .. } => Right::Own,
        }
    }
}

/// Of which deals, and of which days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberAsk")]
pub struct Ask {
    /// `None`: every pipeline.
    pub pipeline: Option<String>,
    /// `None`: everybody's.
    pub owner: Option<Uuid>,
    /// `None`: the workspace's when a deal is in it, else the one with the most deals.
    pub currency: Option<String>,
    /// Days, in the caller's zone.
    pub period: Period,
}

/// Days in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "span", rename_all = "snake_case")]
#[ts(export, rename = "NumberPeriod")]
pub enum Period {
    /// The calendar month of a day; of today when absent.
    Month { day: Option<String> },
    /// The calendar quarter of a day.
    Quarter { day: Option<String> },
    /// The calendar year of a day.
    Year { day: Option<String> },
    /// From a day to before another.
    Custom { from: String, to: String },
}

/// The deals under one number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "of", rename_all = "snake_case")]
#[ts(export, rename = "NumberBucket")]
pub enum Bucket {
    /// Open deals: all, or those of a stage.
    Open { stage: Option<String> },
    /// Won in the period.
    Won,
    /// Won in a month, `YYYY-MM`.
    WonIn { month: String },
    /// Won or lost in the period.
    Closed,
    /// Won in the period, with the days they took.
    Cycle,
    /// A bar of the forecast: what was won, or what is open.
    Forecast { bar: Bar, won: bool },
    /// Made in the period, and ever in this stage or a later one.
    Reached { stage: String },
    /// Ever in this stage, with the days they spent there.
    InStage { stage: String },
    /// Lost in the period: for any reason, or for this one; empty for none.
    Lost { reason: Option<String> },
    /// Lost in the period for a reason that has no line of its own.
    LostOther,
    /// Open, and so long without a sign of life.
    Ageing { state: Age },
    /// Won in the calendar year.
    Year,
}

/// Where an open deal stands in the forecast, by its expected close.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "bar", rename_all = "snake_case")]
#[ts(export, rename = "NumberBar")]
pub enum Bar {
    /// Before today.
    Past,
    /// In a month, `YYYY-MM`.
    Month { month: String },
    /// After the months shown.
    Later,
    /// No day is known.
    Undated,
}

/// How an open deal ages, measured by its stage's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "NumberAge")]
pub enum Age {
    /// Its stage has no limit.
    Unlimited,
    /// Below 80 % of the limit.
    Fresh,
    /// From 80 % of the limit on.
    Amber,
    /// Beyond the limit.
    Red,
}

/// How many deals, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberSum")]
pub struct Sum {
    /// Deals.
    pub count: u32,
    /// Of these, deals without an amount: they count as nothing.
    pub unpriced: u32,
    /// Σ amount, minor units.
    pub sum: i64,
    /// Σ amount × probability (the deal's, else its stage's), rounded half away from zero once.
    pub weighted: i64,
}

/// All numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Numbers {
    /// ISO 4217: of all amounts here.
    pub currency: String,
    /// Those that deals are in, most deals first.
    pub currencies: Vec<CurrencyCount>,
    /// The first day of the period.
    pub from: String,
    /// The day after its last.
    pub to: String,
    /// The first day of the period before: as many days, up to `from`.
    pub before: String,
    /// Open deals: the pipeline's value, and weighted.
    pub open: Sum,
    /// The same by stage, in the order of the board.
    pub stages: Vec<StageBar>,
    /// Won in the period.
    pub won: Sum,
    /// Won in the period before.
    pub won_before: Sum,
    /// In the period.
    pub rate: Rate,
    /// In the period before.
    pub rate_before: Rate,
    /// In the period.
    pub deal: Middle,
    /// In the period before.
    pub deal_before: Middle,
    /// In the period, milliseconds.
    pub cycle: Middle,
    /// In the period before.
    pub cycle_before: Middle,
    /// What the pipeline earns in a day.
    pub velocity: Velocity,
    /// Twelve, the last one that of the period's last day.
    pub months: Vec<Month>,
    /// What is overdue, months around this one, what is later, what has no day.
    pub forecast: Vec<Forecast>,
    /// By pipeline.
    pub funnels: Vec<Funnel>,
    /// Open stages; of all deals, whenever.
    pub times: Vec<StageTime>,
    /// Lost in the period, all reasons.
    pub lost: Sum,
    /// By reason, most deals first.
    pub reasons: Vec<Reason>,
    /// Open deals by their age.
    pub ageing: Ageing,
    /// The calendar year of the period's last day.
    pub year: Year,
}

/// A currency in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberCurrency")]
pub struct CurrencyCount {
    /// ISO 4217.
    pub code: String,
    /// Deals in it.
    pub deals: u32,
}

/// The open deals of one stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberStage")]
pub struct StageBar {
    /// Its pipeline.
    pub pipeline: String,
    /// The stage.
    pub stage: String,
    /// Its name.
    pub name: String,
    /// Percent.
    pub probability: u8,
    /// What stands there.
    pub open: Sum,
}

/// How many of those that were closed were won. Open deals do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberRate")]
pub struct Rate {
    /// Won, by the day they were closed.
    pub won: Sum,
    /// Lost, by the day they were closed.
    pub lost: Sum,
    /// Won of won and lost, in thousandths; `None` under five closed deals.
    pub by_count: Option<i64>,
    /// The same of amounts; `None` also when they come to nothing.
    pub by_value: Option<i64>,
}

/// A mean and a median.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberMiddle")]
pub struct Middle {
    /// Of so many deals.
    pub count: u32,
    /// Deals that say nothing: without an amount (they count as nothing), or closed before they were made (they do not count).
    pub left_out: u32,
    /// `None` without deals.
    pub mean: Option<i64>,
    /// The middle one; between two, halfway.
    pub median: Option<i64>,
    /// What the mean is of.
    pub total: i64,
}

/// Open deals × win rate (count) × average won deal / average cycle in days. Nothing when a part is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberVelocity")]
pub struct Velocity {
    /// Minor units a day.
    pub per_day: Option<i64>,
    /// The parts that are missing.
    pub missing: Vec<Missing>,
}

/// A part of the velocity that nothing can be said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "NumberMissing")]
pub enum Missing {
    /// Fewer than five deals were closed.
    Rate,
    /// None was won.
    Deal,
    /// None was won that says how long it took.
    Cycle,
}

/// What was won in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberMonth")]
pub struct Month {
    /// `YYYY-MM`.
    pub month: String,
    /// By the day they were closed.
    pub won: Sum,
    /// What was to be won, minor units.
    pub target: Option<i64>,
}

/// A bar of the forecast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberForecast")]
pub struct Forecast {
    /// Which.
    pub bar: Bar,
    /// Won, by the day they were closed.
    pub won: Sum,
    /// Open, by their expected close: `weighted` is committed, `sum` is the best.
    pub open: Sum,
}

/// Of the deals made in the period: how many ever reached each stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberFunnel")]
pub struct Funnel {
    /// The pipeline.
    pub pipeline: String,
    /// Its name.
    pub name: String,
    /// Its open stages, then its first won one.
    pub steps: Vec<Step>,
}

/// A step of a funnel: reached it or any later one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberStep")]
pub struct Step {
    /// The stage.
    pub stage: String,
    /// Its name.
    pub name: String,
    /// Deals that reached it.
    pub reached: u32,
    /// Of those that reached the step before, thousandths; `None` at the first, or when none did.
    pub rate: Option<i64>,
}

/// How long deals stood in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberTime")]
pub struct StageTime {
    /// Its pipeline.
    pub pipeline: String,
    /// The stage.
    pub stage: String,
    /// Its name.
    pub name: String,
    /// Milliseconds; each deal's stays added up, the present one until now.
    pub time: Middle,
}

/// Deals lost for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberReason")]
pub struct Reason {
    /// In words; empty when none was given; `None`: those without a line of their own.
    pub reason: Option<String>,
    /// What they come to.
    pub lost: Sum,
}

/// Open deals by how long nothing happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberAgeing")]
pub struct Ageing {
    /// Beyond their stage's limit.
    pub red: Sum,
    /// From 80 % of it on.
    pub amber: Sum,
    /// Below.
    pub fresh: Sum,
    /// In stages without a limit.
    pub unlimited: Sum,
    /// The oldest, by days beyond what their stage allows.
    pub first: Vec<Row>,
}

/// What was won in a calendar year, against what may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberYear")]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Of every pipeline and owner that was asked for.
    pub won: Sum,
    /// Minor units.
    pub ceiling: Option<i64>,
}

/// The deals under a number, with what they add up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberRows")]
pub struct Rows {
    /// ISO 4217.
    pub currency: String,
    /// Largest first; at most 1,000.
    pub rows: Vec<Row>,
    /// Of all of them.
    pub total: Sum,
    /// Of all of them, milliseconds, where the number is a time.
    pub ms: i64,
}

/// A deal under a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "NumberRow")]
pub struct Row {
    /// The deal.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Its company's name.
    pub company: Option<String>,
    /// The stage it stands in.
    pub stage: String,
    /// That stage's kind.
    pub kind: StageKind,
    /// Minor units.
    pub amount: Option<i64>,
    /// What it counts with when weighted, percent.
    pub percent: u8,
    /// The time it counts with, milliseconds; where the number is a time, or an age.
    pub ms: Option<i64>,
    /// Its stage's limit in days, where the number is an age.
    pub limit: Option<u16>,
}
