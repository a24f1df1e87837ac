//! The workspace's settings: root `data`, and one root map with flat keys `{id}.{field}` per kind of setting.

mod field;
mod sequence;
mod view;

pub use field::{Field, FieldOption, TagSetting};
pub use sequence::{Sequence, Template};
pub use view::View;

use std::collections::BTreeMap;

use uuid::Uuid;
use yrs::{Any, ReadTxn, TransactionMut};

use super::RootType;
use super::value::{self, Fields, Unreadable};
use crate::api::workspace::StageKind;
use crate::limits;

/// Pipelines: name, position, moved_to.
pub const PIPELINES: &str = "pipelines";
/// Stages: name, pipeline, position, kind, probability, rotting_days, moved_to.
pub const STAGES: &str = "stages";
/// Custom fields: name, on, type, position, show_on_card, deleted_at.
pub const FIELDS: &str = "fields";
/// Options of choices: field, name, color, position, deleted_at.
pub const FIELD_OPTIONS: &str = "field_options";
/// Tags that have settings, by tag: color, hidden.
pub const TAG_SETTINGS: &str = "tag_settings";
/// Saved views: name, on, query, position, by, deleted_at.
pub const VIEWS: &str = "views";
/// Lost reasons: name, position, deleted_at.
pub const LOST_REASONS: &str = "lost_reasons";
/// What is to be won, minor units: by `{YYYY-MM}.{currency}`, and by `year.{currency}` what may be won in a calendar year.
pub const TARGETS: &str = "targets";
/// Sequences of follow-ups: name, stage, steps, position, deleted_at.
pub const SEQUENCES: &str = "sequences";
/// Text templates: name, subject, body, position, deleted_at.
pub const TEMPLATES: &str = "templates";
/// Import batches: name, at, by, count, undone_at.
pub const IMPORTS: &str = "imports";
/// Marks of people who were erased for good, by mark: at.
pub const ERASED: &str = "erased";
/// Members' public profiles: name, color.
pub const MEMBERS: &str = "members";

/// The workspace's name.
pub const NAME: &str = "name";
/// What marks of erased people are made with, so that nobody compares those of two workspaces.
pub const ERASED_SALT: &str = "erased_salt";
/// ISO 4217: what new deals take.
pub const CURRENCY: &str = "currency";

pub(super) const ROOTS: &[(&str, RootType)] = &[
    (super::DATA, RootType::Map),
    (PIPELINES, RootType::Map),
    (STAGES, RootType::Map),
    (FIELDS, RootType::Map),
    (FIELD_OPTIONS, RootType::Map),
    (TAG_SETTINGS, RootType::Map),
    (VIEWS, RootType::Map),
    (LOST_REASONS, RootType::Map),
    (TARGETS, RootType::Map),
    (SEQUENCES, RootType::Map),
    (TEMPLATES, RootType::Map),
    (IMPORTS, RootType::Map),
    (ERASED, RootType::Map),
    (MEMBERS, RootType::Map),
];

/// A pipeline as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pipeline {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its rank.
    pub position: Option<String>,
    /// It was removed; its deals stand there.
    pub moved_to: Option<String>,
}

/// A stage as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// Its pipeline.
    pub pipeline: String,
    /// Its name.
    pub name: String,
    /// Its rank.
    pub position: Option<String>,
    /// A deal's outcome.
    pub kind: StageKind,
    /// Percent.
    pub probability: u8,
    /// Days.
    pub rotting_days: Option<u16>,
    /// It was removed; its deals stand there.
    pub moved_to: Option<String>,
}

/// A reason offered when a deal is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostReason {
    /// Its id.
    pub id: String,
    /// In words.
    pub name: String,
    /// Its rank.
    pub position: Option<String>,
    /// When it was removed.
    pub deleted_at: Option<i64>,
}

/// An amount that a month is to bring, or that a year may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `YYYY-MM`, or [`YEAR`].
    pub month: String,
    /// ISO 4217.
    pub currency: String,
    /// Minor units.
    pub amount: i64,
}

/// In the place of a target's month: the ceiling of every calendar year.
pub const YEAR: &str = "year";

/// A member's public profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The member.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// 0–7.
    pub color: u8,
}

/// An import batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: Uuid,
    /// The file's name.
    pub name: String,
    /// Milliseconds since 1970.
    pub at: Option<i64>,
    /// Who says to have done it.
    pub by: Option<Uuid>,
    /// Records that it made or changed.
    pub count: i64,
    /// When it was taken back.
    pub undone_at: Option<i64>,
}

/// The settings as they can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workspace {
    /// Empty when absent.
    pub name: String,
    /// ISO 4217.
    pub currency: Option<String>,
    /// By id.
    pub pipelines: Vec<Pipeline>,
    /// By id.
    pub stages: Vec<Stage>,
    /// By id, removed ones too.
    pub fields: Vec<Field>,
    /// By month.
    pub targets: Vec<Target>,
    /// By id, removed ones too.
    pub options: Vec<FieldOption>,
    /// By tag.
    pub tags: Vec<TagSetting>,
    /// By id, removed ones too.
    pub lost_reasons: Vec<LostReason>,
    /// By id, removed ones too.
    pub views: Vec<View>,
    /// By id, removed ones too.
    pub sequences: Vec<Sequence>,
    /// By id, removed ones too.
    pub templates: Vec<Template>,
    /// By id.
    pub members: Vec<Member>,
    /// By id.
    pub imports: Vec<Import>,
    /// Marks of people who were erased.
    pub erased: Vec<String>,
    /// What marks are made with.
    pub erased_salt: String,
    /// What could not be read.
    pub unreadable: Unreadable,
}

/// Reads the settings.
pub fn read<T: ReadTxn>(txn: &T) -> Workspace {
    let mut bad = Unreadable::new();
    let mut data = Fields::of_root(txn, super::DATA);
    let mut workspace = Workspace {
        name: data
            .text(NAME, limits::SHORT_NAME_CHARS, &mut bad)
            .unwrap_or_default(),
        currency: super::deal::currency(&mut data, &mut bad),
        pipelines: each(txn, PIPELINES, &mut bad, pipeline),
        stages: each(txn, STAGES, &mut bad, stage),
        targets: targets(txn, &mut bad),
        fields: field::fields(txn, &mut bad),
        options: field::options(txn, &mut bad),
        tags: field::tags(txn, &mut bad),
        views: view::read(txn, &mut bad),
        lost_reasons: each(txn, LOST_REASONS, &mut bad, lost_reason),
        sequences: sequence::sequences(txn, &mut bad),
        templates: sequence::templates(txn, &mut bad),
        members: each(txn, MEMBERS, &mut bad, member),
        imports: each(txn, IMPORTS, &mut bad, import),
        erased: Fields::groups(txn, ERASED)
            .into_keys()
            .filter(|mark| mark.len() <= limits::ID_CHARS)
            .take(limits::ERASED_MARKS)
            .collect(),
        erased_salt: data
            .text(ERASED_SALT, limits::ID_CHARS, &mut bad)
            .unwrap_or_default(),
        unreadable: Vec::new(),
    };
    bad.truncate(limits::UNREADABLE_LISTED);
    workspace.unreadable = bad;
    workspace
}

fn each<T: ReadTxn, V>(
    txn: &T,
    root: &str,
    bad: &mut Unreadable,
    read: impl Fn(String, &mut Fields, &mut Unreadable) -> Option<V>,
) -> Vec<V> {
    let groups: BTreeMap<String, Fields> = Fields::groups(txn, root);
    groups
        .into_iter()
        .filter(|(id, _)| id.chars().count() <= limits::ID_CHARS)
        .filter_map(|(id, mut fields)| read(id, &mut fields, bad))
        .take(limits::SETTINGS)
        .collect()
}

fn pipeline(id: String, fields: &mut Fields, bad: &mut Unreadable) -> Option<Pipeline> {
    let name = fields.text("name", limits::SHORT_NAME_CHARS, bad)?;
    Some(Pipeline {
        id,
        name,
        position: rank(fields, bad),
        moved_to: moved_to(fields, bad),
    })
}

fn stage(id: String, fields: &mut Fields, bad: &mut Unreadable) -> Option<Stage> {
    let kind = match fields.text("kind", limits::ID_CHARS, bad).as_deref() {
        Some("won") => StageKind::Won,
        Some("lost") => StageKind::Lost,
        _ => StageKind::Open,
    };
    let otherwise = if kind == StageKind::Won { 100 } else { 0 };
    Some(Stage {
        pipeline: fields.text("pipeline", limits::ID_CHARS, bad)?,
        name: fields
            .text("name", limits::SHORT_NAME_CHARS, bad)
            .unwrap_or_else(|| id.clone()),
        position: rank(fields, bad),
        kind,
        probability: fields
            .integer("probability", 0..=100, bad)
            .map_or(otherwise, value::small),
        rotting_days: fields
            .integer("rotting_days", 1..=3_650, bad)
            .and_then(|days| u16::try_from(days).ok()),
        moved_to: moved_to(fields, bad),
        id,
    })
}

fn member(id: String, fields: &mut Fields, bad: &mut Unreadable) -> Option<Member> {
    Some(Member {
        id: Uuid::parse_str(&id).ok()?,
        name: fields.text("name", limits::SHORT_NAME_CHARS, bad)?,
        color: fields.integer("color", 0..=7, bad).map_or(0, value::small),
    })
}

fn import(id: String, fields: &mut Fields, bad: &mut Unreadable) -> Option<Import> {
    Some(Import {
        id: Uuid::parse_str(&id).ok()?,
        name: fields.text("name", limits::NAME_CHARS, bad)?,
        at: fields.time("at", bad),
        by: fields.id("by", bad),
        count: fields
            .integer("count", 0..=i64::from(u32::MAX), bad)
            .unwrap_or_default(),
        undone_at: fields.time("undone_at", bad),
    })
}

fn lost_reason(id: String, fields: &mut Fields, bad: &mut Unreadable) -> Option<LostReason> {
    Some(LostReason {
        name: fields.text("name", limits::WORD_CHARS, bad)?,
        position: rank(fields, bad),
        deleted_at: fields.time("deleted_at", bad),
        id,
    })
}

/// One amount for each month and currency. What has another form is of a newer version.
fn targets<T: ReadTxn>(txn: &T, bad: &mut Unreadable) -> Vec<Target> {
    let mut found = Vec::new();
    for (month, mut fields) in Fields::groups(txn, TARGETS) {
        if month != YEAR && !is_month(&month) {
            continue;
        }
        let currencies: Vec<String> = fields.keys().map(str::to_owned).collect();
        for currency in currencies
            .into_iter()
            .filter(|code| crate::money::is_code(code))
        {
            if let Some(amount) = fields.integer(&currency, 1..=limits::AMOUNT, bad) {
                let month = month.clone();
                found.push(Target {
                    month,
                    currency,
                    amount,
                });
            }
        }
    }
    found.truncate(limits::TARGETS);
    found
}

/// Whether a text is a month, written `YYYY-MM`.
#[must_use]
pub fn is_month(text: &str) -> bool {
    text.len() == 7 && value::is_day(&format!("{text}-01"))
}

fn rank(fields: &mut Fields, bad: &mut Unreadable) -> Option<String> {
    fields
        .text("position", limits::POSITION_BYTES, bad)
        .filter(|rank| crate::position::is_rank(rank))
}

fn moved_to(fields: &mut Fields, bad: &mut Unreadable) -> Option<String> {
    fields.text("moved_to", limits::ID_CHARS, bad)
}

/// Writes one field of one setting, or removes it.
pub fn put<V: Into<Any>>(
    txn: &mut TransactionMut<'_>,
    root: &str,
    id: &str,
    field: &str,
    value: Option<V>,
) {
    value::put_or_remove(txn, root, &format!("{id}.{field}"), value);
}
