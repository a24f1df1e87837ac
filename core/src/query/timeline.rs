//! The timeline of a record: its entries, its done tasks, and those of the records that belong to it.

use std::collections::{BTreeMap, HashMap, HashSet};

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::{Connection, Params, params};
use uuid::Uuid;

use super::card::name_of;
use super::follow::Merged;
use crate::api::ApiError;
use crate::api::activity::{Filter, Line, Timeline};
use crate::document::activity as key;
use crate::{limits, rows};

/// What happened with a record, newest first.
///
/// # Errors
/// `Invalid` for a name that is no record's, or when the file cannot be read.
pub fn timeline(
    conn: &Connection,
    on: &str,
    filter: Filter,
    limit: u32,
) -> Result<Timeline, ApiError> {
    let asked: DocumentId = on
        .parse()
        .map_err(|_| ApiError::invalid("on", "is not the name of a record"))?;
    let documents = belonging(conn, asked)?;
    let mut lines = entries(conn, &documents)?;
    lines.extend(done_tasks(conn, &documents)?);
    lines.retain(|line| shows(filter, &line.kind));
    lines.sort_by_key(|line| std::cmp::Reverse((line.at, line.id)));
    lines.dedup_by_key(|line| line.id);
    let mut lines = together(lines);
    let limit = usize::try_from(limit.clamp(1, limits::LIST_ROWS)).unwrap_or(1);
    let more = lines.len() > limit;
    lines.truncate(limit);
    for line in &mut lines {
        name_links(conn, line)?;
        line.about = about(conn, asked, &line.on)?;
    }
    Ok(Timeline { lines, more })
}

/// What others did with records since then, newest first.
pub(super) fn of_others(conn: &Connection, me: Uuid, since: i64) -> Result<Vec<Line>, ApiError> {
    let mut lines = read(
        conn,
        "SELECT document, id, at, by, type, data FROM activities
         WHERE at > ?1 AND by IS NOT NULL AND by <> ?2 AND type <> 'hidden' ORDER BY at DESC LIMIT 100",
        params![since, me.into_bytes()],
    )?;
    lines.sort_by_key(|line| std::cmp::Reverse((line.at, line.id)));
    let mut lines = together(lines);
    for line in &mut lines {
        name_links(conn, line)?;
        line.about = about(conn, DocumentId::WORKSPACE, &line.on)?;
    }
    Ok(lines)
}

/// The record, those merged into it, a contact's deals, a company's people and deals.
fn belonging(conn: &Connection, asked: DocumentId) -> Result<Vec<DocumentId>, ApiError> {
    let (table, noun) = match asked.kind {
        Kind::DEAL => ("deals", "deal"),
        Kind::CONTACT => ("contacts", "contact"),
        Kind::COMPANY => ("companies", "company"),
        _ => return Err(ApiError::invalid("on", "this document has no timeline")),
    };
    let merged = Merged::load(conn, table)?;
    let names = merged.names_of(merged.target(asked.uuid()));
    let here = format!("SELECT 1 FROM {table} WHERE id = ?1");
    if !conn
        .prepare_cached(&here)?
        .exists([merged.target(asked.uuid()).into_bytes()])?
    {
        return Err(super::not_found(noun));
    }
    let mut found: Vec<DocumentId> = Vec::new();
    for id in names {
        found.push(DocumentId::new(asked.kind, id));
        let others: &[(Kind, &str)] = match asked.kind {
            Kind::CONTACT => &[(
                Kind::DEAL,
                "SELECT id FROM deals WHERE deleted_at IS NULL AND (contact_id = ?1
                 OR id IN (SELECT deal FROM deal_contacts WHERE contact = ?1))",
            )],
            Kind::COMPANY => &[
                (
                    Kind::DEAL,
                    "SELECT id FROM deals WHERE company_id = ?1 AND deleted_at IS NULL",
                ),
                (
                    Kind::CONTACT,
                    "SELECT id FROM contacts WHERE company_id = ?1 AND deleted_at IS NULL",
                ),
            ],
            _ => &[],
        };
        for (kind, sql) in others {
            found.extend(ids(conn, sql, id)?.map(|id| DocumentId::new(*kind, id)));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn ids(
    conn: &Connection,
    sql: &str,
    of: Uuid,
) -> rusqlite::Result<impl Iterator<Item = Uuid> + use<>> {
    let mut statement = conn.prepare_cached(sql)?;
    let found: Vec<Option<Uuid>> = statement
        .query_map([of.into_bytes()], |row| rows::id(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found.into_iter().flatten())
}

/// Documents as a JSON list of hex, for `IN (SELECT unhex(value) FROM json_each(?))`.
pub(super) fn hex(documents: &[DocumentId]) -> String {
    let names = documents.iter().map(|document| {
        let bytes = document.to_bytes();
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    });
    serde_json::to_string(&names.collect::<Vec<_>>()).unwrap_or_else(|_| "[]".to_owned())
}

/// A document's name out of a column.
pub(super) fn document(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<DocumentId>> {
    let bytes = row.get_ref(column)?.as_blob()?;
    Ok(match bytes.split_first() {
        Some((kind, id)) => Uuid::from_slice(id)
            .ok()
            .map(|id| DocumentId::new(Kind(*kind), id)),
        None => None,
    })
}

/// The entries that nothing hides or replaces.
fn entries(conn: &Connection, documents: &[DocumentId]) -> rusqlite::Result<Vec<Line>> {
    let mut lines = read(
        conn,
        "SELECT document, id, at, by, type, data FROM activities
         WHERE document IN (SELECT unhex(value) FROM json_each(?1))",
        [hex(documents)],
    )?;
    let hidden = hidden(&lines);
    lines.retain(|line| line.kind != key::HIDDEN && !hidden.contains(&(line.on.clone(), line.id)));
    for line in &mut lines {
        let when = line.data.get(key::WHEN).and_then(|text| text.parse().ok());
        line.at = when.unwrap_or(line.at);
    }
    Ok(lines)
}

fn read(conn: &Connection, sql: &str, values: impl Params) -> rusqlite::Result<Vec<Line>> {
    lines(conn, sql, values, |row, line| {
        line.by = rows::id(row, 3)?;
        line.kind = row.get(4)?;
        line.data = serde_json::from_str(row.get_ref(5)?.as_str()?).unwrap_or_default();
        Ok(())
    })
}

/// A line of each row: document, id and time come first, `fill` reads what follows.
fn lines(
    conn: &Connection,
    sql: &str,
    values: impl Params,
    fill: impl Fn(&rusqlite::Row<'_>, &mut Line) -> rusqlite::Result<()>,
) -> rusqlite::Result<Vec<Line>> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut found = statement.query(values)?;
    let mut lines = Vec::new();
    while let Some(row) = found.next()? {
        let (Some(on), Some(id)) = (document(row, 0)?, rows::id(row, 1)?) else {
            continue;
        };
        let mut line = Line {
            id,
            at: row.get(2)?,
            by: None,
            kind: String::new(),
            data: BTreeMap::new(),
            on: on.to_string(),
            about: None,
        };
        fill(row, &mut line)?;
        lines.push(line);
    }
    Ok(lines)
}

/// What is hidden or replaced, by an entry of the same record that is not hidden itself: later ones speak first.
fn hidden(lines: &[Line]) -> HashSet<(String, Uuid)> {
    let mut speaking: Vec<(&Line, Uuid)> = lines
        .iter()
        .filter_map(|line| {
            let of = line
                .data
                .get(key::HIDES)
                .or_else(|| line.data.get(key::REPLACES))?;
            Some((line, of.parse().ok()?))
        })
        .collect();
    speaking.sort_by_key(|(line, _)| std::cmp::Reverse((line.at, line.id)));
    let mut hidden = HashSet::new();
    for (line, of) in speaking {
        let gone = hidden.contains(&(line.on.clone(), line.id));
        // Hiding a correction hides what it stood for, too; hiding a hiding brings back.
        if !gone || line.kind != key::HIDDEN {
            hidden.insert((line.on.clone(), of));
        }
    }
    hidden
}

fn done_tasks(conn: &Connection, documents: &[DocumentId]) -> rusqlite::Result<Vec<Line>> {
    lines(
        conn,
        "SELECT document, id, done_at, title FROM tasks
         WHERE document IN (SELECT unhex(value) FROM json_each(?1)) AND done_at IS NOT NULL",
        [hex(documents)],
        |row, line| {
            line.kind = "task".to_owned();
            line.data = BTreeMap::from([(key::TEXT.to_owned(), row.get(3)?)]);
            Ok(())
        },
    )
}

fn shows(filter: Filter, kind: &str) -> bool {
    match filter {
        Filter::All => true,
        Filter::Call => kind == "call",
        Filter::Email => kind == key::EMAIL,
        Filter::Meeting => kind == "meeting",
        Filter::Note => kind == "note",
        Filter::Task => kind == "task",
        Filter::Change => {
            matches!(kind, key::CREATED | key::STAGE | key::AMOUNT | key::CHANGED)
        }
    }
}

/// Entries are never edited, so a field that a person corrects three times in a row has three. They are shown as one,
/// from the first value to the last.
fn together(lines: Vec<Line>) -> Vec<Line> {
    let mut shown: Vec<Line> = Vec::with_capacity(lines.len());
    // The line of a record and its fields that may still take an earlier one in.
    let mut open: HashMap<(String, Vec<String>), usize> = HashMap::new();
    for line in lines {
        if line.kind != key::CHANGED {
            shown.push(line);
            continue;
        }
        let place = (line.on.clone(), line.data.keys().cloned().collect());
        let later = open.get(&place).and_then(|at| shown.get_mut(*at));
        match later {
            Some(later)
                if later.by == line.by && later.at - line.at <= limits::HISTORY_MERGE_MS =>
            {
                let from = line
                    .data
                    .into_iter()
                    .filter(|(key, _)| key.starts_with("from:"));
                later.data.extend(from);
            }
            _ => {
                open.insert(place, shown.len());
                shown.push(line);
            }
        }
    }
    shown.retain(|line| line.kind != key::CHANGED || says_something(&line.data));
    shown
}

/// Whether a field is other than before; one that was put back is not.
fn says_something(data: &BTreeMap<String, String>) -> bool {
    data.iter().any(|(name, from)| {
        name.strip_prefix("from:")
            .is_some_and(|field| data.get(&format!("to:{field}")) != Some(from))
    })
}

/// Linked records by name: an id tells nobody anything.
fn name_links(conn: &Connection, line: &mut Line) -> rusqlite::Result<()> {
    for (name, value) in &mut line.data {
        let table = match name.split_once(':') {
            Some((_, "company_id" | "parent")) => "companies",
            Some((_, "contact_id" | "contacts")) => "contacts",
            Some((_, "merged_into")) => match line.on.starts_with("crm:company:") {
                true => "companies",
                false => "contacts",
            },
            _ => continue,
        };
        let mut names = Vec::new();
        for id in value.split(", ").filter_map(|id| id.parse().ok()) {
            names.extend(name_of(conn, table, id)?);
        }
        *value = names.join(", ");
    }
    Ok(())
}

/// The title of another record.
fn about(conn: &Connection, asked: DocumentId, on: &str) -> rusqlite::Result<Option<String>> {
    use rusqlite::OptionalExtension as _;
    let Some(on) = on.parse::<DocumentId>().ok().filter(|on| *on != asked) else {
        return Ok(None);
    };
    match on.kind {
        Kind::CONTACT => name_of(conn, "contacts", on.uuid()),
        Kind::COMPANY => name_of(conn, "companies", on.uuid()),
        _ => conn
            .prepare_cached("SELECT title FROM deals WHERE id = ?1")?
            .query_row([on.id], |row| row.get(0))
            .optional(),
    }
}
