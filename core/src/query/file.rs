//! Whether the database file is whole: SQLite's own check, and whether each record has its rows.

use std::time::Instant;

use rusqlite::Connection;

use crate::api::ApiError;
use crate::api::report::FileCheck;
use crate::limits::FILE_PROBLEMS;

/// Reads all of the file.
///
/// # Errors
/// When it cannot be read at all.
pub fn check(conn: &Connection) -> Result<FileCheck, ApiError> {
    let began = Instant::now();
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let count = |sql: &str| number(sql).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let mut problems = sqlite(conn)?;
    problems.extend(rows(conn)?);
    problems.truncate(FILE_PROBLEMS);
    Ok(FileCheck {
        whole: problems.is_empty(),
        problems,
        bytes: number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")?,
        documents: count("SELECT count(*) FROM documents WHERE erased = 0")?,
        trashed: count(
            "SELECT (SELECT count(*) FROM deals WHERE deleted_at IS NOT NULL)
             + (SELECT count(*) FROM contacts WHERE deleted_at IS NOT NULL)
             + (SELECT count(*) FROM companies WHERE deleted_at IS NOT NULL)",
        )?,
        unreadable: count(
            "SELECT (SELECT count(*) FROM deals WHERE unreadable <> '')
             + (SELECT count(*) FROM contacts WHERE unreadable <> '')
             + (SELECT count(*) FROM companies WHERE unreadable <> '')",
        )?,
        sqlite: rusqlite::version().to_owned(),
        took_ms: i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX),
    })
}

/// What SQLite says, a line each.
fn sqlite(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = conn.prepare(&format!("PRAGMA quick_check({FILE_PROBLEMS})"))?;
    let lines = found.query_map([], |row| row.get::<_, String>(0))?;
    let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// Records without rows, and rows without a record. Documents that were set aside have none, and say so elsewhere.
fn rows(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut problems = Vec::new();
    for (kind, table) in [("01", "deals"), ("02", "contacts"), ("03", "companies")] {
        let here = format!(
            "SELECT substr(document, 2) FROM documents
             WHERE substr(document, 1, 1) = x'{kind}' AND erased = 0"
        );
        let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
        let without = count(&format!(
            "SELECT count(*) FROM ({here} AND document NOT IN (SELECT document FROM set_aside)
             EXCEPT SELECT id FROM {table})"
        ))?;
        if without > 0 {
            problems.push(format!("{without} {table} have no rows"));
        }
        let orphans = count(&format!(
            "SELECT count(*) FROM (SELECT id FROM {table} EXCEPT {here})"
        ))?;
        if orphans > 0 {
            problems.push(format!("{orphans} rows of {table} have no document"));
        }
    }
    Ok(problems)
}
