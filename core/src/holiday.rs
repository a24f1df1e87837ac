//! Public holidays of France, and working days.
//!
//! They are worked out, not looked up: a laptop on a train knows those of any year.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};

use crate::api::{Actor, Locale};

/// Holidays with a day of their own: month and day.
const FIXED: [(i8, i8); 8] = [
    (1, 1),
    (5, 1),
    (5, 8),
    (7, 14),
    (8, 15),
    (11, 1),
    (11, 11),
    (12, 25),
];
/// Days after Easter Sunday: Easter Monday, Ascension, Whit Monday.
const AFTER_EASTER: [i32; 3] = [1, 39, 50];
/// Time zones of France.
const FRENCH_ZONES: [&str; 10] = [
    "Europe/Paris",
    "Europe/Monaco",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/St_Barthelemy",
    "America/Marigot",
    "America/Miquelon",
    "Indian/Reunion",
    "Indian/Mayotte",
];

/// Which days nobody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Saturdays and Sundays.
    Weekends,
    /// Those, and the public holidays of France.
    France,
}

impl Calendar {
    /// Of somebody who reads French, or who is where France is.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        if actor.locale == Locale::Fr || FRENCH_ZONES.contains(&actor.zone.as_str()) {
            Self::France
        } else {
            Self::Weekends
        }
    }

    /// Whether people work on this day.
    #[must_use]
    pub fn is_working(self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !(weekend || self == Self::France && is_holiday(day))
    }

    /// This day, or the first working day after it.
    #[must_use]
    pub fn working(self, mut day: Date) -> Date {
        while !self.is_working(day) {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        day
    }
}

/// Whether a day is a public holiday everywhere in France.
#[must_use]
pub fn is_holiday(day: Date) -> bool {
    FIXED.contains(&(day.month(), day.day()))
        || easter(day.year()).is_some_and(|easter| {
            AFTER_EASTER
                .iter()
                .any(|after| easter.checked_add(after.days()).is_ok_and(|it| it == day))
        })
}

/// Easter Sunday, by the Gregorian rule.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let moon = (19 * a + b - b / 4 - (8 * b + 13) / 25 + 15).rem_euclid(30);
    let week = (32 + 2 * (b.rem_euclid(4)) + 2 * (c / 4) - moon - c.rem_euclid(4)).rem_euclid(7);
    let late = (a + 11 * moon + 22 * week) / 451;
    let days = moon + week - 7 * late + 114;
    let (month, day) = (
        i8::try_from(days / 31).ok()?,
        i8::try_from(days % 31 + 1).ok()?,
    );
    (1..=9999).contains(&year).then(|| date(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect(text)
    }

    #[test]
    fn easter_of_many_years() {
        for (year, sunday) in [
            (1961, "1961-04-02"),
            (2000, "2000-04-23"),
            (2008, "2008-03-23"),
            (2019, "2019-04-21"),
            (2024, "2024-03-31"),
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year), Some(day(sunday)));
        }
    }

    #[test]
    fn the_eleven_holidays_of_a_year() {
        let all: Vec<String> = (0..365)
            .filter_map(|after| day("2027-01-01").checked_add(after.days()).ok())
            .filter(|day| is_holiday(*day))
            .map(|day| day.strftime("%m-%d").to_string())
            .collect();
        let known = [
            "01-01", "03-29", "05-01", "05-06", "05-08", "05-17", "07-14", "08-15", "11-01",
            "11-11", "12-25",
        ];
        assert_eq!(all, known);
    }

    #[test]
    fn a_day_off_becomes_the_next_working_day() {
        for (from, france, elsewhere) in [
            ("2026-11-23", "2026-11-23", "2026-11-23"),
            ("2026-11-28", "2026-11-30", "2026-11-30"),
            ("2026-12-25", "2026-12-28", "2026-12-25"),
            // Good Friday is none; Easter Monday is.
            ("2026-04-03", "2026-04-03", "2026-04-03"),
            ("2026-04-04", "2026-04-07", "2026-04-06"),
            // Ascension, then the Friday that many take but that is none.
            ("2026-05-14", "2026-05-15", "2026-05-14"),
        ] {
            assert_eq!(Calendar::France.working(day(from)), day(france), "{from}");
            assert_eq!(
                Calendar::Weekends.working(day(from)),
                day(elsewhere),
                "{from}"
            );
        }
    }
}
