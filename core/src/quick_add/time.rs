//! Times of day: `14h30`, `14h`, `14:30`, `2pm`, `2:30 pm`, `à midi`, `at noon`. A small number of hours alone (`2h`) says
//! how long, not when.

use jiff::civil::Time;

use super::line::Line;
use crate::api::quick::Part;
use crate::rows::fold::fold;

/// Hours before which `7h` alone is a time of day.
const MORNING: i8 = 7;

/// Takes the last time out of the line, with a preposition before it.
pub(super) fn take(line: &mut Line<'_>) -> Option<Time> {
    for end in (1..=line.len()).rev() {
        for count in [2, 1] {
            let Some(start) = end.checked_sub(count) else {
                continue;
            };
            let Some(words) = line.free(start..end) else {
                continue;
            };
            let words: Vec<String> = words.into_iter().map(folded).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let said = start > 0 && line.word(start - 1).is_some_and(is_preposition);
            if let Some(time) = parse(&words, said) {
                line.take(start - usize::from(said)..end, Part::Time);
                return Some(time);
            }
        }
    }
    None
}

fn folded(word: &str) -> String {
    fold(word).trim_end_matches([',', ';', '.', '!']).to_owned()
}

fn is_preposition(word: &str) -> bool {
    matches!(fold(word).as_str(), "a" | "vers" | "at" | "des")
}

/// `said`: a preposition says that it is a time.
fn parse(words: &[&str], said: bool) -> Option<Time> {
    match words {
        ["midi" | "noon"] if said => of(12, 0),
        [hour, half @ ("am" | "pm" | "a.m" | "p.m")] => twelve(hour, half),
        [hour, "heures" | "h"] if said => of(hour.parse().ok()?, 0),
        [word] => one(word, said),
        _ => None,
    }
}

fn one(word: &str, said: bool) -> Option<Time> {
    for half in ["am", "pm"] {
        if let Some(hour) = word.strip_suffix(half) {
            return twelve(hour, half);
        }
    }
    if let Some((hour, minute)) = word.split_once('h') {
        let hour = number(hour)?;
        if minute.is_empty() {
            return if said || hour >= MORNING {
                of(hour, 0)
            } else {
                None
            };
        }
        return of(hour, minutes(minute)?);
    }
    let (hour, minute) = word.split_once(':')?;
    of(number(hour)?, minutes(minute)?)
}

/// `2`, `2:30`, before noon or after it.
fn twelve(hour: &str, half: &str) -> Option<Time> {
    let (hour, minute) = match hour.split_once(':') {
        Some((hour, minute)) => (hour, minutes(minute)?),
        None => (hour, 0),
    };
    let hour = number(hour).filter(|hour| (1..=12).contains(hour))?;
    let after = if half.starts_with('p') { 12 } else { 0 };
    of(hour % 12 + after, minute)
}

/// One or two digits.
fn number(text: &str) -> Option<i8> {
    let fits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

fn minutes(text: &str) -> Option<i8> {
    number(text).filter(|minute| text.len() == 2 && *minute < 60)
}

fn of(hour: i8, minute: i8) -> Option<Time> {
    Time::new(hour, minute, 0, 0).ok()
}
