//! Which copies stay: the newest of each of the last days, weeks and months that have one.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{keys, list};
use crate::limits::{BACKUP_DAYS, BACKUP_MONTHS, BACKUP_WEEKS};

/// Removes the copies in a folder that are not kept.
pub(super) fn rotate(folder: &Path) -> anyhow::Result<()> {
    let copies = list(folder)?;
    let stamps: Vec<Timestamp> = copies.iter().map(|(stamp, _)| *stamp).collect();
    let kept = kept(&stamps);
    for (stamp, path) in &copies {
        if !kept.contains(stamp) {
            std::fs::remove_file(path)?;
            keys::remove_beside(path)?;
            tracing::info!(path = %path.display(), "an old backup was removed");
        }
    }
    Ok(())
}

/// What stays of these. Counted in days that have a copy, so that a relay that was off for a month loses none by that.
fn kept(stamps: &[Timestamp]) -> BTreeSet<Timestamp> {
    let mut newest_first = stamps.to_vec();
    newest_first.sort_by(|a, b| b.cmp(a));
    let day = |stamp: Timestamp| {
        let date = stamp.to_zoned(TimeZone::UTC).date();
        (i64::from(date.year()), i64::from(date.day_of_year()))
    };
    let week = |stamp: Timestamp| {
        let week = stamp.to_zoned(TimeZone::UTC).date().iso_week_date();
        (i64::from(week.year()), i64::from(week.week()))
    };
    let month = |stamp: Timestamp| {
        let date = stamp.to_zoned(TimeZone::UTC).date();
        (i64::from(date.year()), i64::from(date.month()))
    };
    let mut kept = first_of_each(&newest_first, BACKUP_DAYS, day);
    kept.extend(first_of_each(&newest_first, BACKUP_WEEKS, week));
    kept.extend(first_of_each(&newest_first, BACKUP_MONTHS, month));
    kept
}

/// The first stamp of each of the first `most` spans.
fn first_of_each(
    stamps: &[Timestamp],
    most: usize,
    span: impl Fn(Timestamp) -> (i64, i64),
) -> BTreeSet<Timestamp> {
    let mut seen = BTreeSet::new();
    let first = stamps.iter().filter(|stamp| seen.insert(span(**stamp)));
    first.take(most).copied().collect()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn seven_days_four_weeks_and_twelve_months_stay() {
        let last = at("2026-11-22T03:00:00Z");
        // Two copies a day for two years.
        let all: Vec<Timestamp> = (0..2 * 730)
            .map(|half| last.checked_sub((half * 12).hours()).expect("a time"))
            .collect();
        let kept = kept(&all);
        assert!(kept.contains(&last), "the newest always stays");
        let days = |from: i64, to: i64| {
            let ago = |days: i64| last.checked_sub((days * 24).hours()).expect("a time");
            kept.range(ago(to)..ago(from)).count()
        };
        // 22 November is a Sunday: its week and its month are among those counted.
        assert_eq!(days(0, 6) + 1, 7, "one of each of seven days");
        assert!(kept.len() <= BACKUP_DAYS + BACKUP_WEEKS + BACKUP_MONTHS);
        let oldest = kept.first().copied().expect("some stay");
        assert_eq!(
            oldest.to_zoned(TimeZone::UTC).date(),
            at("2025-12-31T00:00:00Z").to_zoned(TimeZone::UTC).date(),
            "the last of the twelfth month"
        );
    }

    #[test]
    fn a_few_old_copies_all_stay() {
        let few = [
            at("2020-01-01T00:00:00Z"),
            at("2020-01-02T00:00:00Z"),
            at("2026-11-22T03:00:00Z"),
        ];
        assert_eq!(kept(&few), BTreeSet::from(few));
    }
}
