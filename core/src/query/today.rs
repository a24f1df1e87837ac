//! What "today" means to the caller, and how a task's day looks from there.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::api::Actor;
use crate::api::deal::FollowUp;

/// The caller: their calendar, and who they are.
#[derive(Debug)]
pub struct Today {
    me: Uuid,
    date: Date,
    now_ms: i64,
    zone: TimeZone,
    zone_name: String,
    /// Zones by name: looking one up for each of 10,000 cards would take longer than reading them.
    zones: RefCell<HashMap<String, TimeZone>>,
}

impl Today {
    /// The calendar of the caller's zone; UTC when the zone is unknown here.
    #[must_use]
    pub fn new(actor: &Actor, now_ms: i64) -> Self {
        let zone = TimeZone::get(&actor.zone).unwrap_or(TimeZone::UTC);
        let now = jiff::Timestamp::from_millisecond(now_ms).unwrap_or_default();
        Self {
            me: actor.member.uuid(),
            date: now.to_zoned(zone.clone()).date(),
            now_ms,
            zone,
            zone_name: actor.zone.clone(),
            zones: RefCell::default(),
        }
    }

    /// Who asks.
    #[must_use]
    pub const fn me(&self) -> Uuid {
        self.me
    }

    /// The day of a due day or time, where the caller is.
    #[must_use]
    pub fn day_of(&self, due: &str, zone: Option<&str>) -> Option<Date> {
        self.local(due, zone).map(|(day, _)| day)
    }

    /// The day of a due day or time where the caller is, as text: days in their own order, without reading each.
    #[must_use]
    pub fn day_text<'d>(&self, due: &'d str, zone: Option<&str>) -> Option<Cow<'d, str>> {
        if due.len() == 10 || zone.is_none_or(|zone| zone == self.zone_name) {
            return due.get(..10).map(Cow::Borrowed);
        }
        let (day, _) = self.local(due, zone)?;
        Some(Cow::Owned(day.to_string()))
    }

    /// The day of a moment, where the caller is.
    #[must_use]
    pub fn day_at(&self, ms: i64) -> Date {
        let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
        at.to_zoned(self.zone.clone()).date()
    }

    /// Today's date.
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }

    /// The time of day where the caller is.
    #[must_use]
    pub fn time(&self) -> Time {
        jiff::Timestamp::from_millisecond(self.now_ms)
            .unwrap_or_default()
            .to_zoned(self.zone.clone())
            .time()
    }

    /// The moment itself, milliseconds since 1970.
    #[must_use]
    pub const fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// When a day begins where the caller is, milliseconds since 1970: not always at midnight, where clocks change then.
    #[must_use]
    pub fn begins_ms(&self, day: Date) -> i64 {
        day.to_zoned(self.zone.clone())
            .map_or(0, |start| start.timestamp().as_millisecond())
    }

    /// Noon of a day where the caller is, milliseconds since 1970.
    #[must_use]
    pub fn noon_ms(&self, day: Date) -> i64 {
        day.at(12, 0, 0, 0)
            .to_zoned(self.zone.clone())
            .map_or(0, |noon| noon.timestamp().as_millisecond())
    }

    /// Where the caller is.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// How a task's due day or time looks to the caller. A day without a time is the same day everywhere.
    #[must_use]
    pub fn follow_up(&self, due: Option<&str>, zone: Option<&str>) -> FollowUp {
        let Some((date, due)) = due.and_then(|due| self.local(due, zone)) else {
            return FollowUp::None;
        };
        let days = (date - self.date).get_days();
        match days {
            0 => FollowUp::Today { due },
            1.. => FollowUp::Planned { due },
            _ => FollowUp::Late {
                due,
                days: days.unsigned_abs(),
            },
        }
    }

    fn local(&self, due: &str, zone: Option<&str>) -> Option<(Date, String)> {
        if due.len() == 10 {
            return Some((due.parse().ok()?, due.to_owned()));
        }
        let written: DateTime = due.parse().ok()?;
        let Some(zone) = zone.filter(|zone| *zone != self.zone_name) else {
            return Some((written.date(), due.to_owned()));
        };
        let here = written
            .to_zoned(self.zone_called(zone))
            .ok()?
            .with_time_zone(self.zone.clone());
        Some((here.date(), here.strftime("%Y-%m-%dT%H:%M").to_string()))
    }

    fn zone_called(&self, name: &str) -> TimeZone {
        let mut zones = self.zones.borrow_mut();
        if let Some(zone) = zones.get(name) {
            return zone.clone();
        }
        let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
        zones.insert(name.to_owned(), zone.clone());
        zone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Locale;
    use carnet_protocol::frame::Role;
    use carnet_protocol::ids::MemberId;

    /// 2026-11-22 23:30 in Paris.
    const NOW: i64 = 1_795_386_600_000;

    fn today(zone: &str) -> Today {
        let actor = Actor {
            member: MemberId([1; 16]),
            role: Role::Owner,
            zone: zone.to_owned(),
            locale: Locale::Fr,
        };
        Today::new(&actor, NOW)
    }

    #[test]
    fn today_depends_on_where_the_caller_is() {
        assert_eq!(today("Europe/Paris").date().to_string(), "2026-11-22");
        assert_eq!(today("Asia/Tokyo").date().to_string(), "2026-11-23");
        assert_eq!(
            today("Nowhere/Land").date().to_string(),
            "2026-11-22",
            "UTC when unknown"
        );
    }

    #[test]
    fn follow_ups_in_the_callers_zone() {
        let paris = today("Europe/Paris");
        let due = |text: &str| text.to_owned();
        for (written, zone, expected) in [
            (None, None, FollowUp::None),
            (
                Some("2026-11-22"),
                None,
                FollowUp::Today {
                    due: due("2026-11-22"),
                },
            ),
            (
                Some("2026-11-23"),
                None,
                FollowUp::Planned {
                    due: due("2026-11-23"),
                },
            ),
            (
                Some("2026-11-19"),
                None,
                FollowUp::Late {
                    due: due("2026-11-19"),
                    days: 3,
                },
            ),
            (
                Some("2026-11-22"),
                Some("Asia/Tokyo"),
                FollowUp::Today {
                    due: due("2026-11-22"),
                },
            ),
            (
                Some("2026-11-23T06:00"),
                Some("Asia/Tokyo"),
                FollowUp::Today {
                    due: due("2026-11-22T22:00"),
                },
            ),
            (
                Some("2026-11-22T09:00"),
                Some("Europe/Paris"),
                FollowUp::Today {
                    due: due("2026-11-22T09:00"),
                },
            ),
        ] {
            assert_eq!(
                paris.follow_up(written, zone),
                expected,
                "{written:?} {zone:?}"
            );
        }
    }
}
