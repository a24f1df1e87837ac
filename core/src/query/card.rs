//! Reading cards: one statement for any number of them.

mod extras;

use extras::Extras;
use rusqlite::{Connection, Params, Row};
use uuid::Uuid;

use super::follow::Merged;
use super::pipelines::Pipelines;
use super::today::Today;
use crate::api::deal::Card;
use crate::rows;

/// What a card is read with.
#[derive(Debug)]
pub struct Cards<'a> {
    conn: &'a Connection,
    today: &'a Today,
    /// Where stages are.
    pub pipelines: Pipelines,
    currency: String,
    contacts: Merged,
    companies: Merged,
    deals: Merged,
    extras: Extras,
}

/// A card and what decides where it stands.
#[derive(Debug)]
pub struct Placed {
    /// The card.
    pub card: Card,
    /// Pipeline and stage index; none in a workspace without stages.
    pub place: Option<(usize, usize)>,
    /// Its rank.
    pub position: Option<String>,
    /// Set by hand.
    pub probability: Option<u8>,
}

const COLUMNS: &str = "d.id, d.title, d.amount, d.currency, d.pipeline, d.status, d.position, d.assignee, d.priority, \
    d.company_id, d.contact_id, d.probability, d.has_note, d.tags, d.next_due, d.next_zone, c.name, p.name, \
    d.created_at";

impl<'a> Cards<'a> {
    /// Gets ready to read cards.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn new(conn: &'a Connection, today: &'a Today) -> rusqlite::Result<Self> {
        let pipelines = Pipelines::load(conn)?;
        Ok(Self {
            conn,
            today,
            extras: Extras::load(conn, &pipelines)?,
            pipelines,
            currency: currency(conn)?,
            contacts: Merged::load(conn, "contacts")?,
            companies: Merged::load(conn, "companies")?,
            deals: Merged::load(conn, "deals")?,
        })
    }

    /// The cards of deals `d` for which a condition holds, without those merged into another.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&self, condition: &str, params: impl Params) -> rusqlite::Result<Vec<Placed>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM deals d LEFT JOIN companies c ON c.id = d.company_id
             LEFT JOIN contacts p ON p.id = d.contact_id WHERE {condition}"
        ))?;
        let mut rows = statement.query(params)?;
        let mut cards = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(id) = rows::id(row, 0)? else {
                continue;
            };
            if !self.deals.hides(id) {
                cards.push(self.placed(row, id)?);
            }
        }
        Ok(cards)
    }

    /// Whether another deal stands for this one.
    pub(super) fn hides(&self, id: Uuid) -> bool {
        self.deals.hides(id)
    }

    fn placed(&self, row: &Row<'_>, id: Uuid) -> rusqlite::Result<Placed> {
        let place = self.pipelines.place(text(row, 4)?, text(row, 5)?);
        let stage = place.and_then(|place| self.pipelines.stage(place));
        let follow_up = self.today.follow_up(text(row, 14)?, text(row, 15)?);
        let now = self.today.now_ms();
        let card = Card {
            id,
            stale: self.extras.stale(id, stage, &follow_up, now, row.get(18)?),
            title: row.get(1)?,
            amount: row.get(2)?,
            currency: text(row, 3)?.unwrap_or(&self.currency).to_owned(),
            stage: stage.map(|stage| stage.id.clone()).unwrap_or_default(),
            company: self.name(&self.companies, "companies", row, (9, 16))?,
            contact: self.name(&self.contacts, "contacts", row, (10, 17))?,
            follow_up,
            tags: rows::unlines(text(row, 13)?.unwrap_or_default()),
            assignee: rows::id(row, 7)?,
            has_note: row.get(12)?,
            priority: row.get(8)?,
            custom: self.extras.custom(id),
        };
        Ok(Placed {
            card,
            place,
            position: row.get(6)?,
            probability: row.get(11)?,
        })
    }

    /// A linked record's name: joined already, unless it was merged into another.
    fn name(
        &self,
        merged: &Merged,
        table: &'static str,
        row: &Row<'_>,
        (id, name): (usize, usize),
    ) -> rusqlite::Result<Option<String>> {
        match rows::id(row, id)?.filter(|id| merged.hides(*id)) {
            Some(id) => name_of(self.conn, table, merged.target(id)),
            None => row.get(name),
        }
    }
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<Option<&'r str>> {
    Ok(row.get_ref(column)?.as_str_or_null()?)
}

/// The name of a contact or company that is here.
///
/// # Errors
/// When the file cannot be read.
pub fn name_of(
    conn: &Connection,
    table: &'static str,
    id: Uuid,
) -> rusqlite::Result<Option<String>> {
    use rusqlite::OptionalExtension as _;
    conn.prepare_cached(&format!("SELECT name FROM {table} WHERE id = ?1"))?
        .query_row([id.into_bytes()], |row| row.get(0))
        .optional()
}

/// The workspace's currency; euros when none is set.
///
/// # Errors
/// When the file cannot be read.
pub fn currency(conn: &Connection) -> rusqlite::Result<String> {
    use rusqlite::OptionalExtension as _;
    let found: Option<Option<String>> = conn
        .prepare_cached("SELECT currency FROM settings LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(found.flatten().unwrap_or_else(|| "EUR".to_owned()))
}
