//! People.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::act::Act;
use super::actor::Right;
use super::deal::{Activity, Card, Custom, Total};
use super::duplicate::Part;
use super::filter::{Clause, Sort};
use super::task::Task;
use super::view::Group;

/// What may be asked of contacts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "ContactRequest")]
pub enum Request {
    /// → `Created`.
    Create(Draft),
    /// → `Done`. All or none.
    Edit { id: Uuid, edits: Vec<Edit> },
    /// → `Done`. To the trash.
    Trash { id: Uuid },
    /// → `Done`.
    Restore { id: Uuid },
    /// → `Contact`.
    Get { id: Uuid },
    /// → `Contacts`, by name.
    List(List),
    /// → `Contacts`: those of whom nothing was heard for three years, the longest first. To be asked once more, or erased.
    Silent,
}

impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::Create(_) => Some(Act::Create),
            Self::Edit { .. } => Some(Act::Edit),
            Self::Trash { .. } => Some(Act::Trash),
            Self::Restore { .. } => Some(Act::Restore),
            Self::Get { .. } | Self::List(_) | Self::Silent => None,
        }
    }

    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Get { .. } | Self::List(_) | Self::Silent => Right::Read,
            Self::Create(_) | Self::Edit { .. } | Self::Trash { .. } | Self::Restore { .. } => {
                Right::Write
            }
        }
    }
}

/// A contact to be: a first or a last name is needed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "ContactDraft")]
pub struct Draft {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// What they do.
    pub job_title: Option<String>,
    /// Where.
    pub company: Option<Uuid>,
    /// A first e-mail, label `work`.
    pub email: Option<String>,
    /// A first phone, label `work`.
    pub phone: Option<String>,
    /// Who looks after them.
    #[ts(optional = nullable)]
    pub assignee: Option<Uuid>,
    /// Tags.
    pub tags: Vec<String>,
}

/// One change of one key. `None` empties it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[ts(export, rename = "ContactEdit")]
pub enum Edit {
    /// Mr, Dr …
    Prefix(Option<String>),
    /// Given name.
    FirstName(String),
    /// Family name.
    LastName(String),
    /// What they do.
    JobTitle(Option<String>),
    /// Where.
    Company(Option<Uuid>),
    /// Who looks after them.
    Assignee(Option<Uuid>),
    /// Where the contact came from.
    Source(Option<String>),
    /// `YYYY-MM-DD`.
    Birthday(Option<String>),
    /// Writes or adds an e-mail, phone, address …
    PutLabelled { list: LabelledList, item: Labelled },
    /// Removes one.
    RemoveLabelled { list: LabelledList, id: Uuid },
    /// Adds a tag.
    AddTag(String),
    /// Removes a tag.
    RemoveTag(String),
    /// `consumer` or `professional`.
    ActsAs(Option<String>),
    /// Never contact again.
    DoNotContact(bool),
    /// A custom field.
    Custom {
        field: String,
        value: Option<String>,
    },
    /// A custom field as a person types it.
    CustomTyped { field: String, text: String },
}

/// Which list of labelled values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LabelledList {
    /// E-mail addresses.
    Emails,
    /// Phone numbers.
    Phones,
    /// Postal addresses, as lines of text.
    Addresses,
    /// Consents: label is the purpose or channel, value `given YYYY-MM-DD` or `withdrawn YYYY-MM-DD`, then a blank and where that
    /// is known from.
    Consents,
}

/// A value with a label (`work`, `home`, `mobile`, or any word).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Labelled {
    /// The item; made by the caller's side when it is new.
    pub id: Uuid,
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
}

/// Which contacts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "ContactList")]
pub struct List {
    /// Name, company, e-mail or phone hold this text.
    pub filter: Option<String>,
    /// Conditions, each of which holds.
    pub all: Vec<Clause>,
    /// By `name`, `assignee`, `source`, `created`, `changed`, `tags`, `deals` or `x:{field}`; contacts also by `job_title`, `company`,
    /// `email`, `phone`, `birthday`; companies by `industry`, `website`, `size`, `contacts`. What is empty stands last. `None`: by name.
    pub sort: Option<Sort>,
    /// By what lines stand together: a column's name.
    pub group: Option<String>,
    /// Only the trash.
    pub trash: bool,
    /// Skip so many.
    pub offset: u32,
    /// At most so many; 200 when 0.
    pub limit: u32,
}

/// A window of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ContactPage")]
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
#[ts(export, rename = "ContactListRow")]
pub struct ListRow {
    /// What every line shows.
    #[serde(flatten)]
    pub row: Row,
    /// Who looks after them.
    pub assignee: Option<Uuid>,
    /// Where the contact came from.
    pub source: Option<String>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// Deals on a board in which the contact takes part.
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
#[ts(export, rename = "ContactRow")]
pub struct Row {
    /// The contact.
    pub id: Uuid,
    /// As shown.
    pub name: String,
    /// What they do.
    pub job_title: Option<String>,
    /// Where.
    pub company: Option<String>,
    /// The first e-mail.
    pub email: Option<String>,
    /// The first phone.
    pub phone: Option<String>,
    /// In alphabetical order.
    pub tags: Vec<String>,
}

/// Everything about one contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Contact {
    /// What its line shows.
    pub row: Row,
    /// Mr, Dr …
    pub prefix: Option<String>,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Where.
    pub company_id: Option<Uuid>,
    /// Who looks after them.
    pub assignee: Option<Uuid>,
    /// Where the contact came from.
    pub source: Option<String>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// E-mail addresses.
    pub emails: Vec<Labelled>,
    /// Phone numbers.
    pub phones: Vec<Labelled>,
    /// Postal addresses.
    pub addresses: Vec<Labelled>,
    /// Consents.
    pub consents: Vec<Labelled>,
    /// `consumer` or `professional`, when that is known: decides which consent a call needs.
    pub acts_as: Option<String>,
    /// Never contact again.
    pub do_not_contact: bool,
    /// When something came from them last, as far as is known, milliseconds since 1970.
    pub heard_at: Option<i64>,
    /// Nothing came for three years.
    pub silent: bool,
    /// Deals in which the contact takes part.
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
