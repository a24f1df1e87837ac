//! Quick add: one line of text read as a deal, a task or a contact, in French and in English.
//!
//! "Refonte site 12,5k€ @Martin #web vendredi" → title "Refonte site", 12,500 euros, the contact Martin, the tag web and a
//! follow-up on Friday. What is not understood stays in the title; nothing is created, and nothing is lost: the title and
//! the spans hold every word of the line once.
//!
//! | sign | means | of a |
//! | --- | --- | --- |
//! | `@name` | a contact, else a company | deal, task |
//! | `chez name`, `at name`, `for name` | a company | deal, contact |
//! | `#word` | a tag | deal, contact |
//! | `+name`, `+moi` | who does it | deal, task, contact |
//! | `>name` | a stage | deal |
//! | `!` to `!!!` | low to high priority | deal |
//! | `12,5k€` | an amount | deal |
//! | `vendredi`, `15/12`, `in 3 days`, `+3j` | a day | deal, task |
//! | `14h30`, `2pm`, `à 14h` | a time; of a deal only beside a day | deal, task |
//! | `chaque lundi`, `every 2 weeks` | recurs | task |

mod amount;
mod day;
mod line;
mod marks;
mod person;
mod reach;
mod recurs;
mod time;

use jiff::ToSpan as _;
use jiff::civil::Date;
use rusqlite::Connection;

use crate::api::ApiError;
use crate::api::quick::{How, Noun, QuickAdd};
use crate::query::card;
use crate::query::today::Today;
use line::Line;

/// Reads a line of text.
///
/// # Errors
/// When the file cannot be read.
pub fn read(conn: &Connection, text: &str, how: &How, today: &Today) -> Result<QuickAdd, ApiError> {
    let mut found = QuickAdd::default();
    let mut whole = Line::new(text, &how.plain);
    let line = &mut whole;
    if how.noun == Noun::Contact {
        reach::email(line, &mut found);
        reach::phone(line, &mut found);
    }
    if matches!(how.noun, Noun::Deal | Noun::Contact) {
        marks::tags(line, &mut found);
    }
    if how.noun == Noun::Deal {
        marks::priority(line, &mut found);
        marks::stage(conn, line, how.pipeline.as_deref(), &mut found)?;
    }
    marks::owner(conn, line, today.me(), &mut found)?;
    if matches!(how.noun, Noun::Deal | Noun::Task) {
        person::take_marked(conn, line, &mut found)?;
    }
    if how.noun == Noun::Deal
        && let Some(money) = amount::take(line, &card::currency(conn)?)
    {
        found.amount = Some(money.amount);
        found.currency = money.currency;
    }
    if how.noun != Noun::Contact {
        when(line, how.noun == Noun::Deal, today, &mut found);
    }
    if matches!(how.noun, Noun::Deal | Noun::Contact) && found.company.is_none() {
        person::take_company(conn, line, &mut found)?;
    }
    if how.noun == Noun::Deal && found.contact.is_none() {
        person::take_named(conn, line, &mut found)?;
    }
    found.title = line.title();
    found.spans = whole.spans();
    Ok(found)
}

/// The day, its time, and how it recurs. Of a deal a time alone says how long the work takes, and nothing recurs.
fn when(line: &mut Line<'_>, of_deal: bool, today: &Today, found: &mut QuickAdd) {
    let again = if of_deal {
        None
    } else {
        recurs::take(line, today.date())
    };
    let mut day = day::take(line, today.date());
    let time = if of_deal && day.is_none() {
        None
    } else {
        time::take(line)
    };
    if let Some(again) = &again {
        day = day.or(again.first);
    }
    if day.is_none() && time.is_some_and(|time| time < today.time()) {
        // Nobody plans what is over.
        day = today.date().checked_add(1.day()).ok();
    }
    if time.is_some() || again.is_some() {
        day = day.or(Some(today.date()));
    }
    found.repeat = again.map(|again| again.rule);
    found.due = day.map(|day| match time {
        Some(time) => format!("{day}T{:02}:{:02}", time.hour(), time.minute()),
        None => day.to_string(),
    });
}

/// An amount alone, in minor units, with its currency when the text names one: `12,5k`, `1000.50 EUR`, `-40`.
#[must_use]
pub fn amount_alone(text: &str, default: &str) -> Option<(i64, Option<String>)> {
    let (sign, text) = match text.trim().strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, text.trim()),
    };
    let whole = |text: &str| {
        let mut line = Line::new(text, &[]);
        amount::take(&mut line, default).filter(|_| line.title().is_empty())
    };
    if let Some(money) = whole(text) {
        return Some((sign * money.amount, money.currency));
    }
    whole(&format!("{text} {default}")).map(|money| (sign * money.amount, None))
}

/// A text that is a day and nothing else.
#[must_use]
pub fn day(text: &str, today: Date) -> Option<Date> {
    let mut line = Line::new(text, &[]);
    let found = day::take(&mut line, today)?;
    line.title().is_empty().then_some(found)
}

#[cfg(test)]
mod tests;
