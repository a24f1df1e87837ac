//! What stands in a cell: texts, numbers and dates as people and programs write them. What does not read is refused, never
//! bent: 10,5 is not 105, and 30 July is not June of another year.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::{limits, money};

/// What a spreadsheet would run when a cell starts with it.
const RUNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Which sign separates the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// `1 234,50`
    Comma,
    /// `1,234.50`
    Point,
}

/// In which order day, month and year stand where figures do not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// 31/10/2026
    DayMonth,
    /// 10/31/2026
    MonthDay,
    /// 2026-10-31
    Year,
}

/// A cell without what a program put around it: blanks, and the `'` that keeps a spreadsheet from running it.
#[must_use]
pub fn clean(cell: &str) -> &str {
    let cell = cell.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    let guarded = |rest: &str| rest.trim_start_matches('\'').starts_with(RUNS);
    match cell.strip_prefix('\'') {
        Some(rest) if guarded(rest) => rest,
        _ => cell,
    }
}

/// The other way: a cell that no spreadsheet runs. [`clean`] gives the same text back.
#[must_use]
pub fn guard(cell: &str) -> String {
    if cell.trim_start_matches('\'').starts_with(RUNS) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A number without its signs of money and groups of thousands: digits before and after the decimal sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    negative: bool,
    whole: String,
    part: String,
}

/// Reads a number. `None` when it is none in this style, and could be another one in the other.
#[must_use]
pub fn figures(text: &str, decimal: Decimal) -> Option<Figures> {
    let text = clean(text);
    let bare: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '\'' | '’' | '\u{202f}'))
        .collect();
    let bare = without_money(&bare);
    let (negative, bare) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, bare.strip_prefix('+').unwrap_or(bare)),
    };
    let bare = without_money(bare);
    let (whole, part) = split(bare, decimal)?;
    let digits = whole.len() + part.len();
    if digits == 0 || digits > 18 {
        return None;
    }
    Some(Figures {
        negative,
        whole,
        part,
    })
}

/// Takes the currency off either end.
fn without_money(text: &str) -> &str {
    let sign = |letter: char| matches!(letter, '€' | '$' | '£' | '¥') || letter.is_alphabetic();
    text.trim_matches(sign)
}

fn split(text: &str, decimal: Decimal) -> Option<(String, String)> {
    let (sign, group) = match decimal {
        Decimal::Comma => (',', '.'),
        Decimal::Point => ('.', ','),
    };
    let (whole, part) = match text.split_once(sign) {
        Some((whole, part)) => (whole, part),
        // One sign of the other style that cannot group thousands: 1234.56 in a column of commas is what it seems.
        None => match text.split_once(group) {
            Some((whole, part)) if part.len() != 3 && !part.contains(group) => (whole, part),
            _ => (text, ""),
        },
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(part) && grouped(whole, group)).then(|| (whole.replace(group, ""), part.to_owned()))
}

/// Whether separators stand before three digits each, or nowhere.
fn grouped(whole: &str, group: char) -> bool {
    let mut groups = whole.split(group);
    let first = groups.next().unwrap_or_default();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut rest = groups.peekable();
    let alone = rest.peek().is_none();
    digits(first)
        && (alone || (1..=3).contains(&first.len()))
        && rest.all(|group| group.len() == 3 && digits(group))
}

impl Figures {
    /// In minor units of a currency with so many decimals, rounded half away from zero.
    #[must_use]
    pub fn minor(&self, decimals: u32) -> Option<i64> {
        let digits: i128 = format!("{}{}", self.whole, self.part).parse().ok()?;
        let scaled = digits.checked_mul(10_i128.checked_pow(decimals)?)?;
        let divisor = 10_i128.checked_pow(u32::try_from(self.part.len()).ok()?)?;
        let amount = i64::try_from((scaled + divisor / 2) / divisor).ok()?;
        let amount = if self.negative { -amount } else { amount };
        (amount.abs() <= limits::AMOUNT).then_some(amount)
    }

    /// As programs write it, with a point.
    #[must_use]
    pub fn plain(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let whole = self.whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let part = self.part.trim_end_matches('0');
        if part.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{part}")
        }
    }
}

/// The currency that a cell names beside its number.
#[must_use]
pub fn currency(text: &str) -> Option<String> {
    for (sign, code) in [('€', "EUR"), ('$', "USD"), ('£', "GBP"), ('¥', "JPY")] {
        if text.contains(sign) {
            return Some(code.to_owned());
        }
    }
    text.split(|letter: char| !letter.is_alphabetic())
        .map(str::to_uppercase)
        .map(|word| {
            if word.starts_with("EURO") {
                "EUR".to_owned()
            } else {
                word
            }
        })
        .find(|word| money::is_known(word))
}

/// A date's three numbers as written, and what follows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts<'t> {
    /// In the order written.
    pub numbers: [i32; 3],
    /// The first one has four digits.
    pub year_first: bool,
    /// The last one has two digits only.
    pub short_year: bool,
    /// A time of day, or nothing.
    pub rest: &'t str,
}

/// Takes a date apart: three numbers between `/`, `-`, `.` or blanks.
#[must_use]
pub fn parts(text: &str) -> Option<Parts<'_>> {
    let text = clean(text);
    let end = text
        .char_indices()
        .find(|(_, letter)| matches!(letter, ' ' | 'T' | '\u{a0}' | '\u{202f}' | ','))
        .map_or(text.len(), |(at, _)| at);
    let (day, rest) = text.split_at_checked(end)?;
    let pieces: Vec<&str> = day.split(['/', '-', '.']).collect();
    let [a, b, c] = pieces.as_slice() else {
        return None;
    };
    let short = |text: &str| (1..=2).contains(&text.len());
    let figures = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let year_first = a.len() == 4 && short(b) && short(c);
    let year_last = short(a) && short(b) && (c.len() == 4 || c.len() == 2);
    if !(year_first || year_last) || ![a, b, c].into_iter().all(|text| figures(text)) {
        return None;
    }
    let number = |text: &str| text.parse::<i32>().ok();
    Some(Parts {
        numbers: [number(a)?, number(b)?, number(c)?],
        year_first,
        short_year: !year_first && c.len() == 2,
        rest: rest.trim_start_matches(['T', ',']).trim(),
    })
}

/// An empty date, as Outlook writes it.
#[must_use]
pub fn is_no_date(text: &str) -> bool {
    matches!(text, "0/0/00" | "0/0/0000" | "00/00/0000" | "0000-00-00")
}

/// A day. A part that is no month in this order refuses the cell: nothing overflows into another month.
#[must_use]
pub fn day(text: &str, order: Order) -> Option<Date> {
    let parts = parts(text)?;
    let [a, b, c] = parts.numbers;
    let (year, month, day) = match (parts.year_first, order) {
        (true, _) => (a, b, c),
        (false, Order::MonthDay) => (c, a, b),
        (false, _) => (c, b, a),
    };
    // Two digits: 70 and later were in the last century.
    let year = match (parts.short_year, year) {
        (true, 70..) => year + 1900,
        (true, _) => year + 2000,
        _ => year,
    };
    let small = |number: i32| i8::try_from(number).ok();
    Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()
}

/// A moment, milliseconds since 1970: a time without a zone is the caller's, a day counts from its noon.
#[must_use]
pub fn moment(text: &str, order: Order, zone: &TimeZone) -> Option<i64> {
    let clean = clean(text);
    if let Ok(exact) = clean.parse::<jiff::Timestamp>() {
        return Some(exact.as_millisecond());
    }
    let date = day(clean, order)?;
    let rest = parts(clean)?.rest;
    let time = if rest.is_empty() {
        Some(jiff::civil::time(12, 0, 0, 0))
    } else {
        time(rest)
    }?;
    let local = DateTime::from_parts(date, time);
    Some(
        local
            .to_zoned(zone.clone())
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

/// `14:05`, `14:05:30`, `2:05 PM`.
fn time(text: &str) -> Option<jiff::civil::Time> {
    let lower = text.trim_end_matches('Z').to_ascii_lowercase();
    let (figures, half) = match lower.trim().strip_suffix("pm") {
        Some(rest) => (rest.trim(), Some(12)),
        None => match lower.trim().strip_suffix("am") {
            Some(rest) => (rest.trim(), Some(0)),
            None => (lower.trim(), None),
        },
    };
    let mut numbers = figures.split(':').map(|text| {
        let whole = text.split('.').next().unwrap_or_default();
        whole.parse::<i8>().ok()
    });
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let second = numbers.next().flatten().unwrap_or(0);
    let hour = match half {
        Some(noon) => hour % 12 + noon,
        None => hour,
    };
    jiff::civil::Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(text: &str, decimal: Decimal) -> Option<i64> {
        figures(text, decimal)?.minor(2)
    }

    #[test]
    fn ten_comma_five_is_not_105() {
        use Decimal::{Comma, Point};
        for (text, decimal, wanted) in [
            ("10,5", Comma, Some(1_050)),
            ("10.5", Point, Some(1_050)),
            ("10.5", Comma, Some(1_050)),
            ("10,5", Point, Some(1_050)),
            ("1 234,50 €", Comma, Some(123_450)),
            ("1\u{202f}234,50\u{a0}€", Comma, Some(123_450)),
            ("€1,234.50", Point, Some(123_450)),
            ("1'234.50 CHF", Point, Some(123_450)),
            ("1.234.567,8", Comma, Some(123_456_780)),
            ("1.234", Comma, Some(123_400)),
            ("1,234", Point, Some(123_400)),
            ("1,234", Comma, Some(123)),
            ("-12", Comma, Some(-1_200)),
            ("'-12", Comma, Some(-1_200)),
            ("12.34.56", Comma, None),
            ("1,2,3", Comma, None),
            ("12.3456,7", Comma, None),
            ("douze", Comma, None),
            ("", Comma, None),
            ("10-20", Comma, None),
        ] {
            assert_eq!(cents(text, decimal), wanted, "{text} {decimal:?}");
        }
        assert_eq!(figures("0010,50", Comma).expect("reads").plain(), "10.5");
        for (text, code) in [("10 €", "EUR"), ("USD 5", "USD"), ("5 euros", "EUR")] {
            assert_eq!(currency(text).as_deref(), Some(code), "{text}");
        }
        assert_eq!(currency("12,50"), None);
    }

    #[test]
    fn july_30_is_not_june() {
        use Order::{DayMonth, MonthDay, Year};
        for (text, order, wanted) in [
            ("07/30/2023", MonthDay, Some("2023-07-30")),
            ("07/30/2023", DayMonth, None),
            ("30/07/2023", DayMonth, Some("2023-07-30")),
            ("30/07/2023", MonthDay, None),
            ("31.10.26", DayMonth, Some("2026-10-31")),
            ("31-10-1985", DayMonth, Some("1985-10-31")),
            ("2026-10-31", DayMonth, Some("2026-10-31")),
            ("2026-10-31 14:05", Year, Some("2026-10-31")),
            ("2026/10/31", MonthDay, Some("2026-10-31")),
            ("31/02/2026", DayMonth, None),
            ("0/0/00", DayMonth, None),
            ("2026-31-10", Year, None),
            ("demain", DayMonth, None),
        ] {
            let found = day(text, order).map(|day| day.to_string());
            assert_eq!(found.as_deref(), wanted, "{text} {order:?}");
        }
    }

    #[test]
    fn a_time_without_a_zone_is_the_callers() {
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        let at = |text: &str| moment(text, Order::DayMonth, &paris);
        let wanted = Some(1_793_451_900_000);
        assert_eq!(at("31/10/2026 14:05"), wanted);
        assert_eq!(at("2026-10-31T13:05:00Z"), wanted);
        assert_eq!(at("2026-10-31 2:05 PM"), wanted);
        assert_eq!(
            at("31/10/2026"),
            Some(1_793_444_400_000),
            "a day is its noon"
        );
        assert_eq!(at("31/10/2026 25:00"), None);
    }

    #[test]
    fn what_guards_a_cell_comes_off_again() {
        for text in [
            "=1+1", "+33 6", "-5", "@a", "'=x", "''+", "plain", "l'été", "'quoted'",
        ] {
            let guarded = guard(text);
            assert!(!guarded.starts_with(RUNS), "{guarded}");
            assert_eq!(clean(&guarded), text);
        }
    }
}
