//! Days of the week in a rule.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};

use crate::limits;

/// Some days of the week, Monday first: never none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days(u8);

const WORDS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A day as a rule names it.
pub(super) fn word(day: Weekday) -> &'static str {
    let at = usize::try_from(day.to_monday_zero_offset()).unwrap_or_default();
    WORDS.get(at).copied().unwrap_or_default()
}

fn named(word: &str) -> Option<Weekday> {
    let at = WORDS.iter().position(|one| *one == word)?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

/// Reads `2TU`, `-1FR`.
pub(super) fn nth(text: &str) -> Option<(i8, Weekday)> {
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = nth.parse().ok()?;
    matches!(nth, -1 | 1..=5).then_some((nth, named(day)?))
}

/// Reads `20261231`, with a time or without.
pub(super) fn until(text: &str) -> Option<Date> {
    let (day, time) = text.split_at_checked(8)?;
    let fits = time.is_empty() || time.starts_with('T');
    Date::strptime("%Y%m%d", day).ok().filter(|_| fits)
}

impl Days {
    /// Reads `MO,TH`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut days = Self(0);
        for word in text.split(',') {
            days.0 |= Self::bit(named(word)?);
        }
        Some(days)
    }

    pub(super) fn write(self) -> String {
        let on = |(at, word): (usize, &&'static str)| (self.0 >> at & 1 == 1).then_some(*word);
        let words: Vec<&str> = WORDS.iter().enumerate().filter_map(on).collect();
        words.join(",")
    }

    fn bit(day: Weekday) -> u8 {
        1 << day.to_monday_zero_offset()
    }

    fn has(self, day: Date) -> bool {
        self.0 & Self::bit(day.weekday()) != 0
    }
}

fn monday(day: Date) -> Date {
    let since = i32::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(since.days()).unwrap_or(day)
}

/// The next of these days after both, in every so manieth week from that of `due`.
pub(super) fn weekly(due: Date, today: Date, of: Days, interval: i32) -> Option<Date> {
    let first = monday(due);
    let fits = |day: &Date| {
        let weeks = (monday(*day) - first).get_days() / 7;
        of.has(*day) && weeks % interval == 0
    };
    let after = due.max(today);
    (1..limits::REPEAT_STEPS_MAX)
        .map_while(|step| {
            let days = Span::new().try_days(i64::try_from(step).ok()?).ok()?;
            after.checked_add(days).ok()
        })
        .find(fits)
}

/// The last of these days of a month.
pub(super) fn last(month: Date, of: Days) -> Option<Date> {
    let mut day = month.last_of_month();
    while !of.has(day) {
        day = day.yesterday().ok()?;
    }
    Some(day)
}
