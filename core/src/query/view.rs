//! The team's saved views, in order.

use rusqlite::Connection;

use crate::api::view::{View, parse};
use crate::position;

/// Every view that is not removed and can be read here. One with a condition of a newer version is kept, and not shown: without
/// the condition it would show other records than it says.
///
/// # Errors
/// When the file cannot be read.
pub fn all(conn: &Connection) -> rusqlite::Result<Vec<View>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, name, record, query, position FROM views WHERE deleted_at IS NULL",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if let Ok(look) = parse(row.get_ref(3)?.as_str()?) {
            let view = View {
                id: row.get(0)?,
                name: row.get(1)?,
                on: row.get(2)?,
                look,
            };
            found.push((row.get::<_, Option<String>>(4)?, view));
        }
    }
    found.sort_by_cached_key(|(rank, view)| position::key(rank.as_deref(), view.id.clone()));
    Ok(found.into_iter().map(|(_, view)| view).collect())
}
