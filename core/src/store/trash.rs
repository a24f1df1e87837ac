//! How long each record has been in the trash: in days that this desk saw go by.
//!
//! A clock may jump by years, forward and back, so no time is believed: a day counts once, when the clock shows a later day than
//! the last one that was counted. A jump costs one day at most, and a desk that is closed counts nothing.

use std::collections::HashMap;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::{Connection, OptionalExtension, params};

use crate::limits::TRASH_DAYS;
use crate::query::follow::Merged;
use crate::rows;

/// Milliseconds of a day.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

const TABLES: [(Kind, &str); 3] = [
    (Kind::DEAL, "deals"),
    (Kind::CONTACT, "contacts"),
    (Kind::COMPANY, "companies"),
];

/// A record in the trash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thrown {
    /// Which.
    pub document: DocumentId,
    /// When, as whoever did it says.
    pub deleted_at: i64,
    /// Days that were seen since.
    pub days: u32,
}

impl Thrown {
    /// Whole days that it stays at least: what is left of the days that must be seen here, and of those that must go by.
    #[must_use]
    pub fn days_left(&self, now_ms: i64) -> u32 {
        let seen = TRASH_DAYS.saturating_sub(self.days);
        seen.max(days_to_go(self.deleted_at, now_ms))
    }

    /// Whether it is old by both: what this desk saw, and the clock. A time that is still to come was a wrong clock's: then
    /// what was seen decides.
    fn is_old(&self, now_ms: i64) -> bool {
        let to_go = days_to_go(self.deleted_at, now_ms);
        self.days >= TRASH_DAYS && (to_go == 0 || self.deleted_at > now_ms)
    }
}

/// Days until 30 have gone by, by this clock.
#[must_use]
pub fn days_to_go(deleted_at: i64, now_ms: i64) -> u32 {
    let until = deleted_at.saturating_add(i64::from(TRASH_DAYS) * DAY_MS);
    let left = until.saturating_sub(now_ms).max(0).unsigned_abs();
    u32::try_from(left.div_ceil(DAY_MS.unsigned_abs()))
        .map_or(TRASH_DAYS, |left| left.min(TRASH_DAYS))
}

/// Counts this day, once; begins to count for what was thrown away, and forgets what was restored.
///
/// # Errors
/// When the file cannot be written.
pub fn count(conn: &Connection, now_ms: i64) -> rusqlite::Result<()> {
    let day = now_ms.div_euclid(DAY_MS);
    let last: Option<i64> = conn
        .query_row("SELECT day FROM trash_day", [], |row| row.get(0))
        .optional()?;
    if last != Some(day) {
        conn.execute(
            "INSERT OR REPLACE INTO trash_day (one, day) VALUES (1, ?1)",
            [day],
        )?;
    }
    let another = u32::from(last.is_some_and(|last| day > last));
    let before = known(conn)?;
    let now = in_the_trash(conn)?;
    if another == 0 && before.len() == now.len() && now.iter().all(|one| is_known(&before, one)) {
        return Ok(());
    }
    conn.execute("DELETE FROM trash_days", [])?;
    for one in now {
        let days = if is_known(&before, &one) {
            before.get(&one.document).map_or(0, |known| known.1) + another
        } else {
            0
        };
        conn.prepare_cached(
            "INSERT INTO trash_days (document, deleted_at, days) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![one.document.to_bytes(), one.deleted_at, days])?;
    }
    Ok(())
}

/// It is the same throw: a record that was restored meanwhile begins again.
fn is_known(before: &HashMap<DocumentId, (i64, u32)>, one: &Thrown) -> bool {
    before
        .get(&one.document)
        .is_some_and(|known| known.0 == one.deleted_at)
}

fn known(conn: &Connection) -> rusqlite::Result<HashMap<DocumentId, (i64, u32)>> {
    let mut statement = conn.prepare_cached("SELECT document, deleted_at, days FROM trash_days")?;
    let mut found = statement.query([])?;
    let mut known = HashMap::new();
    while let Some(row) = found.next()? {
        if let Some(document) = DocumentId::from_bytes(row.get_ref(0)?.as_blob()?) {
            known.insert(document, (row.get(1)?, row.get(2)?));
        }
    }
    Ok(known)
}

/// What is in the trash, without what is part of another record.
///
/// # Errors
/// When the file cannot be read.
pub fn in_the_trash(conn: &Connection) -> rusqlite::Result<Vec<Thrown>> {
    let known = known(conn)?;
    let mut all = Vec::new();
    for (kind, table) in TABLES {
        let merged = Merged::load(conn, table)?;
        let mut statement = conn.prepare_cached(&format!(
            "SELECT id, deleted_at FROM {table} WHERE deleted_at IS NOT NULL"
        ))?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let Some(id) = rows::id(row, 0)?.filter(|id| !merged.hides(*id)) else {
                continue;
            };
            let document = DocumentId::new(kind, id);
            let deleted_at = row.get(1)?;
            let days = known.get(&document).filter(|one| one.0 == deleted_at);
            all.push(Thrown {
                document,
                deleted_at,
                days: days.map_or(0, |one| one.1),
            });
        }
    }
    Ok(all)
}

/// What has been there long enough.
///
/// # Errors
/// When the file cannot be read.
pub fn old(conn: &Connection, now_ms: i64) -> rusqlite::Result<Vec<DocumentId>> {
    let all = in_the_trash(conn)?;
    let old = all.into_iter().filter(|one| one.is_old(now_ms));
    Ok(old.map(|one| one.document).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_the_later_of_what_was_seen_and_of_the_clock() {
        let thrown = |deleted_at, days| Thrown {
            document: DocumentId::WORKSPACE,
            deleted_at,
            days,
        };
        assert_eq!(thrown(0, 0).days_left(0), 30);
        assert_eq!(
            thrown(0, 12).days_left(20 * DAY_MS),
            18,
            "closed for 8 days"
        );
        assert_eq!(
            thrown(0, 29).days_left(10 * DAY_MS),
            20,
            "a clock that was moved"
        );
        assert!(thrown(0, 30).is_old(30 * DAY_MS));
        assert!(!thrown(0, 30).is_old(30 * DAY_MS - 1), "a minute before");
        assert!(!thrown(0, 29).is_old(900 * DAY_MS), "a jump");
        assert!(
            thrown(900 * DAY_MS, 30).is_old(0),
            "thrown away in a wrong future"
        );
    }
}
