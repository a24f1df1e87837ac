//! Days: `vendredi`, `demain`, `dans 3 jours`, `le 12 décembre`, `15/1`, `2027-01-15`; `friday`, `in 2 weeks`, `dec 12`.
//!
//! Words of both languages are read whatever the caller's; only `12/5` could mean two days, and is read day first, as
//! both of the product's calendars (Monday first) write it, unless only month first makes sense.

use jiff::civil::{Date, Weekday, date};
use jiff::{Span, ToSpan as _};

use super::line::Line;
use super::recurs::is_every;
use crate::api::quick::Part;
use crate::rows::fold::fold;

/// Words that one day may take: `in a week`, `12 décembre 2026`.
const WORDS: usize = 3;

/// Takes the last day out of the line, the longest that ends there, with a preposition before it.
pub(super) fn take(line: &mut Line<'_>, today: Date) -> Option<Date> {
    for end in (1..=line.len()).rev() {
        for count in (1..=WORDS.min(end)).rev() {
            let start = end - count;
            let Some(part) = line.free(start..end) else {
                continue;
            };
            let part: Vec<String> = part.into_iter().map(folded).collect();
            let part: Vec<&str> = part.iter().map(String::as_str).collect();
            let Some(day) = parse(&part, today) else {
                continue;
            };
            let before = |at: usize| line.word(at.checked_sub(1)?);
            if before(start).is_some_and(is_every) {
                continue;
            }
            let mut from = start;
            while before(from).is_some_and(|word| is_preposition(&folded(word))) {
                from -= 1;
            }
            line.take(from..end, Part::Day);
            return Some(day);
        }
    }
    None
}

fn folded(word: &str) -> String {
    fold(word).trim_end_matches([',', ';', '.', '!']).to_owned()
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "le" | "pour"
            | "ce"
            | "d'ici"
            | "avant"
            | "au"
            | "on"
            | "by"
            | "this"
            | "before"
            | "due"
            | "until"
            | "the"
    )
}

fn parse(words: &[&str], today: Date) -> Option<Date> {
    match words {
        [word] => one(word, today),
        ["next", "week"] | ["semaine", "prochaine"] => next_weekday("lundi", today),
        ["next", "month"] | ["mois", "prochain"] => {
            today.first_of_month().checked_add(1.month()).ok()
        }
        ["end", "of", "month"] | ["fin", "du" | "de", "mois"] => Some(today.last_of_month()),
        ["next", day] | [day, "prochain" | "prochaine"] => next_weekday(day, today),
        ["apres", "demain"] => today.checked_add(2.days()).ok(),
        ["dans" | "in" | "d'ici", number, unit] => after(number, unit, today),
        [day, month] => month_day(day, month, None, today),
        [day, month, year] => month_day(day, month, Some(year), today),
        _ => None,
    }
}

fn one(word: &str, today: Date) -> Option<Date> {
    let days = match word {
        "aujourd'hui" | "auj" | "today" => 0,
        "demain" | "tomorrow" => 1,
        "apres-demain" => 2,
        _ => {
            return next_weekday(word, today)
                .or_else(|| plus(word, today))
                .or_else(|| iso(word))
                .or_else(|| slashed(word, today));
        }
    };
    today.checked_add(days.days()).ok()
}

fn iso(word: &str) -> Option<Date> {
    if word.len() == 10 {
        word.parse().ok()
    } else {
        None
    }
}

/// `+3j`, `+2w`.
fn plus(word: &str, today: Date) -> Option<Date> {
    let rest = word.strip_prefix('+')?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = rest.split_at_checked(end)?;
    let unit = match unit {
        "d" => "jours",
        "s" | "w" => "semaines",
        "m" => "mois",
        unit => unit,
    };
    after(number, unit, today)
}

/// The next such weekday, never today: whoever means today says so.
fn next_weekday(word: &str, today: Date) -> Option<Date> {
    today.nth_weekday(1, weekday(word)?).ok()
}

/// A weekday by its name, or by a short form that is no other word.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "lundi" | "lun" | "monday" => Weekday::Monday,
        "mardi" | "tuesday" | "tue" => Weekday::Tuesday,
        "mercredi" | "wednesday" | "wed" => Weekday::Wednesday,
        "jeudi" | "thursday" | "thu" | "thur" => Weekday::Thursday,
        "vendredi" | "vend" | "ven" | "friday" | "fri" => Weekday::Friday,
        "samedi" | "sam" | "saturday" => Weekday::Saturday,
        "dimanche" | "dim" | "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

fn after(number: &str, unit: &str, today: Date) -> Option<Date> {
    let number: i64 = match number {
        "un" | "une" | "a" | "an" | "one" => 1,
        "deux" | "two" => 2,
        "trois" | "three" => 3,
        digits => digits.parse().ok().filter(|n| (0..=3_650).contains(n))?,
    };
    let span: Span = match unit {
        "jour" | "jours" | "j" | "day" | "days" => number.days(),
        "semaine" | "semaines" | "week" | "weeks" => (number * 7).days(),
        "mois" | "month" | "months" => number.months(),
        _ => return None,
    };
    today.checked_add(span).ok()
}

/// `31/12`, `31/12/2026`, `31.12.26`.
fn slashed(word: &str, today: Date) -> Option<Date> {
    let separator = ['/', '.'].into_iter().find(|mark| word.contains(*mark))?;
    let parts: Vec<i16> = word
        .split(separator)
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let (first, second, year) = match parts.as_slice() {
        // `1.5` is a number; with points the year must be there.
        [first, second] if separator == '/' => (*first, *second, None),
        [first, second, year] => (*first, *second, Some(*year)),
        _ => return None,
    };
    let year = year.map(|year| if year < 100 { year + 2000 } else { year });
    fitting(first, second, year, today).or_else(|| fitting(second, first, year, today))
}

/// `12 decembre`, `december 12`, `dec 12 2026`.
fn month_day(a: &str, b: &str, year: Option<&str>, today: Date) -> Option<Date> {
    let (day, month) = match (month(a), month(b)) {
        (None, Some(month)) => (a, month),
        (Some(month), None) => (b, month),
        _ => return None,
    };
    let day = day
        .trim_end_matches("er")
        .trim_end_matches("st")
        .trim_end_matches("nd");
    let day: i16 = day
        .trim_end_matches("rd")
        .trim_end_matches("th")
        .parse()
        .ok()?;
    let year = match year {
        Some(year) => Some(
            year.parse()
                .ok()
                .filter(|year| (2000..=9999).contains(year))?,
        ),
        None => None,
    };
    fitting(day, month, year, today)
}

fn month(word: &str) -> Option<i16> {
    const NAMES: [&[&str]; 12] = [
        &["janvier", "janv", "january", "jan"],
        &["fevrier", "fevr", "fev", "february", "feb"],
        &["mars", "march", "mar"],
        &["avril", "avr", "april", "apr"],
        &["mai", "may"],
        &["juin", "june", "jun"],
        &["juillet", "juil", "july", "jul"],
        &["aout", "august", "aug"],
        &["septembre", "sept", "september", "sep"],
        &["octobre", "october", "oct"],
        &["novembre", "november", "nov"],
        &["decembre", "december", "dec"],
    ];
    (1..)
        .zip(NAMES)
        .find(|(_, names)| names.contains(&word))
        .map(|(month, _)| month)
}

/// That day of that year; without a year the next one from today on.
fn fitting(day: i16, month: i16, year: Option<i16>, today: Date) -> Option<Date> {
    let (day, month) = (i8::try_from(day).ok()?, i8::try_from(month).ok()?);
    let of = |year| {
        Date::new(year, month, day)
            .ok()
            .filter(|date| *date >= self::date(1, 1, 1))
    };
    match year {
        Some(year) => of(year),
        None => of(today.year())
            .filter(|date| *date >= today)
            .or_else(|| of(today.year() + 1)),
    }
}
