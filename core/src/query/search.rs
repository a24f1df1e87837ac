//! Search: whole titles, their beginnings, their words, then words anywhere, numbers, parts of words, and at last words
//! with a typo. Each kind of find comes before the next; in each, what is open comes before what is closed and what is
//! archived, and the newest first.

mod excerpt;
mod find;
mod hit;
mod tags;
mod typo;

use rusqlite::Connection;

use crate::api::ApiError;
use crate::api::search::{Hit, Only, Request};
use crate::limits;
use crate::rows::fold;
use find::Finds;

/// Finds records, best first, grouped by noun.
///
/// # Errors
/// When the file cannot be read.
pub fn run(conn: &Connection, ask: &Request) -> Result<Vec<Hit>, ApiError> {
    let end = ask.text.floor_char_boundary(limits::QUERY_BYTES);
    let text = ask.text.get(..end).unwrap_or_default();
    let limit = match ask.limit {
        0 => limits::SEARCH_HITS,
        limit => limit.min(limits::LIST_ROWS),
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if ask.only == Only::Tags {
        return tags::run(conn, text, limit);
    }
    let mut finds = Finds::new(conn, ask.only, limit)?;
    let mut words = fold::words(text);
    words.truncate(limits::QUERY_WORDS);
    if words.is_empty() {
        if let Some(recent) = &ask.recent {
            finds.recent(recent)?;
        }
        return hit::read(conn, finds.in_order(), &[]);
    }
    let mut needles = excerpt::needles(&words, text);
    look(&mut finds, text, &words)?;
    if finds.is_empty()
        && let Some(meant) = typo::meant(conn, &words)?
    {
        finds.words(&typo::query(&words, &meant))?;
        needles = excerpt::meant(&words, &meant);
    }
    hit::read(conn, finds.by_noun(), &needles)
}

fn look(finds: &mut Finds<'_>, text: &str, words: &[String]) -> rusqlite::Result<()> {
    let numbers = number_query(text);
    // So many digits are a phone number or a SIRET before they are anything else.
    let is_number = text.chars().filter(char::is_ascii_digit).count() >= 6;
    if let Some(query) = numbers.as_ref().filter(|_| is_number) {
        finds.parts(query)?;
    }
    finds.exact(fold::fold(text).trim())?;
    finds.words(&format!("title : ^ \"{}\" *", words.join(" ")))?;
    let all: Vec<String> = words.iter().map(|word| format!("\"{word}\" *")).collect();
    let all = all.join(" AND ");
    finds.words(&format!("title : ({all})"))?;
    finds.words(&format!("{{title body}} : ({all})"))?;
    if let Some(query) = numbers.filter(|_| !is_number) {
        finds.parts(&query)?;
    }
    if words.iter().all(|word| word.chars().count() >= 3) {
        let parts: Vec<String> = words
            .iter()
            .map(|word| format!("title : \"{word}\""))
            .collect();
        finds.parts(&parts.join(" AND "))?;
    }
    Ok(())
}

/// Phone numbers in each of their forms, SIRET and VAT without spaces; part of one is enough.
fn number_query(text: &str) -> Option<String> {
    let compact = fold::compact(text);
    let digits = compact.chars().filter(char::is_ascii_digit).count();
    // `FR` and two letters of a key.
    if digits < 4 || compact.len() - digits > 4 {
        return None;
    }
    let mut forms = vec![compact];
    if fold::looks_like_phone(text) {
        forms.push(fold::phone_digits(text));
    }
    forms.dedup();
    let forms: Vec<String> = forms
        .iter()
        .filter(|form| form.len() >= 3)
        .map(|form| format!("digits : \"{form}\""))
        .collect();
    (!forms.is_empty()).then(|| forms.join(" OR "))
}

#[cfg(test)]
mod tests;
