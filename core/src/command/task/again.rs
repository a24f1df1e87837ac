//! Tasks on another day: those that recur, and those that are put off.

use carnet_protocol::ids::{DocumentId, Kind};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use uuid::Uuid;

use crate::api::task::Snooze;
use crate::api::{ApiError, Response};
use crate::clock::derived_id;
use crate::document::record::{self as common, put};
use crate::document::task::{self as key, Place, Task};
use crate::document::{TASKS, value};
use crate::engine::write::Write;
use crate::query::today::Today;
use crate::repeat::Rule;

/// Checks a rule; empty is none. A month's last days are remembered, so that the 31st comes back after a February.
pub(super) fn rule(text: &str, due: Option<&str>) -> Result<Option<String>, ApiError> {
    if text.is_empty() {
        return Ok(None);
    }
    let rule = Rule::read(text).ok_or_else(|| {
        ApiError::invalid(
            "repeat",
            "must be FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, with INTERVAL, BYDAY, BYMONTHDAY, UNTIL or COUNT",
        )
    })?;
    let rule = match due.and_then(day_of) {
        Some(day) => rule.starting(day),
        None => rule,
    };
    Ok(Some(rule.write()))
}

fn day_of(due: &str) -> Option<Date> {
    due.get(..10)?.parse().ok()
}

/// Another day; the time of day, if any, stays.
fn on_day(due: Option<&str>, day: Date) -> String {
    let time = due.and_then(|due| due.get(10..)).unwrap_or_default();
    format!("{day}{time}")
}

fn today(w: &Write<'_>) -> Date {
    Today::new(w.actor(), w.now_ms()).date()
}

fn read(
    w: &mut Write<'_>,
    document: DocumentId,
    place: Place,
    id: Uuid,
) -> Result<Option<Task>, ApiError> {
    w.read(document, |txn| match place {
        Place::OnRecord(_) => key::read(txn, &mut Vec::new())
            .into_iter()
            .find(|task| task.id == id),
        Place::Alone => Some(key::read_alone(txn, id).task),
    })
}

/// Writes what follows from a task that recurs: done, the next one; open again, the next one is taken back unless
/// somebody has done it already. Its id derives from the task and its day, so that two desks make one.
pub(super) fn follow(
    w: &mut Write<'_>,
    document: DocumentId,
    place: Place,
    id: Uuid,
    done: bool,
) -> Result<(), ApiError> {
    let Some(task) = read(w, document, place, id)? else {
        return Ok(());
    };
    let Some(rule) = task.repeat.as_deref().and_then(Rule::read) else {
        return Ok(());
    };
    if done == task.done_at.is_some() {
        return Ok(());
    }
    let now = today(w);
    let from = task.due.as_deref().and_then(day_of).unwrap_or(now);
    let next_id = derived_id("repeat", &[&id.to_string(), &from.to_string()]);
    let (document, place) = match place {
        Place::OnRecord(_) => (document, Place::OnRecord(next_id)),
        Place::Alone => (DocumentId::new(Kind::TASK, next_id), Place::Alone),
    };
    let there = read(w, document, place, next_id)?.filter(|there| there.created_at.is_some());
    match (done, there, rule.next(from, now)) {
        (true, None, Some(day)) => {
            let repeat = Some(rule.after().write());
            make(w, document, place, &Task { repeat, ..task }, day)
        }
        (true, Some(_), _) => revive(w, document, place),
        (false, Some(there), _) if there.done_at.is_none() => drop_it(w, document, place, next_id),
        _ => Ok(()),
    }
}

fn make(
    w: &mut Write<'_>,
    document: DocumentId,
    place: Place,
    of: &Task,
    day: Date,
) -> Result<(), ApiError> {
    if matches!(place, Place::OnRecord(_)) {
        super::has_room(w, document)?;
    }
    let (now, zone) = (w.now_ms(), w.actor().zone.clone());
    let by = w.actor().member.to_string();
    w.edit(document, |txn| {
        place.put(
            txn,
            key::TITLE,
            Some(of.title.as_str()).filter(|title| !title.is_empty()),
        );
        place.put(txn, key::DUE, Some(on_day(of.due.as_deref(), day)));
        place.put(
            txn,
            key::DUE_ZONE,
            Some(of.due_zone.clone().unwrap_or(zone)),
        );
        place.put(txn, key::REPEAT, of.repeat.as_deref());
        place.put(txn, key::ASSIGNEE, of.assignee.map(|id| id.to_string()));
        place.put(txn, key::CREATED_AT, Some(now));
        if matches!(place, Place::Alone) {
            put(txn, common::CREATED_BY, Some(by));
        }
        Ok(())
    })
}

/// One that was taken back to the trash is wanted again.
fn revive(w: &mut Write<'_>, document: DocumentId, place: Place) -> Result<(), ApiError> {
    match place {
        Place::OnRecord(_) => Ok(()),
        Place::Alone => w.edit(document, |txn| {
            put(txn, common::DELETED_AT, None::<i64>);
            Ok(())
        }),
    }
}

fn drop_it(
    w: &mut Write<'_>,
    document: DocumentId,
    place: Place,
    id: Uuid,
) -> Result<(), ApiError> {
    let now = w.now_ms();
    w.edit(document, |txn| {
        match place {
            Place::OnRecord(_) => value::remove_group(txn, TASKS, &id.to_string()),
            Place::Alone => put(txn, common::DELETED_AT, Some(now)),
        }
        Ok(())
    })
}

/// Puts a task off.
pub(super) fn snooze(
    w: &mut Write<'_>,
    document: DocumentId,
    place: Place,
    id: Uuid,
    to: Snooze,
) -> Result<Response, ApiError> {
    let due = read(w, document, place, id)?.and_then(|task| task.due);
    let day =
        later(today(w), to).ok_or_else(|| ApiError::invalid("to", "is beyond the calendar"))?;
    let zone = w.actor().zone.clone();
    let new = due.is_none();
    w.edit(document, |txn| {
        place.put(txn, key::DUE, Some(on_day(due.as_deref(), day)));
        if new {
            place.put(txn, key::DUE_ZONE, Some(zone));
        }
        Ok(Response::Done)
    })
}

fn later(today: Date, to: Snooze) -> Option<Date> {
    match to {
        Snooze::Tomorrow => today.tomorrow().ok(),
        Snooze::ThreeDays => today.checked_add(3.days()).ok(),
        Snooze::Monday => today.nth_weekday(1, Weekday::Monday).ok(),
        Snooze::Week => today.checked_add(7.days()).ok(),
    }
}
