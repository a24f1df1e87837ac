//! What is in the trash: deals, contacts and companies together.

use std::collections::HashMap;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;

use crate::api::ApiError;
use crate::api::trash::Line;
use crate::engine::Mode;
use crate::store::desk;
use crate::store::trash::{self, Thrown};
use crate::{limits, rows};

const TABLES: [(Kind, &str, &str); 3] = [
    (Kind::DEAL, "deals", "title"),
    (Kind::CONTACT, "contacts", "name"),
    (Kind::COMPANY, "companies", "name"),
];

/// The last thrown away first.
///
/// # Errors
/// When the file cannot be read.
pub fn list(conn: &Connection, now_ms: i64) -> Result<Vec<Line>, ApiError> {
    let mut lines = Vec::new();
    let alone = desk::load(conn)?.is_some_and(|desk| desk.mode == Mode::Solo);
    let thrown = trash::in_the_trash(conn)?;
    let thrown: HashMap<DocumentId, Thrown> =
        thrown.into_iter().map(|one| (one.document, one)).collect();
    for (kind, table, title) in TABLES {
        let mut statement = conn.prepare_cached(&format!(
            "SELECT id, {title}, deleted_at, changed_by FROM {table} WHERE deleted_at IS NOT NULL
             ORDER BY deleted_at DESC LIMIT {}",
            limits::LIST_ROWS
        ))?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let id = rows::id(row, 0)?.unwrap_or_default();
            // What is part of another record goes and comes with it.
            let Some(one) = thrown.get(&DocumentId::new(kind, id)) else {
                continue;
            };
            let days_left = match alone {
                true => one.days_left(now_ms),
                false => trash::days_to_go(one.deleted_at, now_ms),
            };
            lines.push(Line {
                document: DocumentId::new(kind, id).to_string(),
                id,
                noun: kind.name().unwrap_or_default().to_owned(),
                title: row.get(1)?,
                deleted_at: row.get(2)?,
                days_left,
                by: rows::id(row, 3)?,
            });
        }
    }
    lines.sort_by_key(|line| (std::cmp::Reverse(line.deleted_at), line.id));
    Ok(lines)
}
