//! A deal's rows.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Projected, blob, fold, lines, record, search};
use crate::document::deal::Deal;

/// Writes the rows of a deal.
pub(super) fn project(
    conn: &Connection,
    document: DocumentId,
    deal: &Deal,
) -> rusqlite::Result<Projected> {
    let before = conn
        .prepare_cached("SELECT assignee FROM deals WHERE id = ?1")?
        .query_row([document.id], |row| super::id(row, 0))
        .optional()?;
    if before.is_some() {
        record::clear(conn, document)?;
    }
    insert(conn, document, deal)?;
    insert_contacts(conn, document, &deal.contacts)?;
    record::insert(conn, document, &deal.common)?;
    if deal.common.deleted_at.is_none() {
        insert_search(conn, document, deal)?;
    }
    Ok(Projected {
        title: deal.title.clone(),
        deleted: deal.common.deleted_at.is_some(),
        assignee: deal.assignee,
        assignee_before: before.flatten(),
        changed_by: deal.common.changed_by.or(deal.common.created_by),
        unreadable: deal.common.unreadable.clone(),
    })
}

fn insert_search(conn: &Connection, document: DocumentId, deal: &Deal) -> rusqlite::Result<()> {
    let mut texts = record::texts(&deal.common);
    texts.extend(deal.source.clone().map(|text| ("source", text)));
    texts.extend(deal.lost_reason.clone().map(|text| ("reason", text)));
    let band = match (deal.archived_at, deal.closed_at) {
        (Some(_), _) => search::Band::ArchivedDeal,
        (None, Some(_)) => search::Band::ClosedDeal,
        (None, None) => search::Band::OpenDeal,
    };
    let entry = search::Entry {
        band,
        at: deal.common.touched_at().unwrap_or_default(),
        title: &deal.title,
        texts,
    };
    search::insert(conn, document, &entry)
}

fn insert(conn: &Connection, document: DocumentId, deal: &Deal) -> rusqlite::Result<()> {
    let common = &deal.common;
    let next = record::follow_up(&common.tasks);
    let folded = fold::fold(&format!("{} {}", deal.title, common.tags.join(" ")));
    conn.prepare_cached(
        "INSERT OR REPLACE INTO deals (id, title, amount, currency, pipeline, status, position, assignee, priority,
         company_id, contact_id, expected_close, probability, source, lost_reason, closed_at, archived_at, created_at,
         created_by, changed_at, changed_by, deleted_at, merged_into, import_id, sample, has_note, tags, folded,
         next_due, next_zone, unreadable, noted_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
         ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)",
    )?
    .execute(params![
        document.id,
        deal.title,
        deal.amount,
        deal.currency,
        deal.pipeline,
        deal.status,
        deal.position,
        blob(deal.assignee),
        deal.priority,
        blob(deal.company_id),
        blob(deal.contact_id),
        deal.expected_close,
        deal.probability,
        deal.source,
        deal.lost_reason,
        deal.closed_at,
        deal.archived_at,
        common.created_at,
        blob(common.created_by),
        common.touched_at(),
        blob(common.changed_by),
        common.deleted_at,
        blob(common.merged_into),
        blob(common.import_id),
        common.sample,
        !common.note.is_empty(),
        lines(&common.tags),
        folded,
        next.and_then(|task| task.due.as_deref()),
        next.and_then(|task| task.due_zone.as_deref()),
        lines(&common.unreadable),
        deal.noted_at,
    ])?;
    Ok(())
}

fn insert_contacts(
    conn: &Connection,
    document: DocumentId,
    contacts: &[(Uuid, String)],
) -> rusqlite::Result<()> {
    for (contact, role) in contacts {
        conn.prepare_cached("INSERT INTO deal_contacts (deal, contact, role) VALUES (?1, ?2, ?3)")?
            .execute(params![document.id, contact.into_bytes(), role])?;
    }
    Ok(())
}
