//! Times told from today, and days: each a range of days with both ends, or open at one.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::query::today::Today;

/// A range of days; an end that is absent is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl Period {
    const fn between(from: Date, to: Date) -> Self {
        Self {
            from: Some(from),
            to: Some(to),
        }
    }

    pub(super) const fn since(from: Date) -> Self {
        Self {
            from: Some(from),
            to: None,
        }
    }

    pub(super) const fn until(to: Date) -> Self {
        Self {
            from: None,
            to: Some(to),
        }
    }

    pub(super) const fn on(day: Date) -> Self {
        Self::between(day, day)
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }

    /// A time told from today; `None` for a word that is none. A week begins on Monday.
    #[must_use]
    pub fn of_word(word: &str, today: Date) -> Option<Self> {
        let shift = |days: i32| today.saturating_add(days.days());
        let monday = shift(-i32::from(today.weekday().to_monday_zero_offset()));
        let month = |by: i32| {
            let first = today.first_of_month().saturating_add(by.months());
            Self::between(first, first.last_of_month())
        };
        let week = |by: i32| {
            let first = monday.saturating_add((7 * by).days());
            Self::between(first, first.saturating_add(6.days()))
        };
        Some(match word {
            "overdue" => Self::until(shift(-1)),
            "today" => Self::on(today),
            "tomorrow" => Self::on(shift(1)),
            "yesterday" => Self::on(shift(-1)),
            "last_week" => week(-1),
            "this_week" => week(0),
            "next_week" => week(1),
            "next_7_days" => Self::between(today, shift(6)),
            "last_7_days" => Self::between(shift(-6), today),
            "last_30_days" => Self::between(shift(-29), today),
            "last_month" => month(-1),
            "this_month" => month(0),
            "next_month" => month(1),
            "this_year" => {
                let first = today.first_of_year();
                Self::between(first, first.last_of_year())
            }
            _ => return None,
        })
    }
}

/// A day as a clause names it: `YYYY-MM-DD` or `today`.
pub(super) fn day(text: &str, today: &Today) -> Option<Date> {
    match text.trim() {
        "today" => Some(today.date()),
        day if crate::document::value::is_day(day) => day.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_told_from_a_sunday() {
        let today: Date = "2026-11-22".parse().expect("a day");
        for (word, from, to) in [
            ("overdue", None, Some("2026-11-21")),
            ("today", Some("2026-11-22"), Some("2026-11-22")),
            ("tomorrow", Some("2026-11-23"), Some("2026-11-23")),
            ("yesterday", Some("2026-11-21"), Some("2026-11-21")),
            ("this_week", Some("2026-11-16"), Some("2026-11-22")),
            ("next_week", Some("2026-11-23"), Some("2026-11-29")),
            ("last_week", Some("2026-11-09"), Some("2026-11-15")),
            ("next_7_days", Some("2026-11-22"), Some("2026-11-28")),
            ("last_7_days", Some("2026-11-16"), Some("2026-11-22")),
            ("last_30_days", Some("2026-10-24"), Some("2026-11-22")),
            ("this_month", Some("2026-11-01"), Some("2026-11-30")),
            ("last_month", Some("2026-10-01"), Some("2026-10-31")),
            ("next_month", Some("2026-12-01"), Some("2026-12-31")),
            ("this_year", Some("2026-01-01"), Some("2026-12-31")),
        ] {
            let period = Period::of_word(word, today).expect(word);
            let text = |day: Option<Date>| day.map(|day| day.to_string());
            assert_eq!(text(period.from).as_deref(), from, "{word}");
            assert_eq!(text(period.to).as_deref(), to, "{word}");
        }
        assert_eq!(Period::of_word("some day", today), None);
    }

    #[test]
    fn a_month_ends_where_it_ends() {
        let leap: Date = "2028-01-31".parse().expect("a day");
        let next = Period::of_word("next_month", leap).expect("a word");
        assert_eq!(
            next.to.map(|day| day.to_string()).as_deref(),
            Some("2028-02-29")
        );
    }
}
