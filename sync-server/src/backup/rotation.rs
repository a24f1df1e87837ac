//! Which copies stay: the newest of each of the last days, weeks and months that have one. One that a person asked for, or that
//! was made before the tables were changed, stays for [`BACKUP_MARKED_DAYS`] days whatever else there is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{is_marked, keys, list};
use crate::limits::{BACKUP_DAYS, BACKUP_MARKED_DAYS, BACKUP_MONTHS, BACKUP_WEEKS};

/// Removes the copies in a folder that are not kept, and tells which.
pub(super) fn rotate(folder: &Path, now: Timestamp) -> anyhow::Result<Vec<PathBuf>> {
    let copies = list(folder)?;
    let (_, in_turn): (Vec<_>, Vec<_>) = copies
        .into_iter()
        .partition(|(stamp, path)| is_marked(path) && is_recent(*stamp, now));
    let stamps: Vec<Timestamp> = in_turn.iter().map(|(stamp, _)| *stamp).collect();
    let kept = kept(&stamps);
    let mut removed = Vec::new();
    for (stamp, path) in in_turn {
        if !kept.contains(&stamp) {
            let cannot = || format!("{} is too old and cannot be removed", path.display());
            std::fs::remove_file(&path).with_context(cannot)?;
            keys::remove_beside(&path).with_context(cannot)?;
            tracing::info!(path = %path.display(), "an old backup was removed");
            removed.push(path);
        }
    }
    Ok(removed)
}

fn is_recent(stamp: Timestamp, now: Timestamp) -> bool {
    now.duration_since(stamp) < SignedDuration::from_hours(24 * BACKUP_MARKED_DAYS)
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
    fn what_was_made_for_a_purpose_is_not_taken_by_the_next_of_the_day() {
        let folder = tempfile::tempdir().unwrap();
        let names = [
            "carnet-20261122T080000Z.db",
            "carnet-20261122T090000Z-before-migrating.db",
            "carnet-20261122T100000Z-by-hand.db",
            "carnet-20261122T110000Z.db",
        ];
        for name in names {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let left = || {
            let found = list(folder.path()).unwrap().into_iter();
            let names = found.map(|(_, path)| path.file_name().unwrap().to_owned());
            names.collect::<Vec<_>>()
        };
        let key = keys::beside(&folder.path().join(names[0]));
        std::fs::create_dir(&key).unwrap();
        let removed = rotate(folder.path(), at("2026-11-22T12:00:00Z")).unwrap();
        assert_eq!(removed, [folder.path().join(names[0])], "and it is told");
        assert!(!key.exists(), "its key with it");
        assert_eq!(left(), names[1..]);
        // After a month they are as good as others.
        rotate(folder.path(), at("2026-12-23T12:00:00Z")).unwrap();
        assert_eq!(left(), names[3..]);
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
