//! Quick add: what a line of text means, and where in the line each thing stands.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// How a line is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "QuickHow")]
pub struct How {
    /// What the line is to become.
    pub noun: Noun,
    /// Parts of the line, as typed, that a person wants to stay words.
    pub plain: Vec<String>,
    /// The pipeline whose stages `>name` means first.
    pub pipeline: Option<String>,
}

/// What a line of text becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "QuickNoun")]
pub enum Noun {
    /// A deal.
    #[default]
    Deal,
    /// A task, on whom it names or alone.
    Task,
    /// A task on the record that is open: it names nobody.
    TaskHere,
    /// A contact.
    Contact,
}

/// What a line of text would create.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct QuickAdd {
    /// The words left when everything known was taken out.
    pub title: String,
    /// Minor units.
    pub amount: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`: a task's day, a deal's next step's.
    pub due: Option<String>,
    /// How a task recurs, as in a task's draft.
    pub repeat: Option<String>,
    /// A contact that `@name` or the words matched.
    pub contact: Option<Uuid>,
    /// Its name.
    pub contact_name: Option<String>,
    /// A company that `@name` or "chez name" matched.
    pub company: Option<Uuid>,
    /// Its name.
    pub company_name: Option<String>,
    /// A stage that `>name` matched.
    pub stage: Option<String>,
    /// The pipeline of that stage.
    pub pipeline: Option<String>,
    /// The stage's name.
    pub stage_name: Option<String>,
    /// A member that `+name` matched.
    pub assignee: Option<Uuid>,
    /// Their name.
    pub assignee_name: Option<String>,
    /// `!` to `!!!`: 1 to 3.
    pub priority: Option<u8>,
    /// A contact's address.
    pub email: Option<String>,
    /// A contact's number, as typed.
    pub phone: Option<String>,
    /// From `#tag`.
    pub tags: Vec<String>,
    /// Where in the line each of these stands, in its order. What no span covers is the title.
    pub spans: Vec<Span>,
}

/// A part of the line that was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "QuickSpan")]
pub struct Span {
    /// As what.
    pub part: Part,
    /// Its first place, in UTF-16 units as a browser counts.
    pub from: u32,
    /// Behind its last place.
    pub to: u32,
    /// As typed.
    pub text: String,
}

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "QuickPart")]
pub enum Part {
    /// `12,5k€`.
    Amount,
    /// `vendredi`, `in 3 days`.
    Day,
    /// `14h30`, `2pm`.
    Time,
    /// `chaque lundi`.
    Repeat,
    /// `@Martin`, or a name.
    Contact,
    /// `@Boulangerie`, `chez Boulangerie`.
    Company,
    /// `>devis`.
    Stage,
    /// `+Léa`.
    Owner,
    /// `!!`.
    Priority,
    /// `#web`.
    Tag,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}
