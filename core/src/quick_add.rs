//! Quick add: one line of text read as a deal, in French and in English.
//!
//! "Refonte site 12,5k€ @Martin #web vendredi" → title "Refonte site", 12,500 euros, the contact Martin, the tag web and a
//! follow-up on Friday. What is not understood stays in the title; nothing is created.

mod amount;
mod day;
mod person;

use jiff::civil::Date;
use rusqlite::Connection;

use crate::api::ApiError;
use crate::api::deal::QuickAdd;
use crate::limits;
use crate::query::card;

/// Reads a line of text.
///
/// # Errors
/// When the file cannot be read.
pub fn read(conn: &Connection, text: &str, today: Date) -> Result<QuickAdd, ApiError> {
    let end = text.floor_char_boundary(limits::QUERY_BYTES);
    let mut words: Vec<String> = text
        .get(..end)
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let mut found = QuickAdd {
        tags: take_tags(&mut words),
        ..QuickAdd::default()
    };
    let person = person::take_marked(conn, &mut words)?;
    if let Some(money) = amount::take(&mut words, &card::currency(conn)?) {
        found.amount = Some(money.amount);
        found.currency = money.currency;
    }
    found.due = day::take(&mut words, today).map(|date| date.to_string());
    let person = match person {
        None => person::take_named(conn, &mut words)?,
        marked => marked,
    };
    if let Some(person) = person {
        found.contact = person.id;
        found.contact_name = Some(person.name);
    }
    found.title = words.join(" ");
    Ok(found)
}

/// An amount alone, in minor units, with its currency when the text names one: `12,5k`, `1000.50 EUR`, `-40`.
#[must_use]
pub fn amount_alone(text: &str, default: &str) -> Option<(i64, Option<String>)> {
    let (sign, text) = match text.trim().strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, text.trim()),
    };
    let whole = |text: &str| {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        amount::take(&mut words, default).filter(|_| words.is_empty())
    };
    if let Some(money) = whole(text) {
        return Some((sign * money.amount, money.currency));
    }
    whole(&format!("{text} {default}")).map(|money| (sign * money.amount, None))
}

/// A text that is a day and nothing else.
#[must_use]
pub fn day(text: &str, today: Date) -> Option<Date> {
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let found = day::take(&mut words, today)?;
    words.is_empty().then_some(found)
}

/// `#web`; a number such as `#3` is no tag.
fn take_tags(words: &mut Vec<String>) -> Vec<String> {
    let mut tags = Vec::new();
    words.retain(|word| {
        let tag = word
            .strip_prefix('#')
            .unwrap_or_default()
            .trim_end_matches([',', ';', '.']);
        let is_tag = tag.chars().any(char::is_alphabetic);
        if is_tag && tag.chars().count() <= limits::TAG_CHARS {
            tags.push(tag.to_owned());
        }
        !is_tag
    });
    tags.sort();
    tags.dedup();
    tags
}

#[cfg(test)]
mod tests;
