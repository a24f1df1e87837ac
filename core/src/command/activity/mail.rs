//! An e-mail out of an `.eml` file: what it says becomes an entry of the record it was dropped on, or of its person.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carnet_protocol::ids::{DocumentId, Kind};
use mail_parser::{Address, Message, MessageParser, MimeHeaders as _};
use rusqlite::OptionalExtension as _;
use uuid::Uuid;

use super::{add, record};
use crate::api::{ApiError, Response};
use crate::command::check;
use crate::command::record::{Stamp, existing};
use crate::document::activity::{self as key, Entry};
use crate::document::labelled;
use crate::engine::write::Write;
use crate::{clock, limits, rows};

/// Writes the entry, unless this message stands on this record already.
pub(super) fn take(w: &mut Write<'_>, on: Option<&str>, eml: &str) -> Result<Response, ApiError> {
    let bytes = bytes(eml)?;
    let message = MessageParser::default()
        .parse(&bytes)
        .filter(|message| message.from().is_some() || message.subject().is_some())
        .ok_or_else(|| ApiError::invalid("eml", "is no e-mail"))?;
    let (from, to) = (addresses(message.from()), addresses(message.to()));
    let (sender, receiver) = (person(w, &from)?, person(w, &to)?);
    let document = match on {
        Some(on) => record(w, on)?,
        None => sender
            .or(receiver)
            .ok_or_else(|| ApiError::invalid("from", "names no contact of this workspace"))?,
    };
    let way = match (sender, receiver) {
        (None, Some(_)) => "out",
        _ => "in",
    };
    let mut entry = Stamp::new(w).entry(key::EMAIL, []);
    fill(&mut entry, &message, way, &from, &to);
    if let Some(name) = entry.data.get(key::MESSAGE) {
        let id = clock::derived_id("mail", &[&document.to_string(), name]);
        match known(w, document, id)? {
            Known::Shown => return Ok(Response::Created(id)),
            Known::No => entry.id = id,
            // Hidden by a person, and dropped again: it is wanted after all.
            Known::Hidden => {}
        }
    }
    add(w, document, entry)
}

fn bytes(eml: &str) -> Result<Vec<u8>, ApiError> {
    if eml.len() > limits::MAIL_BYTES.div_ceil(3) * 4 {
        return Err(check::too_many("eml", limits::MAIL_BYTES));
    }
    STANDARD
        .decode(eml)
        .map_err(|_| ApiError::invalid("eml", "is not written in base64"))
}

/// The values of the entry, each on the size that an entry may have.
fn fill(entry: &mut Entry, message: &Message<'_>, way: &str, from: &[String], to: &[String]) {
    let text = message.body_text(0).unwrap_or_default();
    let files: Vec<String> = message
        .attachments()
        .filter_map(|part| part.attachment_name().map(one_line))
        .collect();
    let when = message.date().map(|date| date.to_timestamp() * 1_000);
    let when = when.filter(|when| limits::TIME_MS.contains(when));
    let values = [
        (
            key::SUBJECT,
            one_line(message.subject().unwrap_or_default()),
        ),
        (key::TEXT, words(&text)),
        (key::FROM, from.join("\n")),
        (key::TO, to.join("\n")),
        (key::FILES, files.join("\n")),
        (
            key::MESSAGE,
            one_line(message.message_id().unwrap_or_default()),
        ),
        (
            key::WHEN,
            when.map(|when| when.to_string()).unwrap_or_default(),
        ),
        (key::DIRECTION, way.to_owned()),
    ];
    for (key, value) in values {
        let value: String = value.chars().take(limits::ACTIVITY_TEXT_CHARS).collect();
        if !value.is_empty() {
            entry.data.insert(key.to_owned(), value);
        }
    }
}

fn one_line(text: &str) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    text.join(" ").chars().take(limits::WORD_CHARS).collect()
}

/// The words without what a screen cannot show; three empty lines or more are one.
fn words(text: &str) -> String {
    let clean: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .collect();
    let mut lines: Vec<&str> = Vec::new();
    for line in clean.lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

/// The addresses, in lower case, at most as many as a list of a record has.
fn addresses(list: Option<&Address<'_>>) -> Vec<String> {
    let all = list.into_iter().flat_map(|list| list.iter());
    all.filter_map(|one| one.address())
        .map(|address| one_line(address).to_lowercase())
        .filter(|address| !address.is_empty())
        .take(limits::ITEMS)
        .collect()
}

/// The contact that has one of these addresses.
fn person(w: &Write<'_>, addresses: &[String]) -> Result<Option<DocumentId>, ApiError> {
    for address in addresses {
        let found: Option<Option<Uuid>> = w
            .rows()
            .prepare_cached(
                "SELECT substr(l.document, 2) FROM labelled l JOIN contacts c ON c.id = substr(l.document, 2)
                 WHERE l.list = ?1 AND lower(l.value) = ?2 AND c.deleted_at IS NULL ORDER BY c.id LIMIT 1",
            )?
            .query_row([labelled::EMAILS, address], |row| rows::id(row, 0))
            .optional()?;
        if let Some(id) = found.flatten() {
            return existing(w, Kind::CONTACT, id).map(Some);
        }
    }
    Ok(None)
}

enum Known {
    No,
    Shown,
    Hidden,
}

fn known(w: &Write<'_>, document: DocumentId, id: Uuid) -> Result<Known, ApiError> {
    let name = document.to_bytes();
    let here = w
        .rows()
        .prepare_cached("SELECT 1 FROM activities WHERE document = ?1 AND id = ?2")?
        .exists(rusqlite::params![name, id.into_bytes()])?;
    let hidden = w
        .rows()
        .prepare_cached(
            "SELECT 1 FROM activities WHERE document = ?1 AND json_extract(data, '$.hides') = ?2",
        )?
        .exists(rusqlite::params![name, id.to_string()])?;
    Ok(match (here, hidden) {
        (false, _) => Known::No,
        (true, false) => Known::Shown,
        (true, true) => Known::Hidden,
    })
}
