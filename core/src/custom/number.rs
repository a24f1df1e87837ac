//! Numbers: `1 234,5`, `1,234.5`, `-0.5`, and their plain form with a point.

use crate::api::Locale;
use crate::limits;

/// A typed number as a plain decimal.
pub(super) fn read(typed: &str, locale: Locale) -> Option<String> {
    let (sign, rest) = match typed.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", typed.strip_prefix('+').unwrap_or(typed)),
    };
    let rest = rest.trim();
    let (whole, part) = match decimal_mark(rest, locale) {
        Some(at) => (rest.get(..at)?, rest.get(at + 1..)?),
        None => (rest, ""),
    };
    if !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    plain(sign, &ungroup(whole)?, part)
}

/// Where the decimal mark stands. Of two kinds of mark the last is the decimal one; a mark that comes several times groups
/// thousands; a single comma before three digits does so in English, where it is not the decimal mark.
fn decimal_mark(text: &str, locale: Locale) -> Option<usize> {
    let marks: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, letter)| matches!(letter, ',' | '.'))
        .collect();
    let (at, last) = *marks.last()?;
    let alone = marks.iter().filter(|(_, mark)| *mark == last).count() == 1;
    let thousands = marks.len() == 1
        && last == ','
        && locale == Locale::En
        && at > 0
        && text.len() - at - 1 == 3;
    (alone && !thousands).then_some(at)
}

/// The digits of a whole part whose groups, if any, have three digits; nothing before the mark is zero.
fn ungroup(whole: &str) -> Option<String> {
    if whole.is_empty() {
        return Some("0".to_owned());
    }
    let groups: Vec<&str> = whole.split(is_group_mark).collect();
    let (first, rest) = groups.split_first()?;
    let digits = groups
        .iter()
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let grouped =
        rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3));
    (digits && grouped).then(|| groups.concat())
}

fn is_group_mark(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | '.' | '\'' | '\u{2019}')
}

fn plain(sign: &str, whole: &str, part: &str) -> Option<String> {
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    if whole.len() + part.len() > limits::NUMBER_DIGITS {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match (whole, part) {
        ("0", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    })
}

/// Whether a text is a plain decimal.
pub(super) fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(part) && whole.len() + part.len() <= limits::NUMBER_DIGITS + 1
}

/// A whole number of minor units as a decimal: 250050 with 2 decimals is 2500.50.
pub(super) fn decimal(minor: i64, decimals: u32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let (minor, unit) = (minor.unsigned_abs(), 10_u64.pow(decimals));
    let width = usize::try_from(decimals).unwrap_or_default();
    match decimals {
        0 => format!("{sign}{minor}"),
        _ => format!("{sign}{}.{:0width$}", minor / unit, minor % unit),
    }
}

/// A plain decimal as it is written: French groups with a narrow space and has a comma.
pub(super) fn show(plain: &str, locale: Locale) -> String {
    let (group, mark) = match locale {
        Locale::Fr => ('\u{202f}', ','),
        Locale::En => (',', '.'),
    };
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut shown = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            shown.push(group);
        }
        shown.push(digit);
    }
    if !part.is_empty() {
        shown.push(mark);
        shown.push_str(part);
    }
    shown
}
