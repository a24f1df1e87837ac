//! Custom fields: the seven kinds, how a value stands in a document, and how what a person types is read.
//!
//! A value is always a text (`x:{field}`), so that two versions never disagree about its type: a text as it is; a number
//! as a plain decimal with a point; money as `{minor units} {ISO 4217}`; a date as `YYYY-MM-DD`; a choice as the option's
//! id; a link as an address; a check as `true`, or absent. A value that does not fit its field (the field was made by
//! another program, or its kind is from a newer version) is kept and shown as the text that it is.

mod link;
mod number;

use jiff::civil::Date;

use crate::api::field::FieldOption;
use crate::api::{ApiError, Locale};
use crate::rows::fold::fold;
use crate::{limits, money, quick_add};

/// What a custom field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A decimal number.
    Number,
    /// An amount and its currency.
    Money,
    /// A calendar day.
    Date,
    /// One of the field's options.
    Choice,
    /// A web or mail address.
    Link,
    /// Yes, or not.
    Check,
}

impl Kind {
    /// All of them, as they are offered.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Number,
        Self::Money,
        Self::Date,
        Self::Choice,
        Self::Link,
        Self::Check,
    ];

    /// As it stands in documents.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Money => "money",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::Link => "link",
            Self::Check => "check",
        }
    }

    /// The kind of a word; none for one from a newer version, whose values are texts to us.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What reading a value depends on.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// What "tomorrow" is counted from.
    pub today: Date,
    /// Decides what `1,234` is.
    pub locale: Locale,
    /// Of an amount that names none.
    pub currency: &'a str,
    /// Of a choice; removed ones are not chosen any more.
    pub options: &'a [FieldOption],
}

impl Reader<'_> {
    /// What a person typed, as it is stored; `None` empties the field.
    ///
    /// # Errors
    /// `Invalid` naming what the text is not: `number`, `money`, `date`, `choice`, `url`, `check`.
    pub fn parse(&self, kind: Kind, typed: &str) -> Result<Option<String>, ApiError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let read = match kind {
            Kind::Text => Some(typed.to_owned()),
            Kind::Number => number::read(typed, self.locale),
            Kind::Money => quick_add::amount_alone(typed, self.currency).map(|(amount, code)| {
                format!("{amount} {}", code.as_deref().unwrap_or(self.currency))
            }),
            Kind::Date => quick_add::day(typed, self.today).map(|day| day.to_string()),
            Kind::Choice => self.option(typed),
            Kind::Link => link::read(typed),
            Kind::Check => return check_mark(typed),
        };
        read.map(Some).ok_or_else(|| misfit(kind))
    }

    fn option(&self, typed: &str) -> Option<String> {
        let wanted = fold(typed);
        let mut offered = self.options.iter().filter(|option| !option.removed);
        offered
            .clone()
            .find(|option| option.id == typed)
            .or_else(|| offered.find(|option| fold(&option.name) == wanted))
            .map(|option| option.id.clone())
    }
}

/// Checks a value in the form in which it is stored; `None` when it is empty.
///
/// # Errors
/// `Invalid` naming the kind that it does not fit.
pub fn check(
    kind: Kind,
    stored: &str,
    options: &[FieldOption],
) -> Result<Option<String>, ApiError> {
    let stored = stored.trim();
    if stored.is_empty() || (kind == Kind::Check && stored == "false") {
        return Ok(None);
    }
    if fits(kind, stored, options) {
        Ok(Some(stored.to_owned()))
    } else {
        Err(misfit(kind))
    }
}

/// Whether a stored value is one of its kind. A removed option still is: it was chosen while it was there.
#[must_use]
pub fn fits(kind: Kind, stored: &str, options: &[FieldOption]) -> bool {
    match kind {
        Kind::Text => true,
        Kind::Number => number::is_plain(stored),
        Kind::Money => read_money(stored).is_some(),
        Kind::Date => crate::document::value::is_day(stored),
        Kind::Choice => options.iter().any(|option| option.id == stored),
        Kind::Link => link::is_link(stored),
        Kind::Check => stored == "true",
    }
}

/// The amount of a stored `money`, minor units, and its currency.
#[must_use]
pub fn read_money(stored: &str) -> Option<(i64, &str)> {
    let (amount, currency) = stored.split_once(' ')?;
    let amount: i64 = amount.parse().ok()?;
    let fits = money::is_code(currency) && amount.unsigned_abs() <= limits::AMOUNT.unsigned_abs();
    fits.then_some((amount, currency))
}

/// A stored value in words, for a table, a file or another program. What does not fit is shown as it is.
#[must_use]
pub fn show(kind: Kind, stored: &str, options: &[FieldOption], locale: Locale) -> String {
    let shown = match kind {
        Kind::Text | Kind::Date | Kind::Link => None,
        Kind::Number => number::is_plain(stored).then(|| number::show(stored, locale)),
        Kind::Money => read_money(stored).map(|(amount, currency)| {
            let plain = number::decimal(amount, money::exponent(currency));
            format!("{} {currency}", number::show(&plain, locale))
        }),
        Kind::Choice => options
            .iter()
            .find(|option| option.id == stored)
            .map(|option| option.name.clone()),
        Kind::Check => (stored == "true").then(|| match locale {
            Locale::Fr => "oui".to_owned(),
            Locale::En => "yes".to_owned(),
        }),
    };
    shown.unwrap_or_else(|| stored.to_owned())
}

fn check_mark(typed: &str) -> Result<Option<String>, ApiError> {
    match fold(typed).as_str() {
        "true" | "yes" | "oui" | "vrai" | "x" | "1" => Ok(Some("true".to_owned())),
        "false" | "no" | "non" | "faux" | "0" => Ok(None),
        _ => Err(misfit(Kind::Check)),
    }
}

fn misfit(kind: Kind) -> ApiError {
    let words = match kind {
        Kind::Text => "is no text",
        Kind::Number => "is no number",
        Kind::Money => "is no amount",
        Kind::Date => "is no day",
        Kind::Choice => "is none of the field's options",
        Kind::Link => "is no web or mail address",
        Kind::Check => "is neither yes nor no",
    };
    // A `link` at fault is an invitation elsewhere.
    let field = if kind == Kind::Link {
        "url"
    } else {
        kind.word()
    };
    ApiError::invalid(field, words)
}

#[cfg(test)]
mod tests;
