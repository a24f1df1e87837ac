//! A deal: root `data` and what stands beside it.

use uuid::Uuid;
use yrs::{ReadTxn, TransactionMut};

use super::record::{Common, put};
use super::value::{Fields, Unreadable, small};
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
/// When its note was last changed, to the hour: a sign of life, which an editor of notes cannot write.
pub const NOTED_AT: &str = "noted_at";
/// When it was archived.
pub const ARCHIVED_AT: &str = "archived_at";

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
    /// When its note was last changed.
    pub noted_at: Option<i64>,
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
        noted_at: f.time(NOTED_AT, &mut bad),
        archived_at: f.time(ARCHIVED_AT, &mut bad),
        contacts: contacts(txn, &mut bad),
        common: Common::default(),
    };
    deal.common = Common::read(txn, &mut fields, bad);
    deal
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

/// Whether a change of the note is news: an hour after the last one that was written down. A note is edited ten times a second.
#[must_use]
pub fn note_is_news<T: ReadTxn>(txn: &T, now_ms: i64) -> bool {
    let noted = Fields::of_root(txn, super::DATA).time(NOTED_AT, &mut Unreadable::new());
    noted.is_none_or(|at| at.saturating_add(limits::NOTED_EVERY_MS) <= now_ms)
}
