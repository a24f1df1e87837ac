//! Deals and their board.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::act::Act;
use super::actor::Right;
use super::filter::Filter;
use super::quick;
use super::task::Task;

/// What may be asked of deals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "DealRequest")]
pub enum Request {
    /// → `Created`. At the top of its column.
    Create(Draft),
    /// → `Done`. Every edit in one transaction; all or none.
    Edit { id: Uuid, edits: Vec<Edit> },
    /// → `Done`. One write: pipeline, status, position, and an activity entry when the stage changes.
    Move(Move),
    /// → `Done`. A move into a won or lost stage with what is known of the end, in one write.
    Close {
        to: Move,
        /// `YYYY-MM-DD`, not after today; now when absent.
        closed_on: Option<String>,
        /// The final amount in the deal's currency; as it is when absent.
        amount: Option<i64>,
    },
    /// → `Done`.
    Archive { id: Uuid },
    /// → `Done`. Back from the archive.
    Unarchive { id: Uuid },
    /// → `Done`. To the trash.
    Trash { id: Uuid },
    /// → `Done`. Back from the trash, where it was.
    Restore { id: Uuid },
    /// → `Board`: the columns of a pipeline with their cards and numbers.
    Board {
        /// `None`: the first pipeline.
        pipeline: Option<String>,
        /// Which cards; numbers follow.
        filter: Option<Filter>,
    },
    /// → `Table`: a window of the deals that stand on a board, with the numbers of all of them.
    Table(TableAsk),
    /// → `Done`. The same change of many deals: all or none, and one act.
    Bulk { ids: Vec<Uuid>, change: Change },
    /// → `Deal`: everything about one.
    Get { id: Uuid },
    /// → `Deals`: those off the board, last changed first.
    List { shelf: Shelf },
    /// → `QuickAdd`: what a line of text would create; creates nothing.
    ReadQuickAdd {
        text: String,
        /// As a deal when absent.
        #[serde(default)]
        #[ts(optional = nullable)]
        how: Option<quick::How>,
    },
}

impl Request {
    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Board { .. }
            | Self::Table(_)
            | Self::Get { .. }
            | Self::List { .. }
            | Self::ReadQuickAdd { .. } => Right::Read,
            Self::Create(_)
            | Self::Edit { .. }
            | Self::Bulk { .. }
            | Self::Move(_)
            | Self::Close { .. }
            | Self::Archive { .. }
            | Self::Unarchive { .. }
            | Self::Trash { .. }
            | Self::Restore { .. } => Right::Write,
        }
    }
}

mod table;

pub use table::{Change, Table, TableAsk, TableRow};
impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::Create(_) => Some(Act::Create),
            Self::Edit { .. } => Some(Act::Edit),
            Self::Move(_) | Self::Close { .. } => Some(Act::Move),
            Self::Bulk { .. } => Some(Act::Bulk),
            Self::Archive { .. } => Some(Act::Archive),
            Self::Unarchive { .. } => Some(Act::Unarchive),
            Self::Trash { .. } => Some(Act::Trash),
            Self::Restore { .. } => Some(Act::Restore),
            Self::Board { .. }
            | Self::Table(_)
            | Self::Get { .. }
            | Self::List { .. }
            | Self::ReadQuickAdd { .. } => None,
        }
    }
}

/// Where deals are that no board shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Shelf {
    /// Set aside by hand.
    Archived,
    /// Deleted.
    Trash,
}

/// A deal to be. Only the title is needed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "DealDraft")]
pub struct Draft {
    /// 1–300 characters.
    pub title: String,
    /// In minor units of `currency`.
    pub amount: Option<i64>,
    /// ISO 4217; the workspace's when absent.
    pub currency: Option<String>,
    /// The first when absent.
    pub pipeline: Option<String>,
    /// The pipeline's first stage when absent.
    pub stage: Option<String>,
    /// The main contact.
    pub contact: Option<Uuid>,
    /// The company.
    pub company: Option<Uuid>,
    /// Its owner.
    pub assignee: Option<Uuid>,
    /// `YYYY-MM-DD`.
    pub expected_close: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// 0–3.
    #[ts(optional = nullable)]
    pub priority: Option<u8>,
    /// A first follow-up.
    pub next_step: Option<super::task::Draft>,
}

/// One change of one key. `None` empties it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[ts(export, rename = "DealEdit")]
pub enum Edit {
    /// 1–300 characters.
    Title(String),
    /// Amount and currency belong together.
    Amount {
        amount: Option<i64>,
        currency: String,
    },
    /// A member.
    Assignee(Option<Uuid>),
    /// 0 none, 1 low, 2 normal, 3 high.
    Priority(u8),
    /// The company.
    Company(Option<Uuid>),
    /// The main contact.
    Contact(Option<Uuid>),
    /// `YYYY-MM-DD`.
    ExpectedClose(Option<String>),
    /// Percent, 0–100; `None`: the stage's.
    Probability(Option<u8>),
    /// Where it came from.
    Source(Option<String>),
    /// Why it was lost.
    LostReason(Option<String>),
    /// The day it was won or lost, `YYYY-MM-DD`; only of a deal that is.
    ClosedOn(String),
    /// Adds a tag.
    AddTag(String),
    /// Removes a tag.
    RemoveTag(String),
    /// Adds a contact beside the main one, with a role in words.
    AddContact { contact: Uuid, role: String },
    /// Removes a contact beside the main one.
    RemoveContact(Uuid),
    /// A custom field, in the form in which it is stored (see `custom`).
    Custom {
        field: String,
        value: Option<String>,
    },
    /// A custom field as a person types it.
    CustomTyped { field: String, text: String },
}

/// A move on the board. Place it after `after`, or before `before`; with neither, at the top.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DealMove")]
pub struct Move {
    /// The deal.
    pub id: Uuid,
    /// Its new pipeline.
    pub pipeline: String,
    /// Its new stage.
    pub stage: String,
    /// The deal above.
    pub after: Option<Uuid>,
    /// The deal below.
    pub before: Option<Uuid>,
    /// When the stage's kind is lost.
    pub lost_reason: Option<String>,
}

/// A pipeline with its columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Board {
    /// The pipeline shown.
    pub pipeline: String,
    /// Its stages, in order.
    pub columns: Vec<Column>,
}

/// One stage on the board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Column {
    /// The stage.
    pub stage: super::workspace::Stage,
    /// Those the filter lets through, in order.
    pub cards: Vec<Card>,
    /// How many.
    pub count: u32,
    /// Sums, one per currency that occurs, largest count first. Currencies are never added up.
    pub totals: Vec<Total>,
    /// How many stand in it, whatever the filter.
    pub all_count: u32,
    /// Their sums.
    pub all_totals: Vec<Total>,
}

/// A sum in one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Total {
    /// ISO 4217.
    pub currency: String,
    /// Deals with an amount in it.
    pub count: u32,
    /// Minor units.
    pub sum: i64,
    /// Σ amount × probability (the deal's, else its stage's), rounded half away from zero once, minor units.
    pub weighted: i64,
}

/// What a card shows, and nothing more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Card {
    /// The deal.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Minor units.
    pub amount: Option<i64>,
    /// ISO 4217.
    pub currency: String,
    /// The stage it stands in.
    pub stage: String,
    /// The company's name.
    pub company: Option<String>,
    /// The main contact's name.
    pub contact: Option<String>,
    /// In the caller's zone.
    pub follow_up: FollowUp,
    /// In alphabetical order.
    pub tags: Vec<String>,
    /// Its owner.
    pub assignee: Option<Uuid>,
    /// It has a note with text.
    pub has_note: bool,
    /// 0–3.
    pub priority: u8,
    /// Custom fields that stand on the card, in their order.
    pub custom: Vec<Custom>,
    /// Nothing happened for long, by its stage's limit, and nothing is planned.
    pub stale: Option<Stale>,
}

/// How long nothing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Stale {
    /// Days since the last sign of life.
    pub days: u32,
    /// Beyond the stage's limit; else beyond 80 % of it.
    pub over: bool,
}

/// A deal's earliest open task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "when", rename_all = "snake_case")]
#[ts(export)]
pub enum FollowUp {
    /// Nothing planned.
    None,
    /// Due before today.
    Late { due: String, days: u32 },
    /// Due today.
    Today { due: String },
    /// Due later.
    Planned { due: String },
}

/// Everything about one deal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Deal {
    /// What its card shows.
    pub card: Card,
    /// Its pipeline.
    pub pipeline: String,
    /// Its company.
    pub company_id: Option<Uuid>,
    /// Its main contact.
    pub contact_id: Option<Uuid>,
    /// `YYYY-MM-DD`.
    pub expected_close: Option<String>,
    /// Set by hand, percent.
    pub probability: Option<u8>,
    /// The stage's, percent.
    pub stage_probability: u8,
    /// Where it came from.
    pub source: Option<String>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// Milliseconds since 1970.
    pub closed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: Option<i64>,
    /// Who says to have made it.
    pub created_by: Option<Uuid>,
    /// Milliseconds since 1970.
    pub changed_at: Option<i64>,
    /// Who says to have changed it last.
    pub changed_by: Option<Uuid>,
    /// Milliseconds since 1970.
    pub archived_at: Option<i64>,
    /// Milliseconds since 1970.
    pub deleted_at: Option<i64>,
    /// Example data.
    pub sample: bool,
    /// Contacts beside the main one.
    pub contacts: Vec<DealContact>,
    /// Open ones first, by due date.
    pub tasks: Vec<Task>,
    /// Newest first.
    pub activity: Vec<Activity>,
    /// Custom fields that are set.
    pub custom: Vec<Custom>,
    /// Keys whose value has a wrong type or is too large; kept, shown nowhere else.
    pub unreadable: Vec<String>,
}

/// A contact beside the main one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DealContact {
    /// The contact.
    pub id: Uuid,
    /// Its name; empty when it is not here (yet).
    pub name: String,
    /// In words.
    pub role: String,
}

/// A custom field's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Custom {
    /// The field's id.
    pub field: String,
    /// As it is stored.
    pub value: String,
    /// It is a value of the field's kind; else it is shown as the text that it is.
    pub fits: bool,
}

/// One line of a record's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Activity {
    /// The entry.
    pub id: Uuid,
    /// Milliseconds since 1970; a claim of the desk that wrote it.
    pub at: i64,
    /// Who says to have done it.
    pub by: Option<Uuid>,
    /// `created`, `stage`, `amount`, `call`, `email`, `meeting`, `note`, or one from a newer version.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the type needs: stage: `from`, `to`; amount: `from`, `to`, `currency`; others: `text`.
    pub data: std::collections::BTreeMap<String, String>,
}
