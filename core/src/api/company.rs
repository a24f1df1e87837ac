//! Organisations.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::act::Act;
use super::actor::Right;
use super::contact::{self, Labelled, LabelledList, List};
use super::deal::{Activity, Card, Custom, Total};
use super::duplicate::Part;
use super::task::Task;
use super::view::Group;

/// What may be asked of companies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "CompanyRequest")]
pub enum Request {
    /// → `Created`.
    Create(Draft),
    /// → `Done`. All or none.
    Edit { id: Uuid, edits: Vec<Edit> },
    /// → `Done`. To the trash.
    Trash { id: Uuid },
    /// → `Done`.
    Restore { id: Uuid },
    /// → `Company`.
    Get { id: Uuid },
    /// → `Companies`, by name.
    List(List),
}

impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::Create(_) => Some(Act::Create),
            Self::Edit { .. } => Some(Act::Edit),
            Self::Trash { .. } => Some(Act::Trash),
            Self::Restore { .. } => Some(Act::Restore),
            Self::Get { .. } | Self::List(_) => None,
        }
    }

    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Get { .. } | Self::List(_) => Right::Read,
            Self::Create(_) | Self::Edit { .. } | Self::Trash { .. } | Self::Restore { .. } => {
                Right::Write
            }
        }
    }
}

/// A company to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "CompanyDraft")]
pub struct Draft {
    /// 1–300 characters.
    pub name: String,
    /// What it does.
    pub industry: Option<String>,
    /// `https://…`
    pub website: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
}

/// One change of one key. `None` empties it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[ts(export, rename = "CompanyEdit")]
pub enum Edit {
    /// 1–300 characters.
    Name(String),
    /// What it does.
    Industry(Option<String>),
    /// `https://…`
    Website(Option<String>),
    /// In words or numbers.
    Size(Option<String>),
    /// 9 digits with a Luhn check.
    Siren(Option<String>),
    /// 14 digits with a Luhn check.
    Siret(Option<String>),
    /// Intra-community VAT number.
    Vat(Option<String>),
    /// The company above it.
    Parent(Option<Uuid>),
    /// Who looks after it.
    Assignee(Option<Uuid>),
    /// Writes or adds an e-mail, phone, address.
    PutLabelled { list: LabelledList, item: Labelled },
    /// Removes one.
    RemoveLabelled { list: LabelledList, id: Uuid },
    /// Adds a tag.
    AddTag(String),
    /// Removes a tag.
    RemoveTag(String),
    /// A custom field.
    Custom {
        field: String,
        value: Option<String>,
    },
    /// A custom field as a person types it.
    CustomTyped { field: String, text: String },
}

/// A window of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "CompanyPage")]
pub struct Page {
    /// How many there are in all.
    pub total: u32,
    /// Those of the window.
    pub rows: Vec<ListRow>,
    /// When lines stand together: the groups of all that fit, in order.
    pub groups: Vec<Group>,
}

/// A line of the list, with all that may stand in its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "CompanyListRow")]
pub struct ListRow {
    /// What every line shows.
    #[serde(flatten)]
    pub row: Row,
    /// In words or numbers.
    pub size: Option<String>,
    /// Who looks after it.
    pub assignee: Option<Uuid>,
    /// Where it came from.
    pub source: Option<String>,
    /// Deals on a board.
    pub deals: u32,
    /// Milliseconds since 1970.
    pub created_at: Option<i64>,
    /// Milliseconds since 1970.
    pub changed_at: Option<i64>,
    /// Custom fields that are set.
    pub custom: Vec<Custom>,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "CompanyRow")]
pub struct Row {
    /// The company.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it does.
    pub industry: Option<String>,
    /// `https://…`
    pub website: Option<String>,
    /// How many contacts.
    pub contacts: u32,
    /// In alphabetical order.
    pub tags: Vec<String>,
}

/// Everything about one company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Company {
    /// What its line shows.
    pub row: Row,
    /// In words or numbers.
    pub size: Option<String>,
    /// 9 digits.
    pub siren: Option<String>,
    /// 14 digits.
    pub siret: Option<String>,
    /// Intra-community VAT number.
    pub vat: Option<String>,
    /// The company above it.
    pub parent_id: Option<Uuid>,
    /// Its name.
    pub parent: Option<String>,
    /// Who looks after it.
    pub assignee: Option<Uuid>,
    /// E-mail addresses.
    pub emails: Vec<Labelled>,
    /// Phone numbers.
    pub phones: Vec<Labelled>,
    /// Postal addresses.
    pub addresses: Vec<Labelled>,
    /// Its people.
    pub people: Vec<contact::Row>,
    /// Its deals.
    pub deals: Vec<Card>,
    /// Sums of those that are open, one per currency. Currencies are never added up.
    pub deal_totals: Vec<Total>,
    /// Open ones first.
    pub tasks: Vec<Task>,
    /// Newest first.
    pub activity: Vec<Activity>,
    /// Custom fields that are set.
    pub custom: Vec<Custom>,
    /// The records that were merged into this one.
    pub merged: Vec<Part>,
    /// Milliseconds since 1970.
    pub created_at: Option<i64>,
    /// Milliseconds since 1970.
    pub changed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub deleted_at: Option<i64>,
    /// Example data.
    pub sample: bool,
    /// Keys whose value has a wrong type or is too large.
    pub unreadable: Vec<String>,
}
