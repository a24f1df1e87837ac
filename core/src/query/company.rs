//! Companies: a window of the list, and one of them.

use std::collections::HashMap;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use uuid::Uuid;

use super::card::{self, Cards};
use super::contact::of_company;
use super::filter::{DEALS_OF_COMPANY, Noun, Sql};
use super::follow::Merged;
use super::list;
use super::sums;
use super::today::Today;
use super::{not_found, record};
use crate::api::ApiError;
use crate::api::company::{Company, ListRow, Page, Row as Line};
use crate::api::contact::List;
use crate::api::deal::{Card, Total};
use crate::document::labelled;
use crate::rows;

const LINE: &str = "r.id, r.name, r.industry, r.website, r.tags, \
    (SELECT count(*) FROM contacts p WHERE p.company_id = r.id AND p.deleted_at IS NULL)";

/// A window of the list, by name or by a column.
///
/// # Errors
/// `Invalid` naming the clause or the column that does not read, or when the file cannot be read.
pub fn list(conn: &Connection, list: &List, today: &Today) -> Result<Page, ApiError> {
    let merged = Merged::load(conn, "companies")?;
    let asked = list::Asked {
        conn,
        noun: Noun::Company,
        from: "companies r",
        list,
        merged: &merged,
        today,
    };
    let list::Window { total, ids, groups } = asked.window()?;
    let chosen = Sql::one_of_ids("r.id", &ids);
    let mut customs = list::customs(conn, Noun::Company, &ids)?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {LINE}, r.size, r.assignee, r.source, r.created_at, r.changed_at, {DEALS_OF_COMPANY} FROM companies r WHERE {}",
        chosen.text
    ))?;
    let mut found = statement.query(params_from_iter(&chosen.values))?;
    let mut lines: HashMap<Uuid, ListRow> = HashMap::new();
    while let Some(row) = found.next()? {
        let line = line(row)?;
        let custom = customs.remove(&line.id).unwrap_or_default();
        lines.insert(
            line.id,
            ListRow {
                row: line,
                size: row.get(6)?,
                assignee: rows::id(row, 7)?,
                source: row.get(8)?,
                created_at: row.get(9)?,
                changed_at: row.get(10)?,
                deals: row.get(11)?,
                custom,
            },
        );
    }
    let rows = ids.iter().filter_map(|id| lines.remove(id)).collect();
    Ok(Page {
        total,
        rows,
        groups,
    })
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        id: rows::id(row, 0)?.unwrap_or_default(),
        name: row.get(1)?,
        industry: row.get(2)?,
        website: row.get(3)?,
        contacts: row.get(5)?,
        tags: rows::unlines(row.get_ref(4)?.as_str()?),
    })
}

/// Everything about one company; a merged one answers with the company it was merged into.
///
/// # Errors
/// `NotFound`, or when the file cannot be read.
pub fn get(conn: &Connection, id: Uuid, today: &Today) -> Result<Company, ApiError> {
    let merged = Merged::load(conn, "companies")?;
    let id = merged.target(id);
    let mut company = conn
        .prepare_cached(&format!(
            "SELECT {LINE}, r.size, r.siren, r.siret, r.vat, r.parent, r.assignee, r.created_at, r.changed_at,
             r.deleted_at, r.sample, r.unreadable FROM companies r WHERE r.id = ?1"
        ))?
        .query_row([id.into_bytes()], |row| from_row(row, &merged))
        .optional()?
        .ok_or_else(|| not_found("company"))?;
    // One that it was under became part of it.
    company.parent_id = company.parent_id.filter(|parent| *parent != id);
    if let Some(parent) = company.parent_id {
        company.parent = card::name_of(conn, "companies", parent)?;
    }
    let document = DocumentId::new(Kind::COMPANY, id);
    let all = merged.documents(Kind::COMPANY, id);
    company.emails = record::labelled(conn, &all, labelled::EMAILS)?;
    company.phones = record::labelled(conn, &all, labelled::PHONES)?;
    company.addresses = record::labelled(conn, &all, labelled::ADDRESSES)?;
    company.row.tags = record::tags(conn, &all)?;
    company.merged = record::parts(conn, "companies", &all)?;
    company.people = of_company(conn, id, &merged)?;
    company.row.contacts = u32::try_from(company.people.len()).unwrap_or(u32::MAX);
    (company.deals, company.deal_totals) = deals(conn, &merged.names_of(id), today)?;
    company.tasks = record::tasks(conn, &all)?;
    company.activity = record::activity(conn, &all)?;
    company.custom = record::custom(conn, document)?;
    Ok(company)
}

fn from_row(row: &Row<'_>, merged: &Merged) -> rusqlite::Result<Company> {
    Ok(Company {
        row: line(row)?,
        size: row.get(6)?,
        siren: row.get(7)?,
        siret: row.get(8)?,
        vat: row.get(9)?,
        parent_id: rows::id(row, 10)?.map(|id| merged.target(id)),
        parent: None,
        assignee: rows::id(row, 11)?,
        emails: Vec::new(),
        phones: Vec::new(),
        addresses: Vec::new(),
        people: Vec::new(),
        deals: Vec::new(),
        deal_totals: Vec::new(),
        tasks: Vec::new(),
        activity: Vec::new(),
        custom: Vec::new(),
        merged: Vec::new(),
        created_at: row.get(12)?,
        changed_at: row.get(13)?,
        deleted_at: row.get(14)?,
        sample: row.get(15)?,
        unreadable: rows::unlines(row.get_ref(16)?.as_str()?),
    })
}

/// A company's deals, open ones first; and the sums of the open ones.
fn deals(
    conn: &Connection,
    names: &[Uuid],
    today: &Today,
) -> rusqlite::Result<(Vec<Card>, Vec<Total>)> {
    let cards = Cards::new(conn, today)?;
    let mut found = Vec::new();
    for id in names {
        let part = cards.read(
            "d.deleted_at IS NULL AND d.company_id = ?1",
            [id.into_bytes()],
        )?;
        found.extend(part);
    }
    Ok(sums::of_record(&cards, found))
}
