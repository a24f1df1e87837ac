//! Amounts: `12,5k€`, `2 500 €`, `$1,200.50`, `1.200,50 EUR`, `3k`. A bare number is part of the title.

use super::line::Line;
use crate::api::quick::Part;
use crate::{limits, money};

/// An amount found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Money {
    /// Minor units.
    pub(super) amount: i64,
    /// When the text names one.
    pub(super) currency: Option<String>,
}

/// Words that one amount may take: `12 500 000 €`.
const WORDS: usize = 4;

/// Takes the first amount out of the line, the longest that starts there.
pub(super) fn take(line: &mut Line<'_>, default: &str) -> Option<Money> {
    for start in 0..line.len() {
        for count in (1..=WORDS).rev() {
            let part = line.free(start..start + count);
            let text = part.and_then(|part| join(&part));
            if let Some(money) = text.and_then(|text| parse(&text, default)) {
                line.take(start..start + count, Part::Amount);
                return Some(money);
            }
        }
    }
    None
}

/// Joins words of one amount; number after number only where the second is a group of three digits.
fn join(words: &[&str]) -> Option<String> {
    let mut text = String::new();
    for word in words {
        let digits = word.chars().take_while(char::is_ascii_digit).count();
        let after_digit = text.ends_with(|letter: char| letter.is_ascii_digit());
        if after_digit && digits != 3 && digits != 0 {
            return None;
        }
        text.push_str(word);
    }
    Some(text)
}

fn parse(text: &str, default: &str) -> Option<Money> {
    let text = text.trim_end_matches([',', ';']);
    let (before, rest) = split_currency_before(text);
    let end = rest
        .char_indices()
        .find(|(_, letter)| !(letter.is_ascii_digit() || matches!(letter, '.' | ',' | '\'' | '’')))
        .map_or(rest.len(), |(index, _)| index);
    let (number, tail) = rest.split_at_checked(end)?;
    let (factor, tail) = split_factor(tail);
    let after = if tail.is_empty() {
        None
    } else {
        Some(currency(tail)?)
    };
    let currency = match (before, after) {
        (Some(_), Some(_)) => return None,
        (before, after) => before.or(after),
    };
    if currency.is_none() && factor == 1 {
        return None;
    }
    let decimals = money::exponent(currency.as_deref().unwrap_or(default));
    let amount = minor(number, factor, decimals)?;
    Some(Money { amount, currency })
}

fn split_currency_before(text: &str) -> (Option<String>, &str) {
    let start = text
        .find(|letter: char| letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (before, rest) = text.split_at_checked(start).unwrap_or(("", text));
    match currency(before) {
        Some(code) => (Some(code), rest),
        None => (None, text),
    }
}

/// `k` is a thousand, `M` a million; `m` alone may be metres.
fn split_factor(tail: &str) -> (i64, &str) {
    match tail.strip_prefix(['k', 'K']) {
        Some(rest) => (1_000, rest),
        None => match tail.strip_prefix('M') {
            Some(rest) if !rest.is_empty() => (1_000_000, rest),
            _ => (1, tail),
        },
    }
}

fn currency(mark: &str) -> Option<String> {
    let code = match mark {
        "€" => "EUR",
        "$" => "USD",
        "£" => "GBP",
        "¥" => "JPY",
        word => {
            let upper = word.to_ascii_uppercase();
            let euros = matches!(upper.as_str(), "EURO" | "EUROS");
            return if euros {
                Some("EUR".to_owned())
            } else {
                Some(upper).filter(|code| money::is_known(code))
            };
        }
    };
    Some(code.to_owned())
}

/// A number as minor units. The last of two kinds of separator is the decimal one; a single separator before exactly
/// three digits groups thousands, unless `k` follows.
fn minor(number: &str, factor: i64, decimals: u32) -> Option<i64> {
    let number = number.trim_end_matches(['.', ',']);
    let marks: Vec<(usize, char)> = number
        .char_indices()
        .filter(|(_, letter)| !letter.is_ascii_digit())
        .collect();
    let point = match marks.as_slice() {
        [] => None,
        [(at, '.' | ',')] => {
            let tail = number.len() - at - 1;
            (tail != 3 || factor > 1 || decimals == 3).then_some(*at)
        }
        [.., (_, before), (at, last)] if before != last && matches!(last, '.' | ',') => Some(*at),
        _ => None,
    };
    let (whole, part) = match point {
        Some(at) => (number.get(..at)?, number.get(at + 1..)?),
        None => (number, ""),
    };
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let (whole, part) = (digits(whole), digits(part));
    if whole.is_empty() && part.is_empty() || whole.len() + part.len() > 16 {
        return None;
    }
    let digits: i128 = format!("{whole}{part}").parse().ok()?;
    let scaled = digits * i128::from(factor) * 10_i128.pow(decimals);
    let divisor = 10_i128.pow(u32::try_from(part.len()).ok()?);
    let amount = i64::try_from((scaled + divisor / 2) / divisor).ok()?;
    (amount <= limits::AMOUNT).then_some(amount)
}
