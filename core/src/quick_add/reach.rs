//! How a person is reached: an address, a phone number as it was typed.

use super::line::Line;
use crate::api::quick::{Part, QuickAdd};
use crate::rows::fold;

/// Words that a number may take: `+33 6 12 34 56 78`.
const WORDS: usize = 7;

/// Digits of a number that is whole.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

const EDGES: [char; 4] = [',', ';', '<', '>'];

/// The first address of the line.
pub(super) fn email(line: &mut Line<'_>, found: &mut QuickAdd) {
    for at in 0..line.len() {
        let Some(word) = line.word(at) else { continue };
        let word = word.trim_matches(EDGES);
        let is_address = word.split_once('@').is_some_and(|(name, host)| {
            let dotted = host.trim_matches('.').contains('.');
            !name.is_empty() && dotted && !host.contains('@')
        });
        if is_address {
            found.email = Some(word.to_owned());
            return line.take(at..at + 1, Part::Email);
        }
    }
}

/// The first number, the longest that starts there.
pub(super) fn phone(line: &mut Line<'_>, found: &mut QuickAdd) {
    for at in 0..line.len() {
        for count in (1..=WORDS).rev() {
            let Some(words) = line.free(at..at + count) else {
                continue;
            };
            let text = words.join(" ");
            let text = text.trim_end_matches(EDGES);
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let begins = text.starts_with(['+', '0', '(']);
            if begins && DIGITS.contains(&digits) && fold::looks_like_phone(text) {
                found.phone = Some(text.to_owned());
                return line.take(at..at + count, Part::Phone);
            }
        }
    }
}
