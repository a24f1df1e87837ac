//! "Aujourd'hui": whom to call back, in order, and what else waits for a word.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::activity::Line;
use super::actor::Right;
use super::deal::FollowUp;
use super::task::Task;

/// What may be asked of the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "TodayRequest")]
pub enum Request {
    /// → `Today`: what is the caller's, and what is nobody's.
    Get {
        /// Milliseconds since 1970: what others did after it is told.
        since: Option<i64>,
        /// What is somebody else's, too.
        everybody: bool,
    },
    /// → `Reminders`: of the caller's open tasks, those that remind after `since`, until now. Asked with the last answer's
    /// `now`, each is told once.
    Reminders {
        /// Milliseconds since 1970.
        since: i64,
        /// What falls between 19:00 and 8:00 waits for the morning.
        silent: bool,
    },
}

impl Request {
    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Get { .. } | Self::Reminders { .. } => Right::Read,
        }
    }
}

/// A day's work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Today {
    /// `YYYY-MM-DD`, the caller's.
    pub date: String,
    /// Due before today, the oldest first.
    pub late: Section<Due>,
    /// Due today.
    pub today: Section<Due>,
    /// Due on the next seven days.
    pub week: Section<Due>,
    /// Due later, or without a day.
    pub later: Section<Due>,
    /// Open deals with nothing planned that waited too long.
    pub stale: Section<Waiting>,
    /// The other open deals with nothing planned.
    pub unplanned: Section<Waiting>,
    /// What others did, newest first.
    pub changes: Vec<Line>,
}

/// The first rows of a list, and how many there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "TodaySection")]
pub struct Section<T> {
    /// The first ones.
    pub rows: Vec<T>,
    /// All.
    pub count: u32,
}

impl<T> Default for Section<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            count: 0,
        }
    }
}

/// A task, and what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "TodayDue")]
pub struct Due {
    /// What to do.
    pub task: Task,
    /// In the caller's zone.
    pub when: FollowUp,
    /// The record it stands on; none for a task of its own.
    pub about: Option<About>,
}

/// What reminds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Reminders {
    /// The earliest first.
    pub rows: Vec<Due>,
    /// All of them; `rows` holds the first 20.
    pub count: u32,
    /// Until when they were looked for, milliseconds since 1970.
    pub now: i64,
    /// When the next one comes.
    pub next: Option<i64>,
}

/// A deal with nothing planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "TodayWaiting")]
pub struct Waiting {
    /// The deal.
    pub about: About,
    /// Why it is here.
    pub why: Why,
    /// Days since anything happened.
    pub days: u32,
}

/// Why a deal with nothing planned is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "TodayWhy")]
pub enum Why {
    /// Longer without a change than its stage allows.
    Rotting,
    /// The offer is out (the last open stage), and nothing happened for a week.
    Silent,
    /// Nothing is planned.
    Unplanned,
}

/// A record, as far as a row of the day needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "TodayAbout")]
pub struct About {
    /// Its name: `crm:deal:…`.
    pub on: String,
    /// Its title or name.
    pub title: String,
    /// A deal's, in minor units.
    pub amount: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// The name of a deal's stage.
    pub stage: Option<String>,
    /// The person to speak to.
    pub person: Option<String>,
    /// Their contact.
    pub person_id: Option<Uuid>,
    /// Their company.
    pub company: Option<String>,
    /// Their first number.
    pub phone: Option<String>,
    /// Their first address.
    pub email: Option<String>,
}
