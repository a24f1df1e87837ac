//! Comparing one text with a clause: sources, reasons, custom fields. Accents and case do not count.

use super::when::{self, Period};
use crate::api::ApiError;
use crate::api::filter::{Clause, Op};
use crate::document::value::is_day;
use crate::query::today::Today;
use crate::rows::fold::fold;

/// A clause, read once, that texts are compared with.
pub(super) enum Test {
    Any,
    OneOf(Vec<String>),
    Words(Vec<String>),
    AtLeast(f64),
    AtMost(f64),
    Days(Period),
}

impl Test {
    /// # Errors
    /// `Invalid` naming the clause.
    pub(super) fn new(clause: &Clause, today: &Today) -> Result<Self, ApiError> {
        let first = clause
            .values
            .first()
            .map(|value| value.trim())
            .unwrap_or_default();
        let folded = || clause.values.iter().map(|value| plain(value)).collect();
        let compared = |number: fn(f64) -> Self, days: fn(jiff::civil::Date) -> Period| {
            if let Some(day) = when::day(first, today) {
                return Ok(Self::Days(days(day)));
            }
            let said = "must be a number or a day, YYYY-MM-DD";
            number_of(first)
                .map(number)
                .ok_or_else(|| ApiError::invalid(&clause.name(), said))
        };
        match clause.op {
            Op::Empty | Op::NotEmpty => Ok(Self::Any),
            Op::Eq | Op::Ne | Op::In => Ok(Self::OneOf(folded())),
            Op::Contains => Ok(Self::Words(folded())),
            Op::Gte => compared(Self::AtLeast, Period::since),
            Op::Lte => compared(Self::AtMost, Period::until),
            Op::Within => Period::of_word(first, today.date())
                .map(Self::Days)
                .ok_or_else(|| super::clause::no_time(clause)),
        }
    }

    pub(super) fn holds(&self, stored: &str) -> bool {
        match self {
            Self::Any => !stored.is_empty(),
            Self::OneOf(values) => values.iter().any(|value| same(value, stored)),
            Self::Words(values) => {
                let stored = fold(stored);
                values
                    .iter()
                    .any(|value| value.split_whitespace().all(|word| stored.contains(word)))
            }
            Self::AtLeast(number) => number_of(stored).is_some_and(|stored| stored >= *number),
            Self::AtMost(number) => number_of(stored).is_some_and(|stored| stored <= *number),
            Self::Days(period) => {
                is_day(stored) && stored.parse().is_ok_and(|day| period.holds(day))
            }
        }
    }
}

fn plain(value: &str) -> String {
    fold(value.trim())
}

fn same(wanted: &str, stored: &str) -> bool {
    plain(stored) == wanted
        || number_of(wanted).is_some_and(|number| number_of(stored) == Some(number))
}

/// The number that a text is, or begins with before a currency.
fn number_of(text: &str) -> Option<f64> {
    let number = text.trim().split(' ').next()?;
    let number: f64 = number.parse().ok()?;
    number.is_finite().then_some(number)
}
