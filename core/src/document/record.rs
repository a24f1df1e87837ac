//! What every record has: who made and changed it, the trash, tags, tasks, history, custom fields, the note's words.

use uuid::Uuid;
use yrs::{ReadTxn, TransactionMut};

use super::activity::{self, Entry};
use super::task::{self, Task};
use super::value::{self, Fields, Unreadable};
use super::{note, tags};
use crate::limits;

/// When it was made.
pub const CREATED_AT: &str = "created_at";
/// Who says to have made it.
pub const CREATED_BY: &str = "created_by";
/// When it was last edited.
pub const CHANGED_AT: &str = "changed_at";
/// Who says to have edited it last.
pub const CHANGED_BY: &str = "changed_by";
/// When it went to the trash.
pub const DELETED_AT: &str = "deleted_at";
/// The record this one was merged into.
pub const MERGED_INTO: &str = "merged_into";
/// What the keys start with that name a record which is another one, however alike: `apart:{id}` → true.
pub const APART: &str = "apart:";
/// The import it came with.
pub const IMPORT_ID: &str = "import_id";
/// The id it had in the program it came from.
pub const EXTERNAL_ID: &str = "external_id";
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
    /// The id it had in the program it came from.
    pub external_id: Option<String>,
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
    /// Records that are others, however alike.
    pub apart: Vec<Uuid>,
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
            external_id: fields.text(EXTERNAL_ID, limits::ID_CHARS, bad_ref),
            sample: fields.flag(SAMPLE, bad_ref),
            custom: fields.with_prefix(CUSTOM, limits::CUSTOM_CHARS, bad_ref),
            apart: fields
                .with_prefix(APART, limits::ID_CHARS, bad_ref)
                .into_iter()
                .filter_map(|(id, _)| Uuid::parse_str(&id).ok())
                .collect(),
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

/// Writes a key of root `data`, or removes it.
pub fn put<V: Into<yrs::Any>>(txn: &mut TransactionMut<'_>, key: &str, value: Option<V>) {
    value::put_or_remove(txn, super::DATA, key, value);
}
