//! How a task recurs: of RFC 5545 the part that people ask for. Every so many days, weeks, months or years; on days of the
//! week; on a day of the month, its last one, its second Tuesday or last Friday, its last working day; until a day, or so
//! many times.
//!
//! A rule of another program that says more is kept in the document, and does not recur here.

mod days;

use jiff::civil::{Date, Weekday};

use crate::limits;
use days::Days;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    unit: Unit,
    /// 1–999.
    interval: i32,
    on: On,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// On which days of its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    /// As the first one.
    Same,
    /// These days of the week.
    Days(Days),
    /// The day of the month that was meant: the 31st stays the 31st after a February. -1 is the last.
    MonthDay(i8),
    /// The second Tuesday, the last Friday (-1).
    Nth(i8, Weekday),
    /// The last of these days of a month: of Monday to Friday the last working day.
    Last(Days),
}

/// When it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Never,
    /// This day is the last.
    Until(Date),
    /// So many more times, this one counted.
    Count(u16),
}

impl Rule {
    /// Reads `FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31`. `None` for what is not understood whole.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (mut unit, mut interval, mut end) = (None, 1, End::Never);
        let (mut by_day, mut month_day, mut last) = (None, None, false);
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
                    let is_day = |n: &i8| *n == -1 || (1..=31).contains(n);
                    month_day = Some(day.parse().ok().filter(is_day)?);
                }
                ("BYDAY", days) => by_day = Some(days),
                ("BYSETPOS", "-1") => last = true,
                ("WKST", "MO") => {}
                ("UNTIL", day) if end == End::Never => end = End::Until(days::until(day)?),
                ("COUNT", number) if end == End::Never => {
                    end = End::Count(number.parse().ok().filter(|n| (1..=999).contains(n))?);
                }
                _ => return None,
            }
        }
        let unit = unit?;
        let on = match (unit, by_day, month_day, last) {
            (_, None, None, false) => On::Same,
            (Unit::Month, None, Some(day), false) => On::MonthDay(day),
            (Unit::Week, Some(days), None, false) => On::Days(Days::read(days)?),
            (Unit::Month, Some(days), None, true) => On::Last(Days::read(days)?),
            (Unit::Month, Some(day), None, false) => {
                let (nth, day) = days::nth(day)?;
                On::Nth(nth, day)
            }
            _ => return None,
        };
        Some(Self {
            unit,
            interval,
            on,
            end,
        })
    }

    /// The rule for a task that is due on this day first.
    #[must_use]
    pub fn starting(self, day: Date) -> Self {
        let late = self.unit == Unit::Month && self.on == On::Same && day.day() > 28;
        Self {
            on: if late {
                On::MonthDay(day.day())
            } else {
                self.on
            },
            ..self
        }
    }

    /// The rule as text.
    #[must_use]
    pub fn write(self) -> String {
        let unit = match self.unit {
            Unit::Day => "DAILY",
            Unit::Week => "WEEKLY",
            Unit::Month => "MONTHLY",
            Unit::Year => "YEARLY",
        };
        let mut text = format!("FREQ={unit}");
        if self.interval > 1 {
            text.push_str(&format!(";INTERVAL={}", self.interval));
        }
        match self.on {
            On::Same => {}
            On::Days(days) => text.push_str(&format!(";BYDAY={}", days.write())),
            On::MonthDay(day) => text.push_str(&format!(";BYMONTHDAY={day}")),
            On::Nth(nth, day) => text.push_str(&format!(";BYDAY={nth}{}", days::word(day))),
            On::Last(days) => text.push_str(&format!(";BYDAY={};BYSETPOS=-1", days.write())),
        }
        match self.end {
            End::Never => {}
            End::Until(day) => text.push_str(&format!(";UNTIL={}", day.strftime("%Y%m%d"))),
            End::Count(left) => text.push_str(&format!(";COUNT={left}")),
        }
        text
    }

    /// The rule of the next one: one time less, where times are counted.
    #[must_use]
    pub fn after(self) -> Self {
        let end = match self.end {
            End::Count(left) => End::Count(left.saturating_sub(1).max(1)),
            end => end,
        };
        Self { end, ..self }
    }

    /// The first day after `due` in its rhythm that is after `today`, too: what was missed is not made up for. `None` when
    /// this was the last one.
    #[must_use]
    pub fn next(self, due: Date, today: Date) -> Option<Date> {
        let last = match self.end {
            End::Count(..=1) => return None,
            End::Until(last) => last,
            _ => Date::MAX,
        };
        let found = match self.on {
            On::Days(of) => days::weekly(due, today, of, self.interval),
            _ => (0..limits::REPEAT_STEPS_MAX)
                .map_while(|step| self.step(due, i32::try_from(step).ok()?))
                .flatten()
                .find(|day| *day > today && *day > due),
        };
        found.filter(|day| *day <= last)
    }

    /// Counted from the first day, not from the last one: a month end does not drift. A month without a fifth Monday has none.
    fn step(self, due: Date, step: i32) -> Option<Option<Date>> {
        let by = self.interval.checked_mul(step)?;
        let span = jiff::Span::new();
        let span = match self.unit {
            Unit::Day => span.try_days(by).ok()?,
            Unit::Week => span.try_weeks(by).ok()?,
            Unit::Month => span.try_months(by).ok()?,
            Unit::Year => span.try_years(by).ok()?,
        };
        let day = due.checked_add(span).ok()?;
        Some(match self.on {
            On::Same | On::Days(_) => Some(day),
            On::MonthDay(-1) => Some(day.last_of_month()),
            On::MonthDay(meant) => day.with().day(meant.min(day.days_in_month())).build().ok(),
            On::Nth(nth, of) => day.nth_weekday_of_month(nth, of).ok(),
            On::Last(of) => days::last(day, of),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule, the day that was due, today, and the next one.
    const NEXT: &[[&str; 4]] = &[
        ["FREQ=DAILY", "2026-11-22", "2026-11-22", "2026-11-23"],
        ["FREQ=DAILY", "2026-11-10", "2026-11-22", "2026-11-23"],
        [
            "FREQ=DAILY;INTERVAL=3",
            "2026-11-20",
            "2026-11-22",
            "2026-11-23",
        ],
        ["FREQ=DAILY", "2026-12-24", "2026-11-22", "2026-12-25"],
        ["FREQ=WEEKLY", "2026-11-16", "2026-11-25", "2026-11-30"],
        [
            "FREQ=WEEKLY;INTERVAL=2",
            "2026-12-25",
            "2026-12-25",
            "2027-01-08",
        ],
        ["FREQ=MONTHLY", "2026-11-22", "2026-11-22", "2026-12-22"],
        [
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "2027-01-31",
            "2027-01-31",
            "2027-02-28",
        ],
        [
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "2027-02-28",
            "2027-02-28",
            "2027-03-31",
        ],
        ["FREQ=YEARLY", "2028-02-29", "2028-02-29", "2029-02-28"],
        // The 31st that was put off into February: February's own comes first.
        [
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "2027-02-03",
            "2027-02-03",
            "2027-02-28",
        ],
        [
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "2026-11-20",
            "2026-11-20",
            "2026-11-23",
        ],
        [
            "FREQ=WEEKLY;BYDAY=MO,TH",
            "2026-11-23",
            "2026-11-23",
            "2026-11-26",
        ],
        // Every second week, from that of the first one.
        [
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
            "2026-11-26",
            "2026-11-26",
            "2026-12-07",
        ],
        [
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
            "2026-11-23",
            "2026-12-09",
            "2026-12-21",
        ],
        [
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "2027-01-31",
            "2027-01-31",
            "2027-02-28",
        ],
        [
            "FREQ=MONTHLY;BYDAY=-1FR",
            "2026-11-27",
            "2026-11-27",
            "2026-12-25",
        ],
        [
            "FREQ=MONTHLY;BYDAY=2TU",
            "2026-11-10",
            "2026-11-22",
            "2026-12-08",
        ],
        // December has no fifth Monday, January has none, February has none.
        [
            "FREQ=MONTHLY;BYDAY=5MO",
            "2026-11-30",
            "2026-11-30",
            "2027-03-29",
        ],
        [
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2027-01-29",
            "2027-01-29",
            "2027-02-26",
        ],
        [
            "RRULE:FREQ=YEARLY",
            "2026-01-01",
            "2026-11-22",
            "2027-01-01",
        ],
    ];

    #[test]
    fn the_next_day_of_a_rule() {
        for [rule, due, today, next] in NEXT {
            let day = |text: &str| text.parse::<Date>().expect("a day");
            let found = Rule::read(rule).expect(rule).next(day(due), day(today));
            assert_eq!(found, Some(day(next)), "{rule} from {due} at {today}");
        }
    }

    #[test]
    fn a_rule_ends() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let due = day("2026-11-22");
        for (rule, next) in [
            ("FREQ=DAILY;UNTIL=20261123", Some("2026-11-23")),
            ("FREQ=DAILY;UNTIL=20261122T235959Z", None),
            ("FREQ=DAILY;COUNT=2", Some("2026-11-23")),
            ("FREQ=DAILY;COUNT=1", None),
        ] {
            let found = Rule::read(rule).expect(rule).next(due, due);
            assert_eq!(found, next.map(day), "{rule}");
        }
        let counted = Rule::read("FREQ=DAILY;COUNT=3").expect("a rule");
        assert_eq!(counted.after().write(), "FREQ=DAILY;COUNT=2");
    }

    #[test]
    fn what_is_not_understood_whole_is_not_guessed() {
        for text in [
            "",
            "DAILY",
            "FREQ=HOURLY",
            "INTERVAL=2",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;COUNT=2;UNTIL=20261231",
            "FREQ=DAILY;UNTIL=tomorrow",
            "FREQ=DAILY;BYDAY=MO",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;BYDAY=-1MO",
            "FREQ=MONTHLY;BYDAY=6MO",
            "FREQ=MONTHLY;BYDAY=MO,TU",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2",
            "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=3",
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
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20271231",
            "FREQ=YEARLY;COUNT=5",
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
