//! A filter as SQL: a condition with parameters, never a value inside the text.
//!
//! What SQL cannot say (accents, stages that moved, days of another time zone, a custom field's number) is decided here for
//! each value that occurs, which are few, and handed over as a list.

mod clause;
mod fields;
mod place;
mod sql;
mod value;
mod when;

use rusqlite::Connection;

pub use fields::Noun;
pub(crate) use fields::{DEALS_OF_COMPANY, DEALS_OF_CONTACT};
pub use sql::Sql;
pub use when::Period;

use super::board::filter_words;
use super::contact::list_words;
use super::today::Today;
use crate::api::filter::{Clause, Filter, Op};
use crate::api::{ApiError, Code};
use crate::limits;

/// The condition of a filter over records of a noun: `deals d` with `companies c` and `contacts p` beside them, `contacts r` with
/// `companies c`, or `companies r`.
///
/// # Errors
/// `Invalid` naming the clause that does not read, `TooLarge` beyond the limits, or when the file cannot be read.
pub fn condition(
    conn: &Connection,
    noun: Noun,
    filter: &Filter,
    today: &Today,
) -> Result<Sql, ApiError> {
    if filter.all.len() > limits::FILTER_CLAUSES {
        return Err(too_large("filter", limits::FILTER_CLAUSES));
    }
    let mut all = text(noun, &filter.text);
    for clause in &filter.all {
        check(clause)?;
        let asked = clause::Asked {
            conn,
            noun,
            clause,
            today,
        };
        all = all.and(asked.sql()?);
    }
    Ok(all)
}

fn too_large(field: &str, max: usize) -> ApiError {
    ApiError {
        code: Code::TooLarge,
        field: Some(field.to_owned()),
        detail: format!("more than {max}"),
    }
}

/// Every word is found somewhere in what the record is called by.
fn text(noun: Noun, text: &str) -> Sql {
    let words = match noun {
        Noun::Deal => filter_words(text),
        Noun::Contact | Noun::Company => list_words(Some(text)),
    };
    words.into_iter().fold(Sql::all(), |all, word| {
        all.and(Sql::new(
            format!("instr({}, ?) > 0", noun.haystack()),
            [word],
        ))
    })
}

/// What can be said about a clause without knowing its field.
fn check(clause: &Clause) -> Result<(), ApiError> {
    let wrong = |detail: &str| Err(ApiError::invalid(&clause.name(), detail));
    if clause.values.len() > limits::FILTER_VALUES {
        return Err(too_large(&clause.name(), limits::FILTER_VALUES));
    }
    let long = |value: &String| value.len() > limits::QUERY_BYTES;
    match clause.op {
        op if op.is_alone() && !clause.values.is_empty() => wrong("takes no value"),
        op if !op.is_alone() && clause.values.iter().all(|value| value.trim().is_empty()) => {
            wrong("needs a value")
        }
        Op::Gte | Op::Lte | Op::Within if clause.values.len() > 1 => wrong("takes one value"),
        _ if clause.values.iter().any(long) => wrong("is too long"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
