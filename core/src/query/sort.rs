//! The order of lines by what stands in a column, and the groups of those that stand together.

use std::cmp::Ordering;

use rusqlite::types::ValueRef;

use super::sums::Sums;
use crate::api::view::Group;
use crate::rows::fold::fold;

/// What a column is ordered by. Numbers stand before amounts, and these before words.
#[derive(Debug, PartialEq, PartialOrd)]
pub(super) enum Key {
    Number(f64),
    /// Currency by currency.
    Amount(String, f64),
    Text(String),
}

/// The key of what a column holds, without accents and case; nothing for what is empty.
pub(super) fn key_of(value: ValueRef<'_>) -> Option<Key> {
    match value {
        ValueRef::Integer(number) => Some(Key::Number(number as f64)),
        ValueRef::Text(bytes) => {
            let text = fold(&String::from_utf8_lossy(bytes));
            Some(text)
                .filter(|text| !text.trim().is_empty())
                .map(text_key)
        }
        _ => None,
    }
}

/// The key of a text: a number or an amount, as it reads.
fn text_key(text: String) -> Key {
    if let Ok(number) = text.parse() {
        return Key::Number(number);
    }
    let amount = text.split_once(' ').and_then(|(minor, currency)| {
        let minor: i64 = minor.parse().ok()?;
        let code = currency.to_ascii_uppercase();
        crate::money::is_code(&code).then_some((code, minor as f64))
    });
    match amount {
        Some((currency, minor)) => Key::Amount(currency, minor),
        None => Key::Text(text),
    }
}

/// What is empty stands last either way.
pub(super) fn compare(a: Option<&Key>, b: Option<&Key>, down: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => {
            let order = a.partial_cmp(b).unwrap_or(Ordering::Equal);
            if down { order.reverse() } else { order }
        }
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// Lines that come in their order, as groups.
#[derive(Default)]
pub(super) struct Groups<'k> {
    done: Vec<Group>,
    last: Option<(Option<&'k Key>, Sums)>,
    at: u32,
}

impl<'k> Groups<'k> {
    /// The next line, with what it adds to the sums.
    pub(super) fn add(
        &mut self,
        key: Option<&'k Key>,
        amount: Option<i64>,
        currency: &str,
        percent: u8,
    ) {
        if self.last.as_ref().is_none_or(|(last, _)| *last != key) {
            self.end();
            self.last = Some((key, Sums::default()));
        }
        if let Some((_, sums)) = &mut self.last {
            sums.add(amount, currency, percent);
        }
    }

    fn end(&mut self) {
        if let Some((_, sums)) = self.last.take() {
            let (at, count) = (self.at, sums.count);
            self.at += count;
            self.done.push(Group {
                at,
                count,
                totals: sums.totals(),
            });
        }
    }

    pub(super) fn done(mut self) -> Vec<Group> {
        self.end();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_amounts_and_words_each_in_their_own_order() {
        let mut texts = ["été", "900 EUR", "10", "1000 EUR", "9", "5 CHF", "3 amis"];
        texts.sort_by(|a, b| {
            let key = |text: &str| Some(text_key(text.to_owned()));
            compare(key(a).as_ref(), key(b).as_ref(), false)
        });
        let wanted = ["9", "10", "5 CHF", "900 EUR", "1000 EUR", "3 amis", "été"];
        assert_eq!(texts, wanted);
        let one = Key::Number(1.0);
        for down in [false, true] {
            assert_eq!(compare(None, Some(&one), down), Ordering::Greater);
        }
    }
}
