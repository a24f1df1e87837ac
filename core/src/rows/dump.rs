//! All rows as text, for comparing two databases: equal documents must give equal rows, in whatever order they came.

use std::fmt::Write as _;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// Every row of every table that derives from documents, sorted, a line each. Places in search are left out: they
/// depend on the order of arrival.
///
/// # Errors
/// When the file cannot be read, or a search index disagrees with its text (a write connection is needed for that).
pub fn dump(conn: &Connection) -> rusqlite::Result<String> {
    super::search::check(conn)?;
    let mut lines = Vec::new();
    for table in super::TABLES {
        table_lines(conn, table, "*", &mut lines)?;
    }
    table_lines(
        conn,
        "search",
        "document, band, at, title, body, digits, texts",
        &mut lines,
    )?;
    lines.sort();
    Ok(lines.concat())
}

fn table_lines(
    conn: &Connection,
    table: &str,
    columns: &str,
    lines: &mut Vec<String>,
) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(&format!("SELECT {columns} FROM {table}"))?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut line = table.to_owned();
        for (index, name) in names.iter().enumerate() {
            let value = text(row.get_ref(index)?);
            let _ = write!(line, " {name}={value}");
        }
        line.push('\n');
        lines.push(line);
    }
    Ok(())
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
        ValueRef::Blob(bytes) => bytes.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }),
    }
}
