//! Checks of values that a person or program gave, each naming the field at fault.

use jiff::tz::TimeZone;
use rusqlite::Connection;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use crate::api::{ApiError, Code};
use crate::document::value;
use crate::{limits, money};

/// A text on one line: composed characters, trimmed, no control characters; may be empty.
///
/// # Errors
/// `TooLarge` when it has more than `max` characters, `Invalid` for control characters.
pub fn line(field: &str, text: &str, max: usize) -> Result<String, ApiError> {
    let text = lines(field, text, max)?;
    if text.contains('\n') {
        return Err(ApiError::invalid(field, "must be one line"));
    }
    Ok(text)
}

/// A text of several lines; else as [`line`].
///
/// # Errors
/// As [`line`].
pub fn lines(field: &str, text: &str, max: usize) -> Result<String, ApiError> {
    // Four bytes are the longest character, and composing at most triples a text: look no further.
    if text.len() > max * 12 {
        return Err(too_long(field, max));
    }
    let text: String = text.trim().nfc().collect();
    if text.chars().count() > max {
        return Err(too_long(field, max));
    }
    if text
        .chars()
        .any(|letter| letter.is_control() && !matches!(letter, '\n' | '\t'))
    {
        return Err(ApiError::invalid(field, "holds control characters"));
    }
    Ok(text)
}

fn too_long(field: &str, max: usize) -> ApiError {
    ApiError {
        code: Code::TooLarge,
        field: Some(field.to_owned()),
        detail: format!("more than {max} characters"),
    }
}

/// A text that must not be empty.
///
/// # Errors
/// As [`line`], and `Invalid` when nothing is left.
pub fn filled(field: &str, text: &str, max: usize) -> Result<String, ApiError> {
    let text = line(field, text, max)?;
    if text.is_empty() {
        return Err(ApiError::invalid(field, "must not be empty"));
    }
    Ok(text)
}

/// A text that may be absent; empty is absent.
///
/// # Errors
/// As [`line`].
pub fn optional(field: &str, text: Option<&str>, max: usize) -> Result<Option<String>, ApiError> {
    let text = text.map(|text| line(field, text, max)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// An amount in minor units.
///
/// # Errors
/// `TooLarge` beyond [`limits::AMOUNT`].
pub fn amount(amount: Option<i64>) -> Result<Option<i64>, ApiError> {
    match amount {
        Some(n) if !(-limits::AMOUNT..=limits::AMOUNT).contains(&n) => Err(ApiError {
            code: Code::TooLarge,
            field: Some("amount".to_owned()),
            detail: format!("beyond {} minor units", limits::AMOUNT),
        }),
        amount => Ok(amount),
    }
}

/// A currency code.
///
/// # Errors
/// `Invalid` when it is no ISO 4217 code.
pub fn currency(code: &str) -> Result<&str, ApiError> {
    if money::is_known(code) {
        Ok(code)
    } else {
        Err(ApiError::invalid("currency", "is no ISO 4217 code"))
    }
}

/// A calendar day.
///
/// # Errors
/// `Invalid` when it is not written `YYYY-MM-DD` or does not exist.
pub fn day(field: &str, day: Option<&str>) -> Result<Option<String>, ApiError> {
    match day.filter(|day| !day.is_empty()) {
        Some(day) if !value::is_day(day) => {
            Err(ApiError::invalid(field, "must be a day, YYYY-MM-DD"))
        }
        day => Ok(day.map(str::to_owned)),
    }
}

/// A day, or a time to the minute.
///
/// # Errors
/// `Invalid` when it is neither.
pub fn due(due: &str) -> Result<String, ApiError> {
    if value::is_day(due) || value::is_minute(due) {
        Ok(due.to_owned())
    } else {
        Err(ApiError::invalid(
            "due",
            "must be YYYY-MM-DD or YYYY-MM-DDTHH:MM",
        ))
    }
}

/// A time zone.
///
/// # Errors
/// `Invalid` when it is unknown.
pub fn zone(name: &str) -> Result<String, ApiError> {
    match TimeZone::get(name) {
        Ok(_) => Ok(name.to_owned()),
        Err(_) => Err(ApiError::invalid("due_zone", "is no IANA time zone")),
    }
}

/// A tag, without the `#` that a person may type.
///
/// # Errors
/// As [`filled`], field `tags`.
pub fn tag(tag: &str) -> Result<String, ApiError> {
    filled(
        "tags",
        tag.trim().trim_start_matches('#'),
        limits::TAG_CHARS,
    )
}

/// Several tags, each once.
///
/// # Errors
/// As [`tag`], and `TooLarge` beyond [`limits::TAGS`].
pub fn tags(list: &[String]) -> Result<Vec<String>, ApiError> {
    if list.len() > limits::TAGS {
        return Err(too_many("tags", limits::TAGS));
    }
    let mut tags = list
        .iter()
        .map(|one| tag(one))
        .collect::<Result<Vec<_>, _>>()?;
    tags.sort();
    tags.dedup();
    Ok(tags)
}

/// The name of a custom field.
///
/// # Errors
/// `Invalid` when it is empty, too long, or holds signs that a key may not hold.
pub fn custom_field(field: &str) -> Result<&str, ApiError> {
    let fits = !field.is_empty()
        && field.len() <= limits::KEY_BYTES
        && !field
            .chars()
            .any(|letter| letter.is_control() || letter.is_whitespace());
    if fits {
        Ok(field)
    } else {
        Err(ApiError::invalid("field", "is no custom field's id"))
    }
}

/// More than a list may hold.
#[must_use]
pub fn too_many(field: &str, max: usize) -> ApiError {
    ApiError {
        code: Code::TooLarge,
        field: Some(field.to_owned()),
        detail: format!("more than {max}"),
    }
}

/// Whether a linked record is here.
///
/// # Errors
/// `Invalid` naming the field when it is not, or when the file cannot be read.
pub fn link(
    conn: &Connection,
    table: &'static str,
    field: &str,
    id: Option<Uuid>,
) -> Result<(), ApiError> {
    let Some(id) = id else { return Ok(()) };
    if conn
        .prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?
        .exists([id.into_bytes()])?
    {
        Ok(())
    } else {
        Err(ApiError::invalid(field, "there is no such record here"))
    }
}

/// Whether a request has an acceptable number of edits.
///
/// # Errors
/// `TooLarge` beyond [`limits::EDITS`].
pub fn edits(count: usize) -> Result<(), ApiError> {
    if count > limits::EDITS {
        Err(too_many("edits", limits::EDITS))
    } else {
        Ok(())
    }
}
