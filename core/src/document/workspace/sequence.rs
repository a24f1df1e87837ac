//! Sequences of follow-ups and their texts, as they stand in the settings.

use yrs::ReadTxn;

use super::{SEQUENCES, TEMPLATES, each, rank};
use crate::api::sequence::Step;
use crate::document::value::Unreadable;
use crate::{limits, sequence};

/// A sequence as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Proposed when a deal enters this stage.
    pub stage: Option<String>,
    /// Its steps; none when they cannot be read.
    pub steps: Vec<Step>,
    /// Its rank.
    pub position: Option<String>,
    /// When it was removed.
    pub deleted_at: Option<i64>,
}

/// A text as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Of an e-mail.
    pub subject: String,
    /// What is written or said.
    pub body: String,
    /// Its rank.
    pub position: Option<String>,
    /// When it was removed.
    pub deleted_at: Option<i64>,
}

pub(super) fn sequences<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<Sequence> {
    each(txn, SEQUENCES, bad, |id, fields, bad| {
        let steps = fields.text("steps", limits::STEPS_CHARS, bad);
        let read = steps.as_deref().and_then(sequence::read);
        if steps.is_some() && read.is_none() && bad.len() < limits::UNREADABLE_LISTED {
            bad.push(format!("{SEQUENCES}.{id}.steps"));
        }
        Some(Sequence {
            name: fields.text("name", limits::SHORT_NAME_CHARS, bad)?,
            stage: fields.text("stage", limits::ID_CHARS, bad),
            steps: read.unwrap_or_default(),
            position: rank(fields, bad),
            deleted_at: fields.time("deleted_at", bad),
            id,
        })
    })
}

pub(super) fn templates<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<Template> {
    each(txn, TEMPLATES, bad, |id, fields, bad| {
        Some(Template {
            name: fields.text("name", limits::SHORT_NAME_CHARS, bad)?,
            subject: fields
                .text("subject", limits::TITLE_CHARS, bad)
                .unwrap_or_default(),
            body: fields
                .text("body", limits::LETTER_CHARS, bad)
                .unwrap_or_default(),
            position: rank(fields, bad),
            deleted_at: fields.time("deleted_at", bad),
            id,
        })
    })
}
