//! How a task recurs: `chaque lundi`, `tous les 2 jours`, `le 15 de chaque mois`; `every friday`, `every other week`.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::day;
use super::line::Line;
use crate::api::quick::Part;
use crate::repeat::Rule;
use crate::rows::fold::fold;

/// Words that one rule may take: `le 15 de chaque mois`.
const WORDS: usize = 5;

/// A rule, and the day it names first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Again {
    pub(super) rule: String,
    pub(super) first: Option<Date>,
}

/// Takes the first rule out of the line, the longest that starts there.
pub(super) fn take(line: &mut Line<'_>, today: Date) -> Option<Again> {
    for start in 0..line.len() {
        for count in (2..=WORDS).rev() {
            let Some(words) = line.free(start..start + count) else {
                continue;
            };
            let words: Vec<String> = words
                .into_iter()
                .map(|word| fold(word).trim_end_matches([',', ';', '.', '!']).to_owned())
                .collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            if let Some(again) = parse(&words, today) {
                line.take(start..start + count, Part::Repeat);
                return Some(again);
            }
        }
    }
    None
}

/// Whether a day behind this word is every such day, not the next one.
pub(super) fn is_every(word: &str) -> bool {
    matches!(
        fold(word).as_str(),
        "chaque" | "every" | "tous" | "toutes" | "les" | "each"
    )
}

fn parse(words: &[&str], today: Date) -> Option<Again> {
    match words {
        ["chaque" | "every" | "each", unit] | ["tous" | "toutes", "les", unit] => {
            every(1, unit, today)
        }
        ["every", "other", unit] => every(2, unit, today),
        ["every", number, unit] | ["tous" | "toutes", "les", number, unit] => {
            every(number.parse().ok()?, unit, today)
        }
        ["le", day, "de", "chaque", "mois"] | ["tous", "les", day, "du", "mois"] => {
            monthly(day.trim_end_matches("er"), today)
        }
        ["every", "month", "on", "the", day] => monthly(ordinal(day)?, today),
        _ => None,
    }
    .or_else(|| match words {
        ["every", day] => monthly(ordinal(day)?, today),
        _ => None,
    })
}

/// `15th`: with its letters, because `every 15` may go on.
fn ordinal(word: &str) -> Option<&str> {
    ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
}

fn every(interval: i32, unit: &str, today: Date) -> Option<Again> {
    let freq = match unit {
        "jour" | "jours" | "j" | "day" | "days" => "DAILY",
        "semaine" | "semaines" | "week" | "weeks" => "WEEKLY",
        "mois" | "month" | "months" => "MONTHLY",
        "an" | "ans" | "annee" | "annees" | "year" | "years" => "YEARLY",
        name => {
            let weekday = day::weekday(name.strip_suffix('s').unwrap_or(name))?;
            // Whoever starts it on such a day means today, too.
            let yesterday = today.checked_sub(1.days()).ok()?;
            let first = yesterday.nth_weekday(1, weekday).ok();
            return Some(Again {
                rule: rule("WEEKLY", interval)?,
                first,
            });
        }
    };
    Some(Again {
        rule: rule(freq, interval)?,
        first: None,
    })
}

fn monthly(day: &str, today: Date) -> Option<Again> {
    let day: i8 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    // The next month that has such a day.
    let first = (0..12).find_map(|months| {
        let month = today
            .first_of_month()
            .checked_add(month_span(months))
            .ok()?;
        let date = month.with().day(day).build().ok()?;
        (date >= today).then_some(date)
    });
    Some(Again {
        rule: rule("MONTHLY", 1)?,
        first,
    })
}

fn month_span(months: i32) -> Span {
    months.months()
}

/// Only what the house's own rules read.
fn rule(freq: &str, interval: i32) -> Option<String> {
    let text = format!("FREQ={freq};INTERVAL={interval}");
    Rule::read(&text).map(Rule::write)
}
