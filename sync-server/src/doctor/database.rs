//! The same questions to a log in Postgres, and whether that Postgres keeps what it says it has.

use carnet_protocol::frame::Seq;
use carnet_protocol::ids::WorkspaceId;
use jiff::Timestamp;

use super::log::Sum;
use super::{Finding, room};
use crate::limits::{CLOCKS_APART_MS, COMPACTED_HASHES_KEPT, DOCTOR_PAGE};
use crate::log::{Held, Room, newer};
use crate::sql::{Sql, SqlError, Tables};
use crate::values;

/// Reads the whole log in one view, beside whoever works with it, and changes nothing.
///
/// # Errors
/// [`SqlError`] when the database does not answer.
pub async fn examine(
    tables: &Tables,
    now: Timestamp,
    room: Room,
) -> Result<Vec<Finding>, SqlError> {
    tables
        .read(move |sql| {
            let mut findings = kept(sql)?;
            findings.push(clock(sql, now)?);
            if one(sql, newer::VERSION)? > newer::IN_POSTGRES {
                findings.push(Finding::bad(format!("the tables were {}", newer::SAYS)));
                return Ok(findings);
            }
            findings.push(places(sql)?);
            for (count, well, bad) in RULES {
                let wrong = one(sql, count)?;
                findings.push(Finding::check(wrong == 0, *well, format!("{wrong} {bad}")));
            }
            findings.extend(held(sql, room)?);
            findings.push(documents(sql)?);
            Ok(findings)
        })
        .await
}

fn one(sql: &mut dyn Sql, statement: &str) -> Result<i64, SqlError> {
    let row = sql.first(statement, &[])?;
    row.ok_or(SqlError::Shape(0))?.get_int(0)
}

/// An acknowledgement says that the disk has it: these settings make that true.
fn kept(sql: &mut dyn Sql) -> Result<Vec<Finding>, SqlError> {
    let rows = sql.query(KEPT, &[])?;
    let checked = rows.iter().map(|row| {
        let (name, value) = (row.get_text(0)?, row.get_text(1)?);
        let bad = format!("Postgres has {name} = {value}: what was acknowledged may be lost");
        Ok(if name == "data_checksums" && value == "off" {
            Finding::careful("Postgres has no data_checksums: a disk that lies is not noticed")
        } else {
            Finding::check(
                value != "off",
                format!("Postgres has {name} = {value}"),
                bad,
            )
        })
    });
    checked.collect()
}

fn clock(sql: &mut dyn Sql, now: Timestamp) -> Result<Finding, SqlError> {
    let apart = (one(sql, NOW)? - now.as_millisecond()).abs();
    Ok(Finding::check(
        apart < CLOCKS_APART_MS,
        "its clock and ours agree",
        format!("its clock and ours are {apart} ms apart"),
    ))
}

/// Each place up to the head holds an entry or the hash of one; hashes far behind the head are not kept.
fn places(sql: &mut dyn Sql) -> Result<Finding, SqlError> {
    let logs = sql.query(LOGS, &[])?;
    let mut missing = 0;
    for log in &logs {
        let (key, head) = (log.get_int(0)?, log.get_int(1)?);
        let from =
            Seq::try_from(head).map_or(0, |head| head.saturating_sub(COMPACTED_HASHES_KEPT)) as i64;
        let held = sql.first(HELD, values![key, from, head])?;
        missing += (head - from - held.ok_or(SqlError::Shape(0))?.get_int(0)?).abs();
    }
    Ok(Finding::check(
        missing == 0,
        format!("{} logs have no hole", logs.len()),
        format!(
            "{missing} places of the logs are missing: restore a backup, the desks fill in the rest"
        ),
    ))
}

/// Each workspace holds what it says, and how much that is. Older tables are brought up to date when the relay starts.
fn held(sql: &mut dyn Sql, room: Room) -> Result<Vec<Finding>, SqlError> {
    if one(sql, newer::VERSION)? < room::SINCE_POSTGRES {
        return Ok(vec![room::older()]);
    }
    let wrong = one(sql, room::WRONG)?;
    let mut all = Vec::new();
    for row in sql.query(room::HELD_BY_TEXT, &[])? {
        let id: WorkspaceId = row
            .get_text(0)?
            .parse::<uuid::Uuid>()
            .map_err(|_| SqlError::Shape(0))?
            .into();
        let held = Held {
            documents: row.get_int(1)?.max(0).unsigned_abs(),
            bytes: row.get_int(2)?.max(0).unsigned_abs(),
        };
        all.push((id, held));
    }
    Ok(room::findings(wrong, &all, room))
}

/// Each document's state vector follows from its bytes, and each update is the one that was pushed.
fn documents(sql: &mut dyn Sql) -> Result<Finding, SqlError> {
    let (mut sum, mut after) = (Sum::default(), (0, Vec::new()));
    loop {
        let page = sql.query(DOCUMENTS, values![after.0, after.1.clone(), DOCTOR_PAGE])?;
        for row in &page {
            after = (row.get_int(0)?, row.get_bytes(1)?);
            sum.begin((after.0, &after.1), &row.get_bytes(2)?);
            for entry in sql.query(ENTRIES, values![after.0, after.1.clone()])? {
                sum.entry(
                    entry.get_int(0)?,
                    &entry.get_bytes(1)?,
                    &entry.get_bytes(2)?,
                );
            }
        }
        if page.is_empty() {
            return Ok(sum.finding());
        }
    }
}

/// What must not be: how many there are, and how it is called when there is none and when there is some.
const RULES: &[(&str, &str, &str)] = &[
    (
        BEHIND,
        "no entry stands behind its log's head",
        "entries stand behind their log's head",
    ),
    (
        LENGTHS,
        "documents know the length of their tails and states",
        "documents are wrong about the length of their tails or states",
    ),
    (
        ERASED,
        "nothing is left of erased documents but their tombstones",
        "erased documents have bytes",
    ),
    (
        DEVICES,
        "devices are counted at least as far as their entries",
        "devices are counted less far than their entries",
    ),
];

crate::statements! {
    LOGS = "SELECT key, head FROM workspaces";
    KEPT = "SELECT name, setting FROM pg_settings
        WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums') ORDER BY name";
    NOW = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
    HELD = "SELECT (SELECT count(*) FROM entries WHERE workspace = ?1 AND seq > ?2 AND seq <= ?3)
        + (SELECT count(*) FROM compacted WHERE workspace = ?1 AND seq > ?2 AND seq <= ?3)";
    DOCUMENTS = "SELECT workspace, document, state_vector FROM documents
        WHERE NOT erased AND (workspace, document) > (?1, ?2) ORDER BY workspace, document LIMIT ?3";
    ENTRIES = "SELECT CAST(kind AS BIGINT), bytes, hash FROM entries
        WHERE workspace = ?1 AND document = ?2 ORDER BY seq";
    BEHIND = "SELECT count(*) FROM entries e LEFT JOIN workspaces w ON w.key = e.workspace
        WHERE w.key IS NULL OR e.seq > w.head";
    LENGTHS = "SELECT count(*) FROM documents d LEFT JOIN (
            SELECT workspace, document, count(*) FILTER (WHERE kind = 0) AS tail,
                coalesce(sum(length(bytes)) FILTER (WHERE kind = 0), 0) AS tail_bytes,
                coalesce(sum(length(bytes)) FILTER (WHERE kind = 2), 0) AS state_bytes
            FROM entries GROUP BY workspace, document) e USING (workspace, document)
        WHERE coalesce(e.tail, 0) <> d.tail_count OR coalesce(e.tail_bytes, 0) <> d.tail_bytes
            OR coalesce(e.state_bytes, 0) <> d.state_bytes";
    ERASED = "SELECT count(*) FROM documents d JOIN entries e USING (workspace, document)
        WHERE d.erased AND e.kind <> 1";
    DEVICES = "SELECT count(*) FROM devices d WHERE d.through < (SELECT max(number) FROM entries e
        WHERE e.workspace = d.workspace AND e.device = d.device)";
}

#[cfg(test)]
mod tests;
