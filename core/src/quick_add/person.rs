//! Contacts: `@Martin`, `@"Zoé Lefèvre"`, or a name among the words that only one contact has.

use rusqlite::{Connection, params_from_iter};
use uuid::Uuid;

use crate::rows;
use crate::rows::fold::{fold, words as name_words};

/// A person meant by the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    /// The contact, when there is exactly one that fits best.
    pub(super) id: Option<Uuid>,
    /// The contact's name, else what was typed.
    pub(super) name: String,
}

/// Words that a name after `@` may have.
const WORDS: usize = 3;

/// Takes `@name` out of the words: as many words as still name a contact.
pub(super) fn take_marked(
    conn: &Connection,
    words: &mut Vec<String>,
) -> rusqlite::Result<Option<Person>> {
    let Some(at) = words
        .iter()
        .position(|word| word.len() > 1 && word.starts_with('@'))
    else {
        return Ok(None);
    };
    if let Some(count) = quoted(words, at) {
        let typed = name(words, at, count);
        words.drain(at..at + count);
        let id = find(conn, &typed, false)?;
        return Ok(Some(id.unwrap_or(Person {
            id: None,
            name: typed,
        })));
    }
    for count in (1..=WORDS.min(words.len() - at)).rev() {
        if let Some(person) = find(conn, &name(words, at, count), count == 1)? {
            words.drain(at..at + count);
            return Ok(Some(person));
        }
    }
    let typed = name(words, at, 1);
    words.remove(at);
    Ok(Some(Person {
        id: None,
        name: typed,
    }))
}

/// How many words `@"…"` takes.
fn quoted(words: &[String], at: usize) -> Option<usize> {
    let first = words.get(at)?.strip_prefix("@\"")?;
    if first.len() > 1 && first.ends_with('"') {
        return Some(1);
    }
    let end = words
        .get(at + 1..)?
        .iter()
        .position(|word| word.ends_with('"'))?;
    Some(end + 2)
}

fn name(words: &[String], at: usize, count: usize) -> String {
    let name = words.get(at..at + count).unwrap_or_default().join(" ");
    name.trim_start_matches('@')
        .trim_matches(['"', ',', ';'])
        .to_owned()
}

/// Takes a name out of the words that only one contact has: two words of it, or one that starts with a capital.
pub(super) fn take_named(
    conn: &Connection,
    words: &mut Vec<String>,
) -> rusqlite::Result<Option<Person>> {
    for count in [2, 1] {
        // The first word begins the title: "Martin" alone is a title, not a deal without one.
        for at in 1..words.len().saturating_sub(count - 1) {
            let part = words.get(at..at + count).unwrap_or_default();
            let capital = part
                .iter()
                .all(|word| word.chars().next().is_some_and(char::is_uppercase));
            if !capital || part.iter().any(|word| word.chars().count() < 3) {
                continue;
            }
            if let Some(person) = find(conn, &part.join(" "), false)? {
                words.drain(at..at + count);
                return Ok(Some(person));
            }
        }
    }
    Ok(None)
}

/// The one contact whose name has these words, whole; else, if asked, the one whose name has words that begin so.
fn find(conn: &Connection, typed: &str, beginnings: bool) -> rusqlite::Result<Option<Person>> {
    let wanted = name_words(typed);
    if wanted.is_empty() {
        return Ok(None);
    }
    let condition: Vec<String> = (1..=wanted.len())
        .map(|n| format!("instr(sort, ?{n}) > 0"))
        .collect();
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, name FROM contacts WHERE deleted_at IS NULL AND merged_into IS NULL AND {} LIMIT 200",
        condition.join(" AND ")
    ))?;
    let mut found = statement.query(params_from_iter(&wanted))?;
    let (mut whole, mut begun) = (Vec::new(), Vec::new());
    while let Some(row) = found.next()? {
        let person = Person {
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
    let exact: Vec<&Person> = whole
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
