//! Search: words (by their beginning), then parts of words, then words with a typo; phone numbers by their digits.

use std::collections::HashSet;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use super::follow::Merged;
use crate::api::ApiError;
use crate::api::search::{Hit, Request};
use crate::limits;
use crate::rows::fold;

mod typo;

/// Finds records, best first.
///
/// # Errors
/// When the file cannot be read.
pub fn run(conn: &Connection, ask: &Request) -> Result<Vec<Hit>, ApiError> {
    let end = ask.text.floor_char_boundary(limits::QUERY_BYTES);
    let text = ask.text.get(..end).unwrap_or_default();
    let limit = if ask.limit == 0 {
        50
    } else {
        ask.limit.min(limits::LIST_ROWS)
    };
    let mut words = fold::words(text);
    words.truncate(limits::QUERY_WORDS);
    let mut hits = Hits::new(conn, usize::try_from(limit).unwrap_or(usize::MAX))?;
    if fold::looks_like_phone(text) {
        hits.add(
            "search_parts",
            &part_query("digits", &[fold::phone_digits(text)]),
        )?;
    }
    if words.is_empty() {
        return Ok(hits.found);
    }
    hits.add("search_words", &prefix_query(&words))?;
    if words.iter().all(|word| word.chars().count() >= 3) {
        hits.add("search_parts", &part_query("title", &words))?;
    }
    if hits.found.is_empty()
        && let Some(query) = typo::query(conn, &words)?
    {
        hits.add("search_words", &query)?;
    }
    Ok(hits.found)
}

/// Every word must begin a word of the record.
fn prefix_query(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\" *")).collect();
    words.join(" AND ")
}

/// Every word must stand somewhere in a column, also inside a word. A part has at least three letters.
fn part_query(column: &str, words: &[String]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("{column} : \"{word}\""))
        .collect();
    words.join(" AND ")
}

struct Hits<'c> {
    conn: &'c Connection,
    limit: usize,
    seen: HashSet<DocumentId>,
    found: Vec<Hit>,
    merged: [(Kind, Merged); 3],
}

impl<'c> Hits<'c> {
    fn new(conn: &'c Connection, limit: usize) -> rusqlite::Result<Self> {
        let merged = [
            (Kind::DEAL, Merged::load(conn, "deals")?),
            (Kind::CONTACT, Merged::load(conn, "contacts")?),
            (Kind::COMPANY, Merged::load(conn, "companies")?),
        ];
        Ok(Self {
            conn,
            limit,
            seen: HashSet::new(),
            found: Vec::new(),
            merged,
        })
    }

    /// Adds what a query finds and was not found before; a title weighs ten times the rest.
    fn add(&mut self, index: &str, query: &str) -> rusqlite::Result<()> {
        if self.found.len() >= self.limit {
            return Ok(());
        }
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT s.document FROM {index} f JOIN search s ON s.place = f.rowid
             WHERE {index} MATCH ?1 ORDER BY bm25({index}, 10.0, 1.0), s.document LIMIT ?2"
        ))?;
        let limit = i64::try_from(self.limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(rusqlite::params![query, limit])?;
        while let Some(row) = rows.next()? {
            let Some(document) = DocumentId::from_bytes(row.get_ref(0)?.as_blob()?) else {
                continue;
            };
            let document = self.target(document);
            if self.found.len() < self.limit
                && self.seen.insert(document)
                && let Some(hit) = hit(self.conn, document)?
            {
                self.found.push(hit);
            }
        }
        Ok(())
    }

    fn target(&self, document: DocumentId) -> DocumentId {
        let merged = self.merged.iter().find(|(kind, _)| *kind == document.kind);
        match merged {
            Some((kind, merged)) => DocumentId::new(*kind, merged.target(document.uuid())),
            None => document,
        }
    }
}

fn hit(conn: &Connection, document: DocumentId) -> rusqlite::Result<Option<Hit>> {
    let sql = match document.kind {
        Kind::DEAL => {
            "SELECT d.title, c.name, p.name FROM deals d LEFT JOIN companies c ON c.id = d.company_id
             LEFT JOIN contacts p ON p.id = d.contact_id WHERE d.id = ?1"
        }
        Kind::CONTACT => {
            "SELECT p.name, p.job_title, c.name FROM contacts p LEFT JOIN companies c ON c.id = p.company_id
             WHERE p.id = ?1"
        }
        Kind::COMPANY => "SELECT name, industry, website FROM companies WHERE id = ?1",
        _ => "SELECT title, due, NULL FROM tasks WHERE id = ?1",
    };
    conn.prepare_cached(sql)?
        .query_row([document.id], |row| {
            from_row(row, document, document.uuid())
        })
        .optional()
}

fn from_row(row: &Row<'_>, document: DocumentId, id: Uuid) -> rusqlite::Result<Hit> {
    let parts: [Option<String>; 2] = [row.get(1)?, row.get(2)?];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Ok(Hit {
        document: document.to_string(),
        id,
        noun: document.kind.name().unwrap_or_default().to_owned(),
        title: row.get(0)?,
        subtitle: parts.join(" · "),
    })
}
