//! A deal: root `data` and what stands beside it.

use uuid::Uuid;
use yrs::{ReadTxn, TransactionMut};

use super::activity::{self, Entry};
use super::task::{self, Task};
use super::value::{self, Fields, Unreadable};
use super::{note, tags};
use crate::limits;

/// 1–300 characters.
pub const TITLE: &str = "title";
/// Minor units of `currency`.
pub const AMOUNT: &str = "amount";
/// ISO 4217.
pub const CURRENCY: &str = "currency";
/// The pipeline's id.
pub const PIPELINE: &str = "pipeline";
/// The stage's id.
pub const STATUS: &str = "status";
/// The rank in its column.
pub const POSITION: &str = "position";
/// Its owner, a member.
pub const ASSIGNEE: &str = "assignee";
/// 0 none, 1 low, 2 normal, 3 high.
pub const PRIORITY: &str = "priority";
/// Its company.
pub const COMPANY_ID: &str = "company_id";
/// Its main contact.
pub const CONTACT_ID: &str = "contact_id";
/// `YYYY-MM-DD`.
pub const EXPECTED_CLOSE: &str = "expected_close";
/// Percent, only when set by hand.
pub const PROBABILITY: &str = "probability";
/// Where it came from.
pub const SOURCE: &str = "source";
/// Why it was lost.
pub const LOST_REASON: &str = "lost_reason";
/// When it was won or lost, milliseconds since 1970.
pub const CLOSED_AT: &str = "closed_at";
/// When it was made.
pub const CREATED_AT: &str = "created_at";
/// Who says to have made it.
pub const CREATED_BY: &str = "created_by";
/// When it was last edited.
pub const CHANGED_AT: &str = "changed_at";
/// Who says to have edited it last.
pub const CHANGED_BY: &str = "changed_by";
/// When it was archived.
pub const ARCHIVED_AT: &str = "archived_at";
/// When it went to the trash.
pub const DELETED_AT: &str = "deleted_at";
/// The record this one was merged into.
pub const MERGED_INTO: &str = "merged_into";
/// The import it came with.
pub const IMPORT_ID: &str = "import_id";
/// It is example data.
pub const SAMPLE: &str = "sample";
/// What custom fields' keys start with.
pub const CUSTOM: &str = "x:";

/// What every record has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Common {
    /// When it was made, milliseconds since 1970.
    pub created_at: Option<i64>,
    /// Who says to have made it.
    pub created_by: Option<Uuid>,
    /// When it was last edited.
    pub changed_at: Option<i64>,
    /// Who says to have edited it last.
    pub changed_by: Option<Uuid>,
    /// When it went to the trash.
    pub deleted_at: Option<i64>,
    /// The record this one was merged into.
    pub merged_into: Option<Uuid>,
    /// The import it came with.
    pub import_id: Option<Uuid>,
    /// It is example data.
    pub sample: bool,
    /// Sorted.
    pub tags: Vec<String>,
    /// By id.
    pub tasks: Vec<Task>,
    /// Oldest first.
    pub activity: Vec<Entry>,
    /// Field and value, by field.
    pub custom: Vec<(String, String)>,
    /// The note's words.
    pub note: String,
    /// What could not be read.
    pub unreadable: Unreadable,
}

impl Common {
    /// Reads what every record has; call it after the record's own keys were taken.
    pub fn read<T: ReadTxn>(txn: &T, fields: &mut Fields, mut bad: Unreadable) -> Self {
        let bad_ref = &mut bad;
        let mut common = Self {
            created_at: fields.time(CREATED_AT, bad_ref),
            created_by: fields.id(CREATED_BY, bad_ref),
            changed_at: fields.time(CHANGED_AT, bad_ref),
            changed_by: fields.id(CHANGED_BY, bad_ref),
            deleted_at: fields.time(DELETED_AT, bad_ref),
            merged_into: fields.id(MERGED_INTO, bad_ref),
            import_id: fields.id(IMPORT_ID, bad_ref),
            sample: fields.flag(SAMPLE, bad_ref),
            custom: fields.with_prefix(CUSTOM, limits::CUSTOM_CHARS, bad_ref),
            tags: tags::read(txn, bad_ref),
            tasks: task::read(txn, bad_ref),
            activity: activity::read(txn, bad_ref),
            note: note::plain_text(txn),
            unreadable: Vec::new(),
        };
        bad.truncate(limits::UNREADABLE_LISTED);
        common.unreadable = bad;
        common
    }

    /// When anything changed: moves write an activity entry and no `changed_at`.
    #[must_use]
    pub fn touched_at(&self) -> Option<i64> {
        self.changed_at
            .max(self.activity.last().map(|entry| entry.at))
            .max(self.created_at)
    }
}

/// A deal as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deal {
    /// Empty when absent.
    pub title: String,
    /// Minor units.
    pub amount: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// The pipeline as written; readers follow `moved_to`.
    pub pipeline: Option<String>,
    /// The stage as written; readers follow `moved_to`.
    pub status: Option<String>,
    /// A well-formed rank.
    pub position: Option<String>,
    /// Its owner.
    pub assignee: Option<Uuid>,
    /// 0–3.
    pub priority: u8,
    /// Its company.
    pub company_id: Option<Uuid>,
    /// Its main contact.
    pub contact_id: Option<Uuid>,
    /// `YYYY-MM-DD`.
    pub expected_close: Option<String>,
    /// Percent, set by hand.
    pub probability: Option<u8>,
    /// Where it came from.
    pub source: Option<String>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// When it was won or lost.
    pub closed_at: Option<i64>,
    /// When it was archived.
    pub archived_at: Option<i64>,
    /// Contacts beside the main one, with their role.
    pub contacts: Vec<(Uuid, String)>,
    /// What every record has.
    pub common: Common,
}

/// Reads a deal.
pub fn read<T: ReadTxn>(txn: &T) -> Deal {
    let mut bad = Unreadable::new();
    let mut fields = Fields::of_root(txn, super::DATA);
    let f = &mut fields;
    let mut deal = Deal {
        title: f
            .text(TITLE, limits::TITLE_CHARS, &mut bad)
            .unwrap_or_default(),
        amount: f.integer(AMOUNT, -limits::AMOUNT..=limits::AMOUNT, &mut bad),
        currency: currency(f, &mut bad),
        pipeline: f.text(PIPELINE, limits::ID_CHARS, &mut bad),
        status: f.text(STATUS, limits::ID_CHARS, &mut bad),
        position: position(f, &mut bad),
        assignee: f.id(ASSIGNEE, &mut bad),
        priority: f.integer(PRIORITY, 0..=3, &mut bad).map_or(0, small),
        company_id: f.id(COMPANY_ID, &mut bad),
        contact_id: f.id(CONTACT_ID, &mut bad),
        expected_close: f.day(EXPECTED_CLOSE, &mut bad),
        probability: f.integer(PROBABILITY, 0..=100, &mut bad).map(small),
        source: f.text(SOURCE, limits::WORD_CHARS, &mut bad),
        lost_reason: f.text(LOST_REASON, limits::WORD_CHARS, &mut bad),
        closed_at: f.time(CLOSED_AT, &mut bad),
        archived_at: f.time(ARCHIVED_AT, &mut bad),
        contacts: contacts(txn, &mut bad),
        common: Common::default(),
    };
    deal.common = Common::read(txn, &mut fields, bad);
    deal
}

/// Only for numbers whose range was checked.
pub(super) fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or_default()
}

pub(super) fn currency(fields: &mut Fields, bad: &mut Unreadable) -> Option<String> {
    let code = fields.text(CURRENCY, limits::ID_CHARS, bad)?;
    if crate::money::is_code(&code) {
        return Some(code);
    }
    bad.push(CURRENCY.to_owned());
    None
}

fn position(fields: &mut Fields, bad: &mut Unreadable) -> Option<String> {
    let rank = fields.text(POSITION, limits::POSITION_BYTES, bad)?;
    if crate::position::is_rank(&rank) {
        return Some(rank);
    }
    bad.push(POSITION.to_owned());
    None
}

fn contacts<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<(Uuid, String)> {
    let mut fields = Fields::of_root(txn, super::CONTACTS);
    let mut contacts: Vec<(Uuid, String)> = fields
        .with_prefix("", limits::WORD_CHARS, bad)
        .into_iter()
        .filter_map(|(key, role)| Some((Uuid::parse_str(&key).ok()?, role)))
        .collect();
    contacts.sort();
    contacts.truncate(limits::DEAL_CONTACTS);
    contacts
}

/// Writes a key of root `data`, or removes it.
pub fn put<V: Into<yrs::Any>>(txn: &mut TransactionMut<'_>, key: &str, value: Option<V>) {
    value::put_or_remove(txn, super::DATA, key, value);
}

/// Writes where a deal stands: three keys that mean something only together.
pub fn put_place(txn: &mut TransactionMut<'_>, pipeline: &str, stage: &str, position: &str) {
    put(txn, PIPELINE, Some(pipeline));
    put(txn, STATUS, Some(stage));
    put(txn, POSITION, Some(position));
}

/// Writes an amount with its currency; without an amount the currency stays, so that a later one has it.
pub fn put_amount(txn: &mut TransactionMut<'_>, amount: Option<i64>, currency: &str) {
    put(txn, AMOUNT, amount);
    put(txn, CURRENCY, Some(currency));
}
