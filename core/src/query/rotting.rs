//! How an open deal ages: time since the last sign of life, measured by its stage's days.
//!
//! A sign of life is a stage change, something that happened (a call, an e-mail, a meeting, a note), a task that was
//! done, or a change of its note; a planned task is none, and neither is a correction of a field. A deal without any counts from
//! the day it was made.

use std::collections::HashMap;

use rusqlite::Connection;
use uuid::Uuid;

use crate::api::number::Age;
use crate::rows;

/// A day, in milliseconds.
pub const DAY_MS: i64 = 86_400_000;

/// When a deal last gave each kind of sign.
pub(super) const SIGNS: [&str; 3] = [
    "SELECT document, max(at) FROM activities WHERE type IN ('stage', 'call', 'email', 'meeting', 'note')
     AND document >= x'01' AND document < x'02' GROUP BY document",
    "SELECT document, max(done_at) FROM tasks WHERE done_at IS NOT NULL
     AND document >= x'01' AND document < x'02' GROUP BY document",
    "SELECT CAST(x'01' || id AS BLOB), noted_at FROM deals WHERE noted_at IS NOT NULL",
];

/// Red beyond the limit, amber from 80 % of it on.
#[must_use]
pub fn age(idle_ms: i64, limit_days: Option<u16>) -> Age {
    let Some(limit) = limit_days.map(|days| i64::from(days) * DAY_MS) else {
        return Age::Unlimited;
    };
    if idle_ms > limit {
        Age::Red
    } else if idle_ms.saturating_mul(5) >= limit * 4 {
        Age::Amber
    } else {
        Age::Fresh
    }
}

/// How long nothing happened: since its last sign of life, else since it was made; never less than nothing.
#[must_use]
pub fn idle_ms(now_ms: i64, sign: Option<i64>, created_at: Option<i64>) -> i64 {
    sign.or(created_at)
        .map_or(0, |at| now_ms.saturating_sub(at).max(0))
}

/// The last sign of life of every deal that gave one.
///
/// # Errors
/// When the file cannot be read.
pub fn signs(conn: &Connection) -> rusqlite::Result<HashMap<Uuid, i64>> {
    let mut signs = HashMap::new();
    for sql in SIGNS {
        let mut statement = conn.prepare_cached(sql)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if let Some(deal) = rows::record::record_id(row, 0)? {
                let at: i64 = row.get(1)?;
                let last = signs.entry(deal).or_insert(at);
                *last = at.max(*last);
            }
        }
    }
    Ok(signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amber_at_80_percent_and_red_after_the_limit() {
        for (days, limit, expected) in [
            (0, Some(10), Age::Fresh),
            (7, Some(10), Age::Fresh),
            (8, Some(10), Age::Amber),
            (10, Some(10), Age::Amber),
            (11, Some(10), Age::Red),
            (400, None, Age::Unlimited),
        ] {
            assert_eq!(age(days * DAY_MS, limit), expected, "{days} of {limit:?}");
        }
        assert_eq!(
            age(10 * DAY_MS + 1, Some(10)),
            Age::Red,
            "a millisecond over"
        );
        assert_eq!(age(8 * DAY_MS - 1, Some(10)), Age::Fresh);
        assert_eq!(age(i64::MAX, Some(10)), Age::Red);
    }

    #[test]
    fn a_deal_without_a_sign_counts_from_its_making() {
        assert_eq!(idle_ms(100, Some(90), Some(10)), 10);
        assert_eq!(idle_ms(100, None, Some(10)), 90);
        assert_eq!(
            idle_ms(100, Some(200), Some(10)),
            0,
            "a clock that runs ahead"
        );
        assert_eq!(idle_ms(100, None, None), 0);
    }
}
