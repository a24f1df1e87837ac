//! Tasks: flat keys `{task}.{field}` in a record's root `tasks`, or a document of their own with the same fields.

use uuid::Uuid;
use yrs::{ReadTxn, TransactionMut};

use super::value::{self, Fields, Unreadable};
use crate::limits;

/// What to do.
pub const TITLE: &str = "title";
/// `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`, in `due_zone`.
pub const DUE: &str = "due";
/// IANA zone of `due`.
pub const DUE_ZONE: &str = "due_zone";
/// How it recurs: a rule of RFC 5545.
pub const REPEAT: &str = "repeat";
/// Who does it.
pub const ASSIGNEE: &str = "assignee";
/// The run of a sequence that it is a step of: the sequence and the day of its start.
pub const RUN: &str = "run";
/// The text that it is written with.
pub const TEMPLATE: &str = "template";
/// When it was done, milliseconds since 1970.
pub const DONE_AT: &str = "done_at";
/// When it was made, milliseconds since 1970.
pub const CREATED_AT: &str = "created_at";

/// A task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// The task.
    pub id: Uuid,
    /// What to do; may be empty.
    pub title: String,
    /// `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`.
    pub due: Option<String>,
    /// IANA zone.
    pub due_zone: Option<String>,
    /// How it recurs.
    pub repeat: Option<String>,
    /// Who does it.
    pub assignee: Option<Uuid>,
    /// The run of a sequence that it is a step of.
    pub run: Option<String>,
    /// The text that it is written with.
    pub template: Option<String>,
    /// Milliseconds since 1970.
    pub done_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: Option<i64>,
}

impl Task {
    fn from(id: Uuid, fields: &mut Fields, bad: &mut Unreadable) -> Self {
        Self {
            id,
            title: fields
                .text(TITLE, limits::TITLE_CHARS, bad)
                .unwrap_or_default(),
            due: fields.due(DUE, bad),
            due_zone: fields.text(DUE_ZONE, limits::ID_CHARS, bad),
            repeat: fields.text(REPEAT, limits::WORD_CHARS, bad),
            assignee: fields.id(ASSIGNEE, bad),
            run: fields.text(RUN, limits::WORD_CHARS, bad),
            template: fields.text(TEMPLATE, limits::ID_CHARS, bad),
            done_at: fields.time(DONE_AT, bad),
            created_at: fields.time(CREATED_AT, bad),
        }
    }

    /// The moment it is due, milliseconds since 1970: a day counts from its start. What orders tasks of several zones.
    #[must_use]
    pub fn due_ms(&self) -> Option<i64> {
        let due = self.due.as_deref()?;
        let zone = self.due_zone.as_deref().unwrap_or("UTC");
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let local = match due.parse::<jiff::civil::DateTime>() {
            Ok(local) => local,
            Err(_) => due
                .parse::<jiff::civil::Date>()
                .ok()?
                .to_datetime(jiff::civil::Time::midnight()),
        };
        Some(local.to_zoned(zone).ok()?.timestamp().as_millisecond())
    }
}

/// A document of its own: `crm:task:{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alone {
    /// The task.
    pub task: Task,
    /// Milliseconds since 1970.
    pub deleted_at: Option<i64>,
    /// Example data.
    pub sample: bool,
    /// What could not be read.
    pub unreadable: Unreadable,
}

/// The tasks of a record that can be read, by id. One that has neither words nor a time of making was taken away, and somebody
/// who had not heard of it changed it meanwhile: a day alone does not make a task.
pub fn read<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<Task> {
    Fields::groups(txn, super::TASKS)
        .into_iter()
        .filter_map(|(key, mut fields)| {
            let id = Uuid::parse_str(&key).ok()?;
            let made = fields.keys().any(|key| [CREATED_AT, TITLE].contains(&key));
            Some(Task::from(id, &mut fields, bad)).filter(|_| made)
        })
        .take(limits::TASKS)
        .collect()
}

/// A task that is a document.
pub fn read_alone<T: ReadTxn>(txn: &T, id: Uuid) -> Alone {
    let mut unreadable = Unreadable::new();
    let mut fields = Fields::of_root(txn, super::DATA);
    let task = Task::from(id, &mut fields, &mut unreadable);
    let deleted_at = fields.time("deleted_at", &mut unreadable);
    let sample = fields.flag("sample", &mut unreadable);
    Alone {
        task,
        deleted_at,
        sample,
        unreadable,
    }
}

/// Where a task's fields stand: among a record's tasks, or in its own document.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// In root `tasks` of a record.
    OnRecord(Uuid),
    /// In root `data` of `crm:task:…`.
    Alone,
}

impl Place {
    fn key(self, field: &str) -> (&'static str, String) {
        match self {
            Self::OnRecord(id) => (super::TASKS, format!("{id}.{field}")),
            Self::Alone => (super::DATA, field.to_owned()),
        }
    }

    /// Writes one field, or removes it.
    pub fn put<V: Into<yrs::Any>>(
        self,
        txn: &mut TransactionMut<'_>,
        field: &str,
        value: Option<V>,
    ) {
        let (root, key) = self.key(field);
        value::put_or_remove(txn, root, &key, value);
    }
}
