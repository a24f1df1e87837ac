//! What is shown of a record that was found.

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::{Connection, OptionalExtension, Row};

use super::excerpt::{self, Needle};
use super::find::Found;
use crate::api::ApiError;
use crate::api::search::Hit;
use crate::rows::search::{self, Band};

/// Reads what was found; what is not here (any more) is left out.
pub(super) fn read(
    conn: &Connection,
    found: Vec<Found>,
    needles: &[Needle],
) -> Result<Vec<Hit>, ApiError> {
    let mut hits = Vec::with_capacity(found.len());
    for one in found {
        if let Some(mut hit) = shown(conn, &one)? {
            let texts: Option<String> = conn
                .prepare_cached("SELECT texts FROM search WHERE document = ?1")?
                .query_row([one.document.to_bytes()], |row| row.get(0))
                .optional()?;
            explain(&mut hit, texts.as_deref().unwrap_or_default(), needles);
            hits.push(hit);
        }
    }
    Ok(hits)
}

/// Marks what was looked for; where words are missing in the title, the field that has most of them is shown.
fn explain(hit: &mut Hit, texts: &str, needles: &[Needle]) {
    let title = excerpt::mark(excerpt::TITLE, &hit.title, needles);
    hit.title_marks = title.places(&hit.title);
    let mut best = 0;
    for (field, text) in search::fields(texts) {
        let marked = excerpt::mark(field, text, needles);
        let count = marked.beyond(&title);
        if count > best {
            best = count;
            hit.field = Some(field.to_owned());
            (hit.excerpt, hit.excerpt_marks) = excerpt::excerpt(text, &marked);
        }
    }
}

fn shown(conn: &Connection, found: &Found) -> rusqlite::Result<Option<Hit>> {
    let sql = match found.document.kind {
        Kind::DEAL => {
            "SELECT d.title, c.name, p.name FROM deals d LEFT JOIN companies c ON c.id = d.company_id
             LEFT JOIN contacts p ON p.id = d.contact_id WHERE d.id = ?1 AND d.deleted_at IS NULL"
        }
        Kind::CONTACT => {
            "SELECT p.name, p.job_title, c.name FROM contacts p LEFT JOIN companies c ON c.id = p.company_id
             WHERE p.id = ?1 AND p.deleted_at IS NULL"
        }
        Kind::COMPANY => {
            "SELECT name, industry, website FROM companies WHERE id = ?1 AND deleted_at IS NULL"
        }
        _ => "SELECT title, due, NULL FROM tasks WHERE id = ?1 AND deleted_at IS NULL",
    };
    conn.prepare_cached(sql)?
        .query_row([found.document.id], |row| from_row(row, found))
        .optional()
}

fn from_row(row: &Row<'_>, found: &Found) -> rusqlite::Result<Hit> {
    let parts: [Option<String>; 2] = [row.get(1)?, row.get(2)?];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let document: DocumentId = found.document;
    Ok(Hit {
        document: document.to_string(),
        id: document.uuid(),
        noun: document.kind.name().unwrap_or_default().to_owned(),
        title: row.get(0)?,
        title_marks: Vec::new(),
        subtitle: parts.join(" · "),
        field: None,
        excerpt: String::new(),
        excerpt_marks: Vec::new(),
        closed: matches!(found.band, Band::ClosedDeal | Band::DoneTask),
        archived: found.band == Band::ArchivedDeal,
    })
}
