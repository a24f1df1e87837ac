//! People and companies: `@Martin`, `@"Zoé Lefèvre"`, `chez Boulangerie`, or a name among the words that only one contact has.

use rusqlite::Connection;
use uuid::Uuid;

use super::line::Line;
use crate::api::quick::{Part, QuickAdd};
use crate::rows;
use crate::rows::fold::{fold, words as name_words};
use crate::rows::search::Band;

/// Somebody meant by the text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    id: Option<Uuid>,
    name: String,
}

/// Records whose names are compared.
const CANDIDATES: u32 = 200;

/// Words that a name may have.
const WORDS: usize = 4;

/// Takes each `@name` out of the line that means one contact, or one company: as many words as still name it. What
/// names nobody, or several, stays in the title.
pub(super) fn take_marked(
    conn: &Connection,
    line: &mut Line<'_>,
    found: &mut QuickAdd,
) -> rusqlite::Result<()> {
    for at in 0..line.len() {
        if line
            .word(at)
            .is_none_or(|word| word.len() < 2 || !word.starts_with('@'))
        {
            continue;
        }
        let counts = match quoted(line, at) {
            Some(count) => vec![count],
            None => (1..=WORDS).rev().collect(),
        };
        for count in counts {
            let Some(words) = line.free(at..at + count) else {
                continue;
            };
            let name = words.join(" ");
            let name = name.trim_start_matches('@').trim_matches(['"', ',', ';']);
            if put(conn, name, count == 1, found)?.is_some_and(|part| {
                line.take(at..at + count, part);
                true
            }) {
                break;
            }
        }
    }
    Ok(())
}

/// Writes down who is called so, if there is room for them.
fn put(
    conn: &Connection,
    name: &str,
    beginnings: bool,
    found: &mut QuickAdd,
) -> rusqlite::Result<Option<Part>> {
    if found.contact.is_none()
        && let Some(person) = find(conn, "contacts", name, beginnings)?
    {
        found.contact = person.id;
        found.contact_name = Some(person.name);
        return Ok(Some(Part::Contact));
    }
    if found.company.is_none()
        && let Some(company) = find(conn, "companies", name, beginnings)?
    {
        found.company = company.id;
        found.company_name = Some(company.name);
        return Ok(Some(Part::Company));
    }
    Ok(None)
}

/// How many words `@"…"` takes.
fn quoted(line: &Line<'_>, at: usize) -> Option<usize> {
    let first = line.word(at)?.strip_prefix("@\"")?;
    if first.len() > 1 && first.ends_with('"') {
        return Some(1);
    }
    let ends = |at: &usize| line.word(*at).is_some_and(|word| word.ends_with('"'));
    let end = (at + 1..line.len()).find(ends)?;
    Some(end + 1 - at)
}

/// Takes `chez Boulangerie Martin` out of the line, when there is one such company.
pub(super) fn take_company(
    conn: &Connection,
    line: &mut Line<'_>,
    found: &mut QuickAdd,
) -> rusqlite::Result<()> {
    for at in 0..line.len() {
        if line
            .word(at)
            .is_none_or(|word| !matches!(fold(word).as_str(), "chez" | "at" | "pour" | "for"))
        {
            continue;
        }
        for count in (2..=WORDS + 1).rev() {
            let Some(words) = line.free(at..at + count) else {
                continue;
            };
            let name = words.iter().skip(1).copied().collect::<Vec<_>>().join(" ");
            if let Some(company) = find(conn, "companies", &name, false)? {
                found.company = company.id;
                found.company_name = Some(company.name);
                line.take(at..at + count, Part::Company);
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Takes a name out of the line that only one contact has: two words of it, or one that starts with a capital.
pub(super) fn take_named(
    conn: &Connection,
    line: &mut Line<'_>,
    found: &mut QuickAdd,
) -> rusqlite::Result<()> {
    // The first word begins the title: "Martin" alone is a title, not a deal without one.
    let Some(first) = line.first() else {
        return Ok(());
    };
    for count in [2, 1] {
        for at in first + 1..line.len() {
            let Some(part) = line.free(at..at + count) else {
                continue;
            };
            let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
            if !part.iter().all(capital) || part.iter().any(|word| word.chars().count() < 3) {
                continue;
            }
            if let Some(person) = find(conn, "contacts", &part.join(" "), false)? {
                found.contact = person.id;
                found.contact_name = Some(person.name);
                line.take(at..at + count, Part::Contact);
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The one whose name has these words, whole; else, if asked, the one whose name has words that begin so.
fn find(
    conn: &Connection,
    table: &'static str,
    typed: &str,
    beginnings: bool,
) -> rusqlite::Result<Option<Known>> {
    let wanted = name_words(typed);
    if wanted.is_empty() {
        return Ok(None);
    }
    // By the index of the search: names are read of those alone that may be meant.
    let band = match table {
        "contacts" => Band::Contact,
        _ => Band::Company,
    };
    let mark = if beginnings { " *" } else { "" };
    let mut query = format!("band : \"{}\"", band.word());
    for word in &wanted {
        query.push_str(&format!(" AND title : \"{word}\"{mark}"));
    }
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, name FROM {table} WHERE deleted_at IS NULL AND merged_into IS NULL AND id IN (
           SELECT substr(document, 2) FROM search WHERE place IN (
             SELECT rowid FROM search_words WHERE search_words MATCH ?1 LIMIT ?2))"
    ))?;
    let mut found = statement.query((query, CANDIDATES))?;
    let (mut whole, mut begun) = (Vec::new(), Vec::new());
    while let Some(row) = found.next()? {
        let person = Known {
            id: rows::id(row, 0)?,
            name: row.get(1)?,
        };
        let names = name_words(&person.name);
        if wanted.iter().all(|word| names.contains(word)) {
            whole.push(person);
        } else if wanted
            .iter()
            .all(|word| names.iter().any(|name| name.starts_with(word.as_str())))
        {
            begun.push(person);
        }
    }
    let exact: Vec<&Known> = whole
        .iter()
        .filter(|person| fold(&person.name) == fold(typed))
        .collect();
    let one = match (exact.as_slice(), whole.as_slice(), begun.as_slice()) {
        ([person], ..) => Some((*person).clone()),
        (_, [person], _) => Some(person.clone()),
        (_, [], [person]) if beginnings => Some(person.clone()),
        _ => None,
    };
    Ok(one)
}
