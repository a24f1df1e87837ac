//! One deal, and the deals that no board shows.

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use super::card::Cards;
use super::follow::Merged;
use super::today::Today;
use super::{not_found, record};
use crate::api::ApiError;
use crate::api::deal::{Card, Deal, DealContact, Shelf};
use crate::api::workspace::StageKind;
use crate::{limits, rows};

/// Everything about one deal; a merged one answers with the deal it was merged into.
///
/// # Errors
/// `NotFound`, or when the file cannot be read.
pub fn get(conn: &Connection, id: Uuid, today: &Today) -> Result<Deal, ApiError> {
    let id = Merged::load(conn, "deals")?.target(id);
    let cards = Cards::new(conn, today)?;
    let placed = cards
        .read("d.id = ?1", [id.into_bytes()])?
        .pop()
        .ok_or_else(|| not_found("deal"))?;
    let stage = placed.place.and_then(|place| cards.pipelines.stage(place));
    let pipeline = placed
        .place
        .and_then(|place| cards.pipelines.list.get(place.0));
    let mut deal = conn
        .prepare_cached(
            "SELECT company_id, contact_id, expected_close, probability, source, lost_reason, closed_at, created_at,
             created_by, changed_at, changed_by, archived_at, deleted_at, sample, unreadable FROM deals WHERE id = ?1",
        )?
        .query_row([id.into_bytes()], |row| from_row(row, placed.card))
        .optional()?
        .ok_or_else(|| not_found("deal"))?;
    deal.pipeline = pipeline
        .map(|pipeline| pipeline.id.clone())
        .unwrap_or_default();
    deal.stage_probability = stage.map_or(0, |stage| stage.probability);
    let kind = stage.map_or(StageKind::Open, |stage| stage.kind);
    (deal.closed_at, deal.lost_reason) = end(kind, deal.closed_at, deal.lost_reason);
    let document = DocumentId::new(Kind::DEAL, id);
    let all = [document];
    deal.contacts = contacts(conn, id)?;
    deal.tasks = record::tasks(conn, &all)?;
    deal.activity = record::activity(conn, &all)?;
    deal.custom = record::custom(conn, document)?;
    Ok(deal)
}

/// Day and reason of an end, as far as the stage is one: two desks that moved a deal apart may leave a day in an open stage.
pub(super) fn end(
    kind: StageKind,
    closed_at: Option<i64>,
    reason: Option<String>,
) -> (Option<i64>, Option<String>) {
    (
        closed_at.filter(|_| kind != StageKind::Open),
        reason.filter(|_| kind == StageKind::Lost),
    )
}

fn from_row(row: &Row<'_>, card: Card) -> rusqlite::Result<Deal> {
    Ok(Deal {
        card,
        pipeline: String::new(),
        company_id: rows::id(row, 0)?,
        contact_id: rows::id(row, 1)?,
        expected_close: row.get(2)?,
        probability: row.get(3)?,
        stage_probability: 0,
        source: row.get(4)?,
        lost_reason: row.get(5)?,
        closed_at: row.get(6)?,
        created_at: row.get(7)?,
        created_by: rows::id(row, 8)?,
        changed_at: row.get(9)?,
        changed_by: rows::id(row, 10)?,
        archived_at: row.get(11)?,
        deleted_at: row.get(12)?,
        sample: row.get(13)?,
        contacts: Vec::new(),
        tasks: Vec::new(),
        activity: Vec::new(),
        custom: Vec::new(),
        unreadable: rows::unlines(row.get_ref(14)?.as_str()?),
    })
}

fn contacts(conn: &Connection, deal: Uuid) -> rusqlite::Result<Vec<DealContact>> {
    let merged = Merged::load(conn, "contacts")?;
    let mut statement = conn.prepare_cached(
        "SELECT x.contact, c.name, x.role FROM deal_contacts x LEFT JOIN contacts c ON c.id = x.contact
         WHERE x.deal = ?1 ORDER BY x.contact",
    )?;
    let mut found = statement.query([deal.into_bytes()])?;
    let mut contacts: Vec<DealContact> = Vec::new();
    while let Some(row) = found.next()? {
        let Some(written) = rows::id(row, 0)? else {
            continue;
        };
        let id = merged.target(written);
        if contacts.iter().any(|contact| contact.id == id) {
            continue;
        }
        let name: Option<String> = match id == written {
            true => row.get(1)?,
            false => super::card::name_of(conn, "contacts", id)?,
        };
        contacts.push(DealContact {
            id,
            name: name.unwrap_or_default(),
            role: row.get(2)?,
        });
    }
    Ok(contacts)
}

/// The deals of the archive or the trash, last changed first.
///
/// # Errors
/// When the file cannot be read.
pub fn shelf(conn: &Connection, shelf: Shelf, today: &Today) -> Result<Vec<Card>, ApiError> {
    let condition = match shelf {
        Shelf::Archived => "d.archived_at IS NOT NULL AND d.deleted_at IS NULL",
        Shelf::Trash => "d.deleted_at IS NOT NULL",
    };
    let order = format!(
        "{condition} ORDER BY d.changed_at DESC, d.id DESC LIMIT {}",
        limits::LIST_ROWS
    );
    let found = Cards::new(conn, today)?.read(&order, [])?;
    Ok(found.into_iter().map(|placed| placed.card).collect())
}
