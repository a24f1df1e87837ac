//! Contacts: a window of the list, and one of them.

use std::collections::HashMap;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use uuid::Uuid;

use super::board::filter_words;
use super::card::{self, Cards};
use super::filter::{DEALS_OF_CONTACT, Noun, Sql};
use super::follow::Merged;
use super::list;
use super::sums;
use super::today::Today;
use super::{not_found, record};
use crate::api::ApiError;
use crate::api::contact::{Contact, List, ListRow, Page, Row as Line};
use crate::api::deal::{Card, Total};
use crate::document::labelled;
use crate::limits;
use crate::rows::{self, fold};

/// The columns of a line, of contacts `r` and companies `c`.
const LINE: &str = "r.id, r.name, r.job_title, r.company_id, c.name, r.email, r.phone, r.tags";
const FROM: &str = "contacts r LEFT JOIN companies c ON c.id = r.company_id";

/// When something came from a person last: a message or a meeting of theirs, or of a deal that names them first, a deal that
/// began or ended, or, when none is known, the day on which they were recorded.
const HEARD: &str = "(SELECT max(at) FROM (
    SELECT r.created_at AS at UNION ALL SELECT r.last_inbound_at
    UNION ALL SELECT max(created_at, ifnull(closed_at, 0)) FROM deals WHERE contact_id = r.id AND deleted_at IS NULL
    UNION ALL SELECT at FROM activities WHERE (document = CAST(x'02' || r.id AS BLOB)
        OR document IN (SELECT CAST(x'01' || d.id AS BLOB) FROM deals d WHERE d.contact_id = r.id))
      AND (type = 'meeting' OR json_extract(data, '$.direction') = 'in')))";

/// Contacts of whom nothing was heard for three years, the longest first.
///
/// # Errors
/// When the file cannot be read.
pub fn silent(conn: &Connection, now_ms: i64) -> Result<Page, ApiError> {
    let companies = Merged::load(conn, "companies")?;
    let sql = format!(
        "SELECT {LINE}, r.created_at, r.changed_at, {HEARD} AS heard FROM {FROM} WHERE r.deleted_at IS NULL AND r.merged_into IS NULL
         AND r.created_at < ?1 AND heard < ?1 ORDER BY heard, r.id LIMIT ?2"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut found = statement.query([now_ms - limits::SILENT_MS, i64::from(limits::LIST_ROWS)])?;
    let mut lines = Vec::new();
    while let Some(row) = found.next()? {
        lines.push(ListRow {
            row: line(conn, row, &companies)?,
            assignee: None,
            source: None,
            birthday: None,
            deals: 0,
            created_at: row.get(8)?,
            changed_at: row.get(9)?,
            custom: Vec::new(),
        });
    }
    Ok(Page {
        total: u32::try_from(lines.len()).unwrap_or(u32::MAX),
        rows: lines,
        groups: Vec::new(),
    })
}

/// The words of a list's filter: a phone number is one word of digits.
pub(super) fn list_words(filter: Option<&str>) -> Vec<String> {
    let text = filter.unwrap_or_default();
    match fold::looks_like_phone(text) {
        true => vec![fold::phone_digits(text)],
        false => filter_words(text),
    }
}

/// A window of the list, by name or by a column.
///
/// # Errors
/// `Invalid` naming the clause or the column that does not read, or when the file cannot be read.
pub fn list(conn: &Connection, list: &List, today: &Today) -> Result<Page, ApiError> {
    let merged = Merged::load(conn, "contacts")?;
    let companies = Merged::load(conn, "companies")?;
    let asked = list::Asked {
        conn,
        noun: Noun::Contact,
        from: FROM,
        list,
        merged: &merged,
        today,
    };
    let list::Window { total, ids, groups } = asked.window()?;
    let chosen = Sql::one_of_ids("r.id", &ids);
    let mut customs = list::customs(conn, Noun::Contact, &ids)?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {LINE}, r.assignee, r.source, r.birthday, r.created_at, r.changed_at, {DEALS_OF_CONTACT} FROM {FROM} WHERE {}",
        chosen.text
    ))?;
    let mut found = statement.query(params_from_iter(&chosen.values))?;
    let mut lines: HashMap<Uuid, ListRow> = HashMap::new();
    while let Some(row) = found.next()? {
        let mut line = line(conn, row, &companies)?;
        reach(conn, &merged, &mut line)?;
        let custom = customs.remove(&line.id).unwrap_or_default();
        lines.insert(
            line.id,
            ListRow {
                row: line,
                assignee: rows::id(row, 8)?,
                source: row.get(9)?,
                birthday: row.get(10)?,
                created_at: row.get(11)?,
                changed_at: row.get(12)?,
                deals: row.get(13)?,
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

/// How to reach somebody may stand in a record that was merged into theirs.
fn reach(conn: &Connection, merged: &Merged, line: &mut Line) -> rusqlite::Result<()> {
    if merged.is_empty() || line.email.is_some() && line.phone.is_some() {
        return Ok(());
    }
    let mut statement = conn.prepare_cached("SELECT email, phone FROM contacts WHERE id = ?1")?;
    for id in merged.names_of(line.id) {
        let (email, phone): (Option<String>, Option<String>) =
            statement.query_row([id.into_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        line.email = line.email.take().or(email);
        line.phone = line.phone.take().or(phone);
    }
    Ok(())
}

fn line(conn: &Connection, row: &Row<'_>, companies: &Merged) -> rusqlite::Result<Line> {
    let company = match rows::id(row, 3)?.filter(|id| companies.hides(*id)) {
        Some(id) => card::name_of(conn, "companies", companies.target(id))?,
        None => row.get(4)?,
    };
    Ok(Line {
        id: rows::id(row, 0)?.unwrap_or_default(),
        name: row.get(1)?,
        job_title: row.get(2)?,
        company,
        email: row.get(5)?,
        phone: row.get(6)?,
        tags: rows::unlines(row.get_ref(7)?.as_str()?),
    })
}

/// The people of a company, by name.
pub(super) fn of_company(
    conn: &Connection,
    company: Uuid,
    companies: &Merged,
) -> rusqlite::Result<Vec<Line>> {
    let merged = Merged::load(conn, "contacts")?;
    let mut lines = Vec::new();
    for company in companies.names_of(company) {
        let sql = format!(
            "SELECT {LINE}, r.sort FROM {FROM} WHERE r.company_id = ?1 AND r.deleted_at IS NULL"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let mut found = statement.query([company.into_bytes()])?;
        while let Some(row) = found.next()? {
            let sort: String = row.get(8)?;
            let line = line(conn, row, companies)?;
            if !merged.hides(line.id) {
                lines.push((sort, line));
            }
        }
    }
    lines.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

/// Everything about one contact; a merged one answers with the contact it was merged into.
///
/// # Errors
/// `NotFound`, or when the file cannot be read.
pub fn get(conn: &Connection, id: Uuid, today: &Today) -> Result<Contact, ApiError> {
    let merged = Merged::load(conn, "contacts")?;
    let companies = Merged::load(conn, "companies")?;
    let id = merged.target(id);
    let mut contact = conn
        .prepare_cached(&format!(
            "SELECT {LINE}, r.prefix, r.first_name, r.last_name, r.assignee, r.source, r.birthday, r.created_at,
             r.changed_at, r.deleted_at, r.sample, r.unreadable, r.acts_as, r.do_not_contact, {HEARD} FROM {FROM} WHERE r.id = ?1"
        ))?
        .query_row([id.into_bytes()], |row| from_row(conn, row, &companies))
        .optional()?
        .ok_or_else(|| not_found("contact"))?;
    let document = DocumentId::new(Kind::CONTACT, id);
    let all = merged.documents(Kind::CONTACT, id);
    contact.emails = record::labelled(conn, &all, labelled::EMAILS)?;
    contact.phones = record::labelled(conn, &all, labelled::PHONES)?;
    contact.addresses = record::labelled(conn, &all, labelled::ADDRESSES)?;
    contact.consents = record::labelled(conn, &all, labelled::CONSENTS)?;
    reach(conn, &merged, &mut contact.row)?;
    contact.row.tags = record::tags(conn, &all)?;
    contact.merged = record::parts(conn, "contacts", &all)?;
    contact.silent = contact
        .heard_at
        .is_some_and(|at| at < today.now_ms() - limits::SILENT_MS);
    (contact.deals, contact.deal_totals) = deals(conn, &merged.names_of(id), today)?;
    contact.tasks = record::tasks(conn, &all)?;
    contact.activity = record::activity(conn, &all)?;
    contact.custom = record::custom(conn, document)?;
    Ok(contact)
}

fn from_row(conn: &Connection, row: &Row<'_>, companies: &Merged) -> rusqlite::Result<Contact> {
    Ok(Contact {
        row: line(conn, row, companies)?,
        company_id: rows::id(row, 3)?.map(|id| companies.target(id)),
        prefix: row.get(8)?,
        first_name: row.get(9)?,
        last_name: row.get(10)?,
        assignee: rows::id(row, 11)?,
        source: row.get(12)?,
        birthday: row.get(13)?,
        emails: Vec::new(),
        phones: Vec::new(),
        addresses: Vec::new(),
        consents: Vec::new(),
        acts_as: row.get(19)?,
        do_not_contact: row.get(20)?,
        heard_at: row.get(21)?,
        silent: false,
        deals: Vec::new(),
        deal_totals: Vec::new(),
        tasks: Vec::new(),
        activity: Vec::new(),
        custom: Vec::new(),
        merged: Vec::new(),
        created_at: row.get(14)?,
        changed_at: row.get(15)?,
        deleted_at: row.get(16)?,
        sample: row.get(17)?,
        unreadable: rows::unlines(row.get_ref(18)?.as_str()?),
    })
}

/// The deals in which a contact takes part, open ones first; and the sums of the open ones.
fn deals(
    conn: &Connection,
    names: &[Uuid],
    today: &Today,
) -> rusqlite::Result<(Vec<Card>, Vec<Total>)> {
    let cards = Cards::new(conn, today)?;
    let mut found = Vec::new();
    for id in names {
        let part = cards.read(
            "d.deleted_at IS NULL AND (d.contact_id = ?1
             OR d.id IN (SELECT deal FROM deal_contacts WHERE contact = ?1))",
            [id.into_bytes()],
        )?;
        found.extend(part);
    }
    Ok(sums::of_record(&cards, found))
}
