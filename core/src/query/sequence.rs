//! Sequences of follow-ups and their texts, as they are set, and a text for a deal.

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::follow::Merged;
use super::not_found;
use super::pipelines::Pipelines;
use crate::api::sequence::{Letter, Sequence, Sequences, Text};
use crate::api::workspace::SequenceName;
use crate::api::{Actor, ApiError};
use crate::sequence::letter::{Values, amount};
use crate::{position, rows, sequence};

/// Everything there is to set.
///
/// # Errors
/// When the file cannot be read.
pub fn list(conn: &Connection) -> Result<Sequences, ApiError> {
    Ok(Sequences {
        sequences: sequences(conn)?,
        texts: texts(conn)?,
    })
}

/// The sequences that are offered.
///
/// # Errors
/// When the file cannot be read.
pub fn names(conn: &Connection) -> rusqlite::Result<Vec<SequenceName>> {
    let all = sequences(conn)?.into_iter().filter(|one| !one.removed);
    Ok(all
        .map(|one| SequenceName {
            id: one.id,
            name: one.name,
            stage: one.stage,
        })
        .collect())
}

/// One sequence, removed or not.
///
/// # Errors
/// When the file cannot be read.
pub fn one(conn: &Connection, id: &str) -> rusqlite::Result<Option<Sequence>> {
    Ok(sequences(conn)?.into_iter().find(|one| one.id == id))
}

/// In order. A stage that was removed is the one that its deals stand in now.
fn sequences(conn: &Connection) -> rusqlite::Result<Vec<Sequence>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, name, stage, steps, deleted_at IS NOT NULL, position FROM sequences",
    )?;
    let found = statement.query_map([], |row| {
        let steps = sequence::read(row.get_ref(3)?.as_str()?);
        let one = Sequence {
            id: row.get(0)?,
            name: row.get(1)?,
            stage: row.get(2)?,
            steps: steps.unwrap_or_default(),
            removed: row.get(4)?,
        };
        Ok((row.get::<_, Option<String>>(5)?, one))
    })?;
    let mut found: Vec<_> = found.collect::<rusqlite::Result<_>>()?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    found.sort_by_cached_key(|(rank, one): &(Option<String>, Sequence)| {
        position::key(rank.as_deref(), one.id.clone())
    });
    let pipelines = Pipelines::load(conn)?;
    let now = |stage: String| Some(pipelines.stage(pipelines.known(&stage)?)?.id.clone());
    Ok(found
        .into_iter()
        .map(|(_, one)| Sequence {
            stage: one.stage.and_then(now),
            ..one
        })
        .collect())
}

fn texts(conn: &Connection) -> rusqlite::Result<Vec<Text>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, name, subject, body, deleted_at IS NOT NULL, position FROM templates",
    )?;
    let found = statement.query_map([], |row| {
        let one = Text {
            id: row.get(0)?,
            name: row.get(1)?,
            subject: row.get(2)?,
            body: row.get(3)?,
            removed: row.get(4)?,
        };
        Ok((row.get::<_, Option<String>>(5)?, one))
    })?;
    let mut found: Vec<_> = found.collect::<rusqlite::Result<_>>()?;
    found.sort_by_cached_key(|(rank, one): &(Option<String>, Text)| {
        position::key(rank.as_deref(), one.id.clone())
    });
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

/// A text with its gaps filled for a deal.
///
/// # Errors
/// `NotFound` for the deal or the text, or when the file cannot be read.
pub fn letter(
    conn: &Connection,
    deal: Uuid,
    text: &str,
    actor: &Actor,
) -> Result<Letter, ApiError> {
    let text = texts(conn)?
        .into_iter()
        .find(|one| one.id == text)
        .ok_or_else(|| not_found("text"))?;
    let (values, to) = values(conn, deal, actor)?;
    Ok(Letter {
        to,
        subject: values.fill(&text.subject),
        body: values.fill(&text.body),
    })
}

/// What is known of a deal, and where its person reads e-mails.
fn values(
    conn: &Connection,
    deal: Uuid,
    actor: &Actor,
) -> Result<(Values, Option<String>), ApiError> {
    let deal = Merged::load(conn, "deals")?.target(deal);
    let mut values = Values {
        me: conn
            .prepare_cached("SELECT name FROM members WHERE id = ?1")?
            .query_row([actor.member.0], |row| row.get(0))
            .optional()?,
        ..Values::default()
    };
    let found = conn
        .prepare_cached(
            "SELECT title, amount, currency, contact_id, company_id FROM deals WHERE id = ?1",
        )?
        .query_row([deal.into_bytes()], |row| {
            let (sum, currency): (Option<i64>, Option<String>) = (row.get(1)?, row.get(2)?);
            Ok((
                row.get(0)?,
                sum,
                currency,
                rows::id(row, 3)?,
                rows::id(row, 4)?,
            ))
        })
        .optional()?;
    let (title, sum, currency, contact, company) = found.ok_or_else(|| not_found("deal"))?;
    values.deal = title;
    let currency = currency.map_or_else(|| super::card::currency(conn), Ok)?;
    values.amount = sum.map(|sum| amount(sum, &currency, actor.locale));
    let mut to = None;
    let mut company = company;
    if let Some(id) = contact {
        let id = Merged::load(conn, "contacts")?.target(id);
        let person = conn
            .prepare_cached(
                "SELECT first_name, last_name, email, company_id FROM contacts WHERE id = ?1",
            )?
            .query_row([id.into_bytes()], |row| {
                let email: Option<String> = row.get(2)?;
                Ok((row.get(0)?, row.get(1)?, email, rows::id(row, 3)?))
            })
            .optional()?;
        if let Some((first, last, email, employer)) = person {
            (values.first_name, values.last_name, to) = (first, last, email);
            company = company.or(employer);
        }
    }
    if let Some(id) = company {
        let id = Merged::load(conn, "companies")?.target(id);
        values.company = super::card::name_of(conn, "companies", id)?;
        to = to.map_or_else(|| company_email(conn, id), |to| Ok(Some(to)))?;
    }
    Ok((values, to))
}

fn company_email(conn: &Connection, id: Uuid) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        "SELECT value FROM labelled WHERE document = ?1 AND list = 'emails' ORDER BY place LIMIT 1",
    )?
    .query_row(
        params![DocumentId::new(Kind::COMPANY, id).to_bytes()],
        |row| row.get(0),
    )
    .optional()
}
