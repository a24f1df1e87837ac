//! When a task reminds: at its time, or at nine where the person is for a day without a time; never in silent hours.
//!
//! Nothing is remembered about single reminders. Whoever shows them asks for those of a span of time that begins where the
//! last one ended: each moment lies in one span, so that each fires once, after a night's sleep all that were missed.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// The hour at which a day without a time reminds.
const MORNING: i8 = 9;
/// Silent hours: from here on …
const QUIET_FROM: i8 = 19;
/// … until here.
const QUIET_TO: i8 = 8;

/// When a task reminds somebody in the zone `here`, milliseconds since 1970. In the night in which clocks jump, a time that
/// does not exist is as much later; one that comes twice is the first.
#[must_use]
pub fn moment(due: &str, due_zone: Option<&str>, here: &TimeZone, silent: bool) -> Option<i64> {
    let at = match due.parse::<Date>().ok().filter(|_| due.len() == 10) {
        Some(day) => day.at(MORNING, 0, 0, 0).to_zoned(here.clone()),
        None => {
            let zone = due_zone.and_then(|name| TimeZone::get(name).ok());
            let zone = zone.unwrap_or_else(|| here.clone());
            due.parse::<DateTime>().ok()?.to_zoned(zone)
        }
    };
    let at = at.ok()?.with_time_zone(here.clone());
    let day = match at.hour() {
        _ if !silent => return Some(at.timestamp().as_millisecond()),
        hour if hour < QUIET_TO => at.date(),
        hour if hour >= QUIET_FROM => at.date().tomorrow().ok()?,
        _ => return Some(at.timestamp().as_millisecond()),
    };
    let morning = day.to_datetime(Time::constant(QUIET_TO, 0, 0, 0));
    Some(
        morning
            .to_zoned(here.clone())
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock as _, FakeClock};

    const ZONES: [&str; 6] = [
        "Etc/GMT+8",
        "America/Los_Angeles",
        "UTC",
        "Etc/GMT-2",
        "Europe/Paris",
        "Pacific/Auckland",
    ];
    const HOUR: i64 = 3_600_000;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect(name)
    }

    fn at(local: &str, name: &str) -> i64 {
        let local: DateTime = local.parse().expect(local);
        let zoned = local.to_zoned(zone(name)).expect("a moment");
        zoned.timestamp().as_millisecond()
    }

    /// How often it fires for somebody who looks every quarter of an hour for four days, and when first, local time.
    fn fired(due: &str, name: &str, silent: bool, start: i64) -> (usize, String) {
        let clock = FakeClock::new(start);
        let (mut since, mut count, mut first) = (start, 0, String::new());
        for _ in 0..(4 * 24 * 4) {
            clock.advance(HOUR / 4);
            let now = clock.now_ms();
            let moment = moment(due, Some(name), &zone(name), silent).expect("a moment");
            if moment > since && moment <= now {
                count += 1;
                let stamp = jiff::Timestamp::from_millisecond(moment).expect("a time");
                first = stamp.to_zoned(zone(name)).strftime("%d %H:%M").to_string();
            }
            since = now;
        }
        (count, first)
    }

    #[test]
    fn a_reminder_before_dawn_fires_once_in_every_zone() {
        // An ordinary night, and both nights in which clocks change in Paris, Los Angeles and Auckland.
        for day in [
            "2026-11-25",
            "2026-03-29",
            "2026-10-25",
            "2026-03-08",
            "2026-11-01",
            "2026-04-05",
            "2026-09-27",
        ] {
            for name in ZONES {
                let start = at(&format!("{day}T00:00"), name) - 24 * HOUR;
                for time in ["00:00", "01:30", "02:30", "05:00", "07:59"] {
                    let due = format!("{day}T{time}");
                    let (count, when) = fired(&due, name, true, start);
                    assert_eq!(count, 1, "{due} {name}");
                    assert_eq!(when, format!("{} 08:00", &day[8..]), "{due} {name}");
                    assert_eq!(
                        fired(&due, name, false, start).0,
                        1,
                        "{due} {name}, at any hour"
                    );
                }
                assert_eq!(
                    fired(day, name, true, start),
                    (1, format!("{} 09:00", &day[8..])),
                    "{day} {name}"
                );
            }
        }
    }

    #[test]
    fn silent_hours_wait_for_the_morning() {
        for (due, then) in [
            ("2026-11-25T18:59", "25 18:59"),
            ("2026-11-25T19:00", "26 08:00"),
            ("2026-11-25T23:30", "26 08:00"),
            ("2026-11-25T08:00", "25 08:00"),
            ("2026-11-25T14:05", "25 14:05"),
        ] {
            let start = at("2026-11-24T00:00", "Europe/Paris");
            assert_eq!(
                fired(due, "Europe/Paris", true, start),
                (1, then.to_owned()),
                "{due}"
            );
        }
    }

    #[test]
    fn a_time_is_that_of_its_zone_and_a_day_that_of_the_person() {
        let tokyo = zone("Asia/Tokyo");
        let here = moment("2026-11-25T10:00", Some("Europe/Paris"), &tokyo, false);
        assert_eq!(here, Some(at("2026-11-25T18:00", "Asia/Tokyo")));
        let day = moment("2026-11-25", Some("Europe/Paris"), &tokyo, false);
        assert_eq!(day, Some(at("2026-11-25T09:00", "Asia/Tokyo")));
        let lost = moment("2026-11-25T10:00", Some("No/Where"), &tokyo, false);
        assert_eq!(lost, Some(at("2026-11-25T10:00", "Asia/Tokyo")));
        assert_eq!(moment("soon", None, &tokyo, false), None);
    }

    #[test]
    fn after_a_week_of_sleep_all_come_at_once_and_never_again() {
        let here = zone("Europe/Paris");
        let asleep = at("2026-11-20T18:00", "Europe/Paris");
        let awake = asleep + 7 * 24 * HOUR;
        let dues = [
            "2026-11-21",
            "2026-11-23T10:00",
            "2026-11-25T22:00",
            "2026-11-30",
        ];
        let between = |from: i64, to: i64| {
            let moments = dues.iter().filter_map(|due| moment(due, None, &here, true));
            moments.filter(|at| *at > from && *at <= to).count()
        };
        assert_eq!(between(asleep, awake), 3);
        assert_eq!(between(awake, awake + HOUR), 0);
        assert_eq!(
            between(awake - HOUR, awake - HOUR),
            0,
            "a clock that was set back"
        );
    }
}
