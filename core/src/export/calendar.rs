//! Open tasks as a calendar: a day is a whole day, a time is a quarter of an hour.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rusqlite::Connection;
use uuid::Uuid;

use super::cards::line;
use super::file;
use crate::api::ApiError;
use crate::api::import::File;

/// Open tasks that have a day, of records that are not in the trash.
const OPEN: &str =
    "SELECT t.id, t.title, t.due, t.due_zone, t.repeat, coalesce(d.title, p.name, c.name, '')
    FROM tasks t
    LEFT JOIN deals d ON substr(t.document, 1, 1) = x'01' AND d.id = substr(t.document, 2)
    LEFT JOIN contacts p ON substr(t.document, 1, 1) = x'02' AND p.id = substr(t.document, 2)
    LEFT JOIN companies c ON substr(t.document, 1, 1) = x'03' AND c.id = substr(t.document, 2)
    WHERE t.due IS NOT NULL AND t.done_at IS NULL AND t.deleted_at IS NULL
      AND coalesce(d.deleted_at, p.deleted_at, c.deleted_at) IS NULL ORDER BY t.due_ms, t.id";

/// Every follow-up.
pub(super) fn all(conn: &Connection, now_ms: i64) -> Result<File, ApiError> {
    let stamp = utc(Timestamp::from_millisecond(now_ms).unwrap_or_default());
    let mut text = String::new();
    for head in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Carnet//FR"] {
        line(&mut text, head);
    }
    let mut statement = conn.prepare_cached(OPEN)?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let due: String = row.get(2)?;
        let zone: Option<String> = row.get(3)?;
        let Some((start, end)) = when(&due, zone.as_deref()) else {
            continue;
        };
        let (title, record): (String, String) = (row.get(1)?, row.get(5)?);
        let summary = match record.as_str() {
            "" => title,
            record => format!("{title} · {record}"),
        };
        line(&mut text, "BEGIN:VEVENT");
        let id = Uuid::from_bytes(row.get(0)?);
        line(&mut text, &format!("UID:{id}@carnet"));
        line(&mut text, &format!("DTSTAMP:{stamp}"));
        line(&mut text, &format!("DTSTART{start}"));
        line(&mut text, &format!("DTEND{end}"));
        line(&mut text, &format!("SUMMARY:{}", escape(&summary)));
        if let Some(repeat) = row
            .get::<_, Option<String>>(4)?
            .filter(|rule| is_rule(rule))
        {
            line(&mut text, &format!("RRULE:{repeat}"));
        }
        line(&mut text, "END:VEVENT");
    }
    line(&mut text, "END:VCALENDAR");
    Ok(file("carnet.ics", "text/calendar", text))
}

/// A rule on one line, and nothing else that a document from elsewhere may hold.
fn is_rule(rule: &str) -> bool {
    rule.starts_with("FREQ=")
        && rule
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || "=;,-+".contains(sign))
}

fn when(due: &str, zone: Option<&str>) -> Option<(String, String)> {
    // A date is also read out of the beginning of a time, which is not meant here.
    let whole_day = !due.contains('T');
    if let Some(day) = due.parse::<Date>().ok().filter(|_| whole_day) {
        let next = day.tomorrow().ok()?;
        let shown = |day: Date| format!(";VALUE=DATE:{}", day.strftime("%Y%m%d"));
        return Some((shown(day), shown(next)));
    }
    let zone = TimeZone::get(zone.unwrap_or("UTC")).unwrap_or(TimeZone::UTC);
    let at = due
        .parse::<DateTime>()
        .ok()?
        .to_zoned(zone)
        .ok()?
        .timestamp();
    let end = Timestamp::from_second(at.as_second() + 15 * 60).ok()?;
    Some((format!(":{}", utc(at)), format!(":{}", utc(end))))
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        if matches!(letter, '\\' | ';' | ',') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_whole_and_a_time_is_where_it_was_said() {
        let day = when("2026-12-31", Some("Europe/Paris")).expect("a day");
        assert_eq!(
            day,
            (
                ";VALUE=DATE:20261231".to_owned(),
                ";VALUE=DATE:20270101".to_owned()
            )
        );
        let time = when("2026-07-01T09:30", Some("Europe/Paris")).expect("a time");
        assert_eq!(time.0, ":20260701T073000Z");
        assert!(is_rule("FREQ=WEEKLY;BYDAY=MO") && !is_rule("FREQ=DAILY\r\nX:1"));
        assert_eq!(escape("a,b;c\r\n"), "a\\,b\\;c");
    }
}
