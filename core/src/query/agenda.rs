//! The day: tasks by when they are due, deals with nothing planned, what others did. One pass over rows for each.

use carnet_protocol::ids::{DocumentId, Kind};
use jiff::ToSpan as _;
use rusqlite::{Connection, OptionalExtension as _, Row};
use uuid::Uuid;

use super::card::Cards;
use super::follow::Merged;
use super::rotting;
use super::timeline;
use super::today::Today;
use crate::api::deal::FollowUp;
use crate::api::number::Age;
use crate::api::task::Task;
use crate::api::today::{About, Due, Reminders, Section, Today as Day, Waiting, Why};
use crate::api::workspace::StageKind;
use crate::api::{Actor, ApiError};
use crate::{limits, remind, rows};

/// Days of silence after an offer.
const SILENT_DAYS: i64 = 7;
/// Days of the section "next days".
const WEEK_DAYS: i32 = 7;

/// Everything of a day.
///
/// # Errors
/// When the file cannot be read.
pub fn day(
    conn: &Connection,
    actor: &Actor,
    now_ms: i64,
    since: Option<i64>,
    everybody: bool,
) -> Result<Day, ApiError> {
    let today = Today::new(actor, now_ms);
    let reader = Reader::new(conn, actor, &today, everybody)?;
    let mut day = Day {
        date: today.date().to_string(),
        ..Day::default()
    };
    reader.tasks(&mut day)?;
    reader.waiting(&mut day)?;
    if let Some(since) = since {
        day.changes = timeline::of_others(conn, actor.member.uuid(), since)?;
    }
    Ok(day)
}

/// What reminds the caller after `since`, until now: their own tasks, and nobody's.
///
/// # Errors
/// When the file cannot be read.
pub fn reminders(
    conn: &Connection,
    actor: &Actor,
    now_ms: i64,
    since: i64,
    silent: bool,
) -> Result<Reminders, ApiError> {
    let today = Today::new(actor, now_ms);
    Ok(Reader::new(conn, actor, &today, false)?.reminders(since, silent)?)
}

struct Reader<'a> {
    conn: &'a Connection,
    cards: Cards<'a>,
    contacts: Merged,
    companies: Merged,
    today: &'a Today,
    now_ms: i64,
    /// Whose day it is; `None`: everybody's.
    me: Option<Uuid>,
}

/// Open tasks of records that are here, those of one that was merged with the one that stands for it. A record without an owner of its own is nobody's.
const TASKS: &str = "
    SELECT t.document, t.id, t.title, t.due, t.due_zone, t.assignee, t.repeat,
           coalesce(t.assignee, d.assignee, p.assignee, c.assignee), t.run, t.template
    FROM tasks t
    LEFT JOIN deals d ON substr(t.document, 1, 1) = x'01' AND d.id = substr(t.document, 2)
    LEFT JOIN contacts p ON substr(t.document, 1, 1) = x'02' AND p.id = substr(t.document, 2)
    LEFT JOIN companies c ON substr(t.document, 1, 1) = x'03' AND c.id = substr(t.document, 2)
    WHERE t.done_at IS NULL AND t.deleted_at IS NULL AND d.deleted_at IS NULL AND d.archived_at IS NULL
      AND d.merged_into IS NULL AND p.deleted_at IS NULL AND c.deleted_at IS NULL
    ORDER BY t.due_ms IS NULL, t.due_ms, t.id";

impl<'a> Reader<'a> {
    fn new(
        conn: &'a Connection,
        actor: &Actor,
        today: &'a Today,
        everybody: bool,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            conn,
            cards: Cards::new(conn, today)?,
            contacts: Merged::load(conn, "contacts")?,
            companies: Merged::load(conn, "companies")?,
            today,
            now_ms: today.now_ms(),
            me: (!everybody).then(|| actor.member.uuid()),
        })
    }
}

impl Reader<'_> {
    /// Whether a row with this owner belongs to the day.
    fn mine(&self, owner: Option<Uuid>) -> bool {
        self.me.is_none() || owner.is_none() || owner == self.me
    }

    fn tasks(&self, day: &mut Day) -> rusqlite::Result<()> {
        let today = self.today.date();
        let soon = today.checked_add(WEEK_DAYS.days()).unwrap_or(today);
        let (today, soon) = (today.to_string(), soon.to_string());
        let mut statement = self.conn.prepare_cached(TASKS)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if !self.mine(rows::id(row, 7)?) {
                continue;
            }
            let (due, zone) = (row.get_ref(3)?, row.get_ref(4)?);
            let (due, zone) = (due.as_str_or_null()?, zone.as_str_or_null()?);
            let section = match due
                .and_then(|due| self.today.day_text(due, zone))
                .as_deref()
            {
                Some(due) if due < today.as_str() => &mut day.late,
                Some(due) if due == today => &mut day.today,
                Some(due) if due <= soon.as_str() => &mut day.week,
                _ => &mut day.later,
            };
            section.count += 1;
            if section.rows.len() >= limits::TODAY_ROWS {
                continue;
            }
            let when = self.today.follow_up(due, zone);
            let due = self.due(row, when)?;
            section.rows.push(due);
        }
        Ok(())
    }

    /// The row of [`TASKS`] as the day shows it.
    fn due(&self, row: &Row<'_>, when: FollowUp) -> rusqlite::Result<Due> {
        let task = Task {
            id: rows::id(row, 1)?.unwrap_or_default(),
            title: row.get(2)?,
            due: row.get(3)?,
            due_zone: row.get(4)?,
            repeat: row.get(6)?,
            assignee: rows::id(row, 5)?,
            done_at: None,
            run: row.get(8)?,
            template: row.get(9)?,
        };
        let about = match timeline::document(row, 0)? {
            Some(on) => self.about(on)?,
            None => None,
        };
        Ok(Due { task, when, about })
    }

    /// What reminds after `since`, until now.
    fn reminders(&self, since: i64, silent: bool) -> rusqlite::Result<Reminders> {
        let mut found = Reminders {
            now: self.now_ms,
            ..Reminders::default()
        };
        let mut statement = self.conn.prepare_cached(TASKS)?;
        let mut tasks = statement.query([])?;
        while let Some(row) = tasks.next()? {
            let (due, zone) = (row.get_ref(3)?, row.get_ref(4)?);
            let (due, zone) = (due.as_str_or_null()?, zone.as_str_or_null()?);
            let at = due.and_then(|due| remind::moment(due, zone, self.today.zone(), silent));
            let Some(at) = at.filter(|at| *at > since) else {
                continue;
            };
            if !self.mine(rows::id(row, 7)?) {
                continue;
            }
            if at > self.now_ms {
                found.next = Some(found.next.map_or(at, |next| next.min(at)));
                continue;
            }
            found.count += 1;
            if found.rows.len() < limits::REMINDER_ROWS {
                let when = self.today.follow_up(due, zone);
                found.rows.push(self.due(row, when)?);
            }
        }
        Ok(found)
    }

    /// Open deals with nothing planned: those that waited too long first, the longest first; of the others the newest.
    fn waiting(&self, day: &mut Day) -> rusqlite::Result<()> {
        let (mut stale, mut unplanned) = (Vec::new(), Vec::new());
        let signs = rotting::signs(self.conn)?;
        let mut statement = self.conn.prepare_cached(
            "SELECT id, pipeline, status, created_at, assignee FROM deals
             WHERE next_due IS NULL AND deleted_at IS NULL AND archived_at IS NULL AND merged_into IS NULL",
        )?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (pipeline, status) = (row.get_ref(1)?, row.get_ref(2)?);
            let (pipeline, status) = (pipeline.as_str_or_null()?, status.as_str_or_null()?);
            let (Some(id), true) = (rows::id(row, 0)?, self.mine(rows::id(row, 4)?)) else {
                continue;
            };
            let idle = rotting::idle_ms(self.now_ms, signs.get(&id).copied(), row.get(3)?);
            let days = idle / rotting::DAY_MS;
            match self.why(pipeline, status, idle) {
                Some(Why::Unplanned) => unplanned.push((days, id, Why::Unplanned)),
                Some(why) => stale.push((days, id, why)),
                None => {}
            }
        }
        stale.sort_by_key(|(days, id, _)| (std::cmp::Reverse(*days), *id));
        unplanned.sort_by_key(|(days, id, _)| (*days, std::cmp::Reverse(*id)));
        day.stale = self.section(&stale)?;
        day.unplanned = self.section(&unplanned)?;
        Ok(())
    }

    /// Why a deal with nothing planned is shown; not at all when it is won or lost.
    fn why(&self, pipeline: Option<&str>, status: Option<&str>, idle: i64) -> Option<Why> {
        let place = self.cards.pipelines.place(pipeline, status)?;
        let stage = self.cards.pipelines.stage(place)?;
        if stage.kind != StageKind::Open {
            return None;
        }
        let stages = &self.cards.pipelines.list.get(place.0)?.stages;
        let offer = stages.iter().rfind(|stage| stage.kind == StageKind::Open);
        let is_offer = offer.is_some_and(|offer| offer.id == stage.id) && stages.len() > 1;
        Some(if rotting::age(idle, stage.rotting_days) == Age::Red {
            Why::Rotting
        } else if is_offer && idle >= SILENT_DAYS * rotting::DAY_MS {
            Why::Silent
        } else {
            Why::Unplanned
        })
    }

    fn section(&self, all: &[(i64, Uuid, Why)]) -> rusqlite::Result<Section<Waiting>> {
        let mut rows = Vec::new();
        for (days, id, why) in all.iter().take(limits::TODAY_ROWS) {
            if let Some(about) = self.about(DocumentId::new(Kind::DEAL, *id))? {
                let days = u32::try_from(*days).unwrap_or(u32::MAX);
                rows.push(Waiting {
                    about,
                    why: *why,
                    days,
                });
            }
        }
        let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
        Ok(Section { rows, count })
    }

    fn about(&self, on: DocumentId) -> rusqlite::Result<Option<About>> {
        match on.kind {
            Kind::DEAL => self.deal(on),
            Kind::CONTACT => {
                let id = self.contacts.target(on.uuid());
                self.person(DocumentId::new(Kind::CONTACT, id), None)
            }
            Kind::COMPANY => {
                let id = self.companies.target(on.uuid());
                self.company(DocumentId::new(Kind::COMPANY, id))
            }
            _ => Ok(None),
        }
    }

    fn deal(&self, on: DocumentId) -> rusqlite::Result<Option<About>> {
        let placed = self.cards.read("d.id = ?1", [on.id])?.pop();
        let Some(placed) = placed else {
            return Ok(None);
        };
        let contact = self
            .conn
            .prepare_cached("SELECT contact_id FROM deals WHERE id = ?1")?
            .query_row([on.id], |row| rows::id(row, 0))?;
        let card = placed.card;
        let stage = placed
            .place
            .and_then(|place| self.cards.pipelines.stage(place));
        let mut about = About {
            on: on.to_string(),
            title: card.title,
            amount: card.amount,
            currency: Some(card.currency),
            stage: stage.map(|stage| stage.name.clone()),
            person: card.contact,
            person_id: contact.map(|id| self.contacts.target(id)),
            company: card.company,
            phone: None,
            email: None,
        };
        if let Some(id) = about.person_id {
            let person = self.person(DocumentId::new(Kind::CONTACT, id), None)?;
            (about.phone, about.email) = person.map_or((None, None), |one| (one.phone, one.email));
        }
        Ok(Some(about))
    }

    fn person(&self, on: DocumentId, company: Option<String>) -> rusqlite::Result<Option<About>> {
        let found = self
            .conn
            .prepare_cached(
                "SELECT p.name, p.phone, p.email, c.name FROM contacts p
                 LEFT JOIN companies c ON c.id = p.company_id WHERE p.id = ?1",
            )?
            .query_row([on.id], |row| {
                let name: String = row.get(0)?;
                Ok(About {
                    person: Some(name.clone()),
                    title: name,
                    person_id: Some(on.uuid()),
                    phone: row.get(1)?,
                    email: row.get(2)?,
                    company: company.or(row.get(3)?),
                    ..nothing(on)
                })
            });
        found.optional()
    }

    fn company(&self, on: DocumentId) -> rusqlite::Result<Option<About>> {
        let found = self
            .conn
            .prepare_cached(
                "SELECT name,
                   (SELECT value FROM labelled WHERE document = ?2 AND list = 'phones' ORDER BY place LIMIT 1),
                   (SELECT value FROM labelled WHERE document = ?2 AND list = 'emails' ORDER BY place LIMIT 1)
                 FROM companies WHERE id = ?1",
            )?
            .query_row(rusqlite::params![on.id, on.to_bytes()], |row| {
                Ok(About {
                    title: row.get(0)?,
                    phone: row.get(1)?,
                    email: row.get(2)?,
                    ..nothing(on)
                })
            });
        found.optional()
    }
}

fn nothing(on: DocumentId) -> About {
    About {
        on: on.to_string(),
        title: String::new(),
        amount: None,
        currency: None,
        stage: None,
        person: None,
        person_id: None,
        company: None,
        phone: None,
        email: None,
    }
}
