//! Records with a tag that begins so.

use rusqlite::Connection;

use super::find::Finds;
use super::{excerpt, hit};
use crate::api::ApiError;
use crate::api::search::{Hit, Only};
use crate::rows::fold;

pub(super) fn run(conn: &Connection, text: &str, limit: usize) -> Result<Vec<Hit>, ApiError> {
    let wanted = fold::fold(text.trim().trim_start_matches('#'));
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare_cached("SELECT DISTINCT tag FROM tags ORDER BY tag")?;
    let mut rows = statement.query([])?;
    let mut finds = Finds::new(conn, Only::Tags, limit)?;
    while let Some(row) = rows.next()? {
        let tag: String = row.get(0)?;
        if fold::fold(&tag).starts_with(&wanted) {
            finds.tagged(&tag)?;
        }
    }
    let words = fold::words(&wanted);
    hit::read(conn, finds.by_noun(), &excerpt::needles(&words, text))
}
