//! Periods: days in a row, half-open, and the period before, which touches it and has as many days.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::super::today::Today;
use crate::api::ApiError;
use crate::api::number::Period;
use crate::limits;

/// The days that are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
}

impl Span {
    /// Reads a period.
    ///
    /// # Errors
    /// `Invalid` for `period`, when a day does not exist, none is left, or there are too many.
    pub fn read(period: &Period, today: &Today) -> Result<Self, ApiError> {
        let day = |day: &Option<String>| match day {
            Some(day) => parse(day),
            None => Ok(today.date()),
        };
        let span = match period {
            Period::Month { day: of } => Self::months(day(of)?, 1),
            Period::Quarter { day: of } => Self::months(day(of)?, 3),
            Period::Year { day: of } => Self::months(day(of)?, 12),
            Period::Custom { from, to } => Some(Self {
                from: parse(from)?,
                to: parse(to)?,
            }),
        };
        let span = span.filter(|span| (1..=limits::PERIOD_DAYS).contains(&span.days()));
        span.filter(|span| span.before().is_some())
            .ok_or_else(|| invalid("has no days, or too many"))
    }

    /// The month, quarter or year that holds a day.
    fn months(day: Date, count: i8) -> Option<Self> {
        let first = (day.month() - 1) / count * count + 1;
        let from = date(day.year(), first, 1);
        let to = from.checked_add(i32::from(count).months()).ok()?;
        Some(Self { from, to })
    }

    fn days(&self) -> i32 {
        (self.to - self.from).get_days()
    }

    /// As many days, up to the first of these.
    #[must_use]
    pub fn before(&self) -> Option<Self> {
        let from = self.from.checked_sub(self.days().days()).ok()?;
        Some(Self {
            from,
            to: self.from,
        })
    }

    /// The last day.
    #[must_use]
    pub fn last(&self) -> Date {
        self.to.yesterday().unwrap_or(self.from)
    }

    /// As moments where the caller is.
    #[must_use]
    pub fn moments(&self, today: &Today) -> std::ops::Range<i64> {
        today.begins_ms(self.from)..today.begins_ms(self.to)
    }

    /// The month `YYYY-MM`.
    #[must_use]
    pub fn of_month(month: &str) -> Option<Self> {
        Self::months(format!("{month}-01").parse().ok()?, 1)
    }

    /// The calendar year of a day.
    #[must_use]
    pub fn of_year(day: Date) -> Option<Self> {
        Self::months(day, 12)
    }
}

/// Months in a row, `YYYY-MM`: so many before that of a day, and so many after it.
#[must_use]
pub fn months_around(day: Date, before: i32, after: i32) -> Vec<String> {
    let first = day.first_of_month();
    (-before..=after)
        .filter_map(|step| first.checked_add(step.months()).ok())
        .map(|month| month.strftime("%Y-%m").to_string())
        .collect()
}

fn parse(day: &str) -> Result<Date, ApiError> {
    day.parse()
        .ok()
        .filter(|_| day.len() == 10)
        .ok_or_else(|| invalid("must have days, YYYY-MM-DD"))
}

fn invalid(words: &str) -> ApiError {
    ApiError::invalid("period", words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Actor, Locale};
    use carnet_protocol::frame::Role;
    use carnet_protocol::ids::MemberId;

    /// 2026-11-22 12:00 UTC.
    const NOW: i64 = 1_795_348_800_000;

    fn today(zone: &str) -> Today {
        let actor = Actor {
            member: MemberId([1; 16]),
            role: Role::Owner,
            zone: zone.to_owned(),
            locale: Locale::Fr,
        };
        Today::new(&actor, NOW)
    }

    fn on(day: &str) -> Option<String> {
        Some(day.to_owned())
    }

    fn custom(from: &str, to: &str) -> Period {
        Period::Custom {
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }

    /// `month 2026-10-31`, or `2026-11-02 2026-11-09`; `now` is no day.
    fn period(words: &str) -> Period {
        let (span, day) = words.split_once(' ').expect("two words");
        let of = (day != "now").then(|| day.to_owned());
        match span {
            "month" => Period::Month { day: of },
            "quarter" => Period::Quarter { day: of },
            "year" => Period::Year { day: of },
            from => custom(from, day),
        }
    }

    #[test]
    fn two_periods_touch_and_are_equally_long() {
        let today = today("Europe/Paris");
        for (words, from, to, before) in [
            ("month now", "2026-11-01", "2026-12-01", "2026-10-02"),
            ("month 2026-10-31", "2026-10-01", "2026-11-01", "2026-08-31"),
            ("month 2024-02-29", "2024-02-01", "2024-03-01", "2024-01-03"),
            ("quarter now", "2026-10-01", "2027-01-01", "2026-07-01"),
            (
                "quarter 2026-03-31",
                "2026-01-01",
                "2026-04-01",
                "2025-10-03",
            ),
            ("year now", "2026-01-01", "2027-01-01", "2025-01-01"),
            ("year 2024-06-01", "2024-01-01", "2025-01-01", "2022-12-31"),
            (
                "2026-11-02 2026-11-09",
                "2026-11-02",
                "2026-11-09",
                "2026-10-26",
            ),
            (
                "2026-11-02 2026-11-03",
                "2026-11-02",
                "2026-11-03",
                "2026-11-01",
            ),
        ] {
            let span = Span::read(&period(words), &today).expect("a period");
            let earlier = span.before().expect("a period before");
            assert_eq!(span.from.to_string(), from, "{words}");
            assert_eq!(span.to.to_string(), to, "{words}");
            assert_eq!(earlier.from.to_string(), before, "{words}");
            assert_eq!(earlier.to, span.from, "they touch");
            assert_eq!(earlier.days(), span.days(), "and are equally long");
            assert_eq!(
                earlier.moments(&today).end,
                span.moments(&today).start,
                "in moments, too: nothing falls between them"
            );
        }
    }

    #[test]
    fn a_day_begins_where_the_caller_is() {
        let of = |zone: &str, day: &str| {
            let today = today(zone);
            let period = Period::Month { day: on(day) };
            let span = Span::read(&period, &today).expect("a period");
            let moments = span.moments(&today);
            let text = |ms| {
                jiff::Timestamp::from_millisecond(ms)
                    .expect("a time")
                    .to_string()
            };
            (text(moments.start), text(moments.end))
        };
        let both = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        // Paris goes to summer time on 29 March 2026 and back on 25 October: the months are 743 and 745 hours long.
        for (zone, day, expected) in [
            (
                "Europe/Paris",
                "2026-03-05",
                both("2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),
            ),
            (
                "Europe/Paris",
                "2026-10-05",
                both("2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"),
            ),
            (
                "Asia/Tokyo",
                "2026-11-05",
                both("2026-10-31T15:00:00Z", "2026-11-30T15:00:00Z"),
            ),
            (
                "America/Los_Angeles",
                "2026-11-05",
                both("2026-11-01T07:00:00Z", "2026-12-01T08:00:00Z"),
            ),
        ] {
            assert_eq!(of(zone, day), expected, "{zone} {day}");
        }
        // Cairo's clocks go from 00:00 to 01:00 on 24 April 2026: that day has no midnight, and begins all the same.
        let begins = today("Africa/Cairo").begins_ms(date(2026, 4, 24));
        let begins = jiff::Timestamp::from_millisecond(begins).expect("a time");
        assert_eq!(begins.to_string(), "2026-04-23T22:00:00Z");
    }

    #[test]
    fn nonsense_is_refused() {
        let today = today("Europe/Paris");
        for period in [
            custom("2026-11-02", "2026-11-02"),
            custom("2026-11-03", "2026-11-02"),
            custom("2026-02-30", "2026-03-02"),
            custom("1700-01-01", "2026-03-02"),
            Period::Month { day: on("soon") },
            Period::Year {
                day: on("9999-12-31"),
            },
        ] {
            let error = Span::read(&period, &today).expect_err("refused");
            assert_eq!(error.field.as_deref(), Some("period"), "{period:?}");
        }
    }

    #[test]
    fn months_in_a_row_pass_over_new_year() {
        assert_eq!(
            months_around(date(2026, 11, 30), 1, 2),
            ["2026-10", "2026-11", "2026-12", "2027-01"]
        );
    }
}
