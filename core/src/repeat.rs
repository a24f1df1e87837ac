//! How a task recurs: of RFC 5545 the part that people ask for, every so many days, weeks, months or years.
//!
//! A rule of another program that says more (`BYDAY`, `COUNT`) is kept in the document, and does not recur here.

use jiff::Span;
use jiff::civil::Date;

use crate::limits;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    unit: Unit,
    /// 1–999.
    interval: i32,
    /// The day of the month that was meant: the 31st stays the 31st after a February.
    month_day: Option<i8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Rule {
    /// Reads `FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31`. `None` for what is not understood whole.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (mut unit, mut interval, mut month_day) = (None, 1, None);
        for part in text.trim_start_matches("RRULE:").split(';') {
            match part.split_once('=')? {
                ("FREQ", "DAILY") => unit = Some(Unit::Day),
                ("FREQ", "WEEKLY") => unit = Some(Unit::Week),
                ("FREQ", "MONTHLY") => unit = Some(Unit::Month),
                ("FREQ", "YEARLY") => unit = Some(Unit::Year),
                ("INTERVAL", number) => {
                    interval = number.parse().ok().filter(|n| (1..=999).contains(n))?;
                }
                ("BYMONTHDAY", day) => {
                    month_day = Some(day.parse().ok().filter(|n| (1..=31).contains(n))?);
                }
                _ => return None,
            }
        }
        let unit = unit?;
        let fits = month_day.is_none() || unit == Unit::Month;
        fits.then_some(Self {
            unit,
            interval,
            month_day,
        })
    }

    /// The rule for a task that is due on this day first.
    #[must_use]
    pub fn starting(self, day: Date) -> Self {
        let late = self.unit == Unit::Month && day.day() > 28;
        Self {
            month_day: late.then_some(day.day()),
            ..self
        }
    }

    /// As it stands in documents.
    #[must_use]
    pub fn write(self) -> String {
        let freq = match self.unit {
            Unit::Day => "DAILY",
            Unit::Week => "WEEKLY",
            Unit::Month => "MONTHLY",
            Unit::Year => "YEARLY",
        };
        let mut text = format!("FREQ={freq}");
        if self.interval > 1 {
            text.push_str(&format!(";INTERVAL={}", self.interval));
        }
        if let Some(day) = self.month_day {
            text.push_str(&format!(";BYMONTHDAY={day}"));
        }
        text
    }

    /// The first day after `due` in its rhythm that is after `today`, too: what was missed is not made up for.
    #[must_use]
    pub fn next(self, due: Date, today: Date) -> Option<Date> {
        (1..limits::REPEAT_STEPS_MAX)
            .map_while(|step| self.step(due, i32::try_from(step).ok()?))
            .find(|day| *day > today)
    }

    /// Counted from the first day, not from the last one: a month end does not drift.
    fn step(self, due: Date, step: i32) -> Option<Date> {
        let by = self.interval.checked_mul(step)?;
        let span: Span = match self.unit {
            Unit::Day => Span::new().try_days(by).ok()?,
            Unit::Week => Span::new().try_weeks(by).ok()?,
            Unit::Month => Span::new().try_months(by).ok()?,
            Unit::Year => Span::new().try_years(by).ok()?,
        };
        let day = due.checked_add(span).ok()?;
        Some(match self.month_day {
            Some(meant) => day
                .with()
                .day(meant.min(day.days_in_month()))
                .build()
                .unwrap_or(day),
            None => day,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_day_of_a_rule() {
        for (rule, due, today, next) in [
            ("FREQ=DAILY", "2026-11-22", "2026-11-22", "2026-11-23"),
            ("FREQ=DAILY", "2026-11-10", "2026-11-22", "2026-11-23"),
            (
                "FREQ=DAILY;INTERVAL=3",
                "2026-11-20",
                "2026-11-22",
                "2026-11-23",
            ),
            ("FREQ=DAILY", "2026-12-24", "2026-11-22", "2026-12-25"),
            ("FREQ=WEEKLY", "2026-11-16", "2026-11-25", "2026-11-30"),
            (
                "FREQ=WEEKLY;INTERVAL=2",
                "2026-12-25",
                "2026-12-25",
                "2027-01-08",
            ),
            ("FREQ=MONTHLY", "2026-11-22", "2026-11-22", "2026-12-22"),
            (
                "FREQ=MONTHLY;BYMONTHDAY=31",
                "2027-01-31",
                "2027-01-31",
                "2027-02-28",
            ),
            (
                "FREQ=MONTHLY;BYMONTHDAY=31",
                "2027-02-28",
                "2027-02-28",
                "2027-03-31",
            ),
            ("FREQ=YEARLY", "2028-02-29", "2028-02-29", "2029-02-28"),
            (
                "RRULE:FREQ=YEARLY",
                "2026-01-01",
                "2026-11-22",
                "2027-01-01",
            ),
        ] {
            let day = |text: &str| text.parse::<Date>().expect("a day");
            let found = Rule::read(rule).expect(rule).next(day(due), day(today));
            assert_eq!(found, Some(day(next)), "{rule} from {due} at {today}");
        }
    }

    #[test]
    fn what_is_not_understood_whole_is_not_guessed() {
        for text in [
            "",
            "DAILY",
            "FREQ=HOURLY",
            "INTERVAL=2",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;COUNT=3",
            "FREQ=WEEKLY;BYDAY=MO",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=DAILY;BYMONTHDAY=3",
        ] {
            assert_eq!(Rule::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_rule_is_written_as_it_is_read() {
        for text in [
            "FREQ=DAILY",
            "FREQ=WEEKLY;INTERVAL=2",
            "FREQ=MONTHLY;BYMONTHDAY=31",
        ] {
            assert_eq!(Rule::read(text).expect(text).write(), text);
        }
        let monthly = Rule::read("FREQ=MONTHLY").expect("a rule");
        let day = |text: &str| text.parse::<Date>().expect("a day");
        assert_eq!(
            monthly.starting(day("2027-01-30")).write(),
            "FREQ=MONTHLY;BYMONTHDAY=30"
        );
        assert_eq!(monthly.starting(day("2027-01-15")).write(), "FREQ=MONTHLY");
    }
}
