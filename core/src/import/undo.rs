//! Taking a batch back, at any time: what it made and nobody touched since goes to the trash; what it changed goes back key
//! by key where its own value still stands.

use std::collections::HashSet;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use serde_json::Value;
use uuid::Uuid;
use yrs::{Any, Map, Out, ReadTxn, TransactionMut};

use super::write::{self, IMPORTED};
use crate::api::ApiError;
use crate::api::import::Taken;
use crate::document::record::{self as key, Common, put};
use crate::document::value::{self, Fields};
use crate::document::{DATA, TAGS, activity, labelled};
use crate::engine::write::Write;
use crate::rows;

/// A batch that is being taken back.
#[derive(Debug)]
pub struct Undo {
    batch: Uuid,
    /// Records that it made or changed.
    pub documents: Vec<DocumentId>,
    /// So many of them were only changed; they come first.
    changed: usize,
    /// The next of them.
    pub at: usize,
    /// What came of it.
    pub taken: Taken,
}

impl Undo {
    /// Finds what the batch wrote: what it changed, then deals before people before companies, so that nothing hangs on what is taken.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn new(conn: &Connection, batch: Uuid) -> Result<Self, ApiError> {
        let mut made = Vec::new();
        for (table, kind) in [
            ("deals", Kind::DEAL),
            ("contacts", Kind::CONTACT),
            ("companies", Kind::COMPANY),
        ] {
            let sql = format!("SELECT id FROM {table} WHERE import_id = ?1 AND deleted_at IS NULL");
            let mut statement = conn.prepare_cached(&sql)?;
            let mut found = statement.query([batch.into_bytes()])?;
            while let Some(row) = found.next()? {
                made.extend(rows::id(row, 0)?.map(|id| DocumentId::new(kind, id)));
            }
        }
        let known: HashSet<DocumentId> = made.iter().copied().collect();
        let sql = "SELECT DISTINCT document FROM activities WHERE type = 'imported' AND json_extract(data, '$.import') = ?1";
        let mut statement = conn.prepare_cached(sql)?;
        let mut found = statement.query([batch.to_string()])?;
        let mut documents = Vec::new();
        while let Some(row) = found.next()? {
            documents.push(crate::store::document(row, 0)?);
        }
        documents.retain(|document| !known.contains(document));
        let changed = documents.len();
        documents.extend(made);
        Ok(Self {
            batch,
            documents,
            changed,
            at: 0,
            taken: Taken::default(),
        })
    }

    /// Whether what comes next asks whether anything still hangs on it: what was done so far must be in the rows first.
    #[must_use]
    pub fn must_commit(&self) -> bool {
        let kind = |at: usize| self.documents.get(at).map(|document| document.kind);
        let before = self.at.checked_sub(1);
        self.at == self.changed || before.and_then(kind) != kind(self.at)
    }

    /// Takes the next record back; `false` when there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn next(&mut self, w: &mut Write<'_>) -> Result<bool, ApiError> {
        let Some(document) = self.documents.get(self.at).copied() else {
            return Ok(false);
        };
        self.at += 1;
        let (made, touched) = w.read(document, |txn| look(txn, self.batch))?;
        let now = w.now_ms();
        if !made {
            return self.restore(w, document);
        }
        if touched || is_used(w.rows(), document)? {
            self.taken.kept += 1;
            return Ok(true);
        }
        w.edit(document, |txn| {
            put(txn, key::DELETED_AT, Some(now));
            Ok(())
        })?;
        self.taken.removed += 1;
        Ok(true)
    }

    fn restore(&mut self, w: &mut Write<'_>, document: DocumentId) -> Result<bool, ApiError> {
        let entries = w.read(document, |txn| changes(txn, self.batch))?;
        let (now, by) = (w.now_ms(), w.actor().member.to_string());
        let (back, kept) = w.edit(document, |txn| {
            let mut counts = (0, 0);
            // The last change first: an import may have written a key twice.
            for change in entries.iter().rev() {
                match put_back(txn, change) {
                    true => counts.0 += 1,
                    false => counts.1 += 1,
                }
            }
            if counts.0 > 0 {
                put(txn, key::CHANGED_AT, Some(now));
                put(txn, key::CHANGED_BY, Some(by));
            }
            Ok(counts)
        })?;
        self.taken.restored += u32::from(back > 0);
        self.taken.kept += u32::from(kept > 0);
        Ok(true)
    }
}

/// Whether a record that stays hangs on this one.
fn is_used(conn: &Connection, document: DocumentId) -> Result<bool, ApiError> {
    let sql = match document.kind {
        Kind::COMPANY => {
            "SELECT 1 FROM deals WHERE company_id = ?1 AND deleted_at IS NULL
             UNION ALL SELECT 1 FROM contacts WHERE company_id = ?1 AND deleted_at IS NULL"
        }
        Kind::CONTACT => {
            "SELECT 1 FROM deals WHERE contact_id = ?1 AND deleted_at IS NULL
             UNION ALL SELECT 1 FROM deal_contacts JOIN deals ON id = deal WHERE contact = ?1 AND deleted_at IS NULL"
        }
        _ => return Ok(false),
    };
    Ok(conn
        .prepare_cached(sql)?
        .exists([document.uuid().into_bytes()])?)
}

/// Whether the batch made the record, and whether anybody touched it since.
fn look<T: ReadTxn>(txn: &T, batch: Uuid) -> (bool, bool) {
    let mut fields = Fields::of_root(txn, DATA);
    let common = Common::read(txn, &mut fields, Vec::new());
    let id = batch.to_string();
    let ours = |entry: &activity::Entry| entry.data.get("import") == Some(&id);
    let written: usize = common
        .activity
        .iter()
        .filter(|entry| ours(entry))
        .filter_map(|entry| entry.data.get("note")?.parse::<usize>().ok())
        .reduce(|all, more| all + 1 + more)
        .unwrap_or_default();
    let touched = common.changed_at.is_some()
        || common.merged_into.is_some()
        || !common.tasks.is_empty()
        || !common.activity.iter().all(ours)
        || write::measure(&common.note) != written;
    (common.import_id == Some(batch), touched)
}

type Change = (String, String, Value, Value);

/// What the batch changed in a record, in the order it did.
fn changes<T: ReadTxn>(txn: &T, batch: Uuid) -> Vec<Change> {
    let id = batch.to_string();
    activity::read(txn, &mut Vec::new())
        .into_iter()
        .filter(|entry| entry.kind == IMPORTED && entry.data.get("import") == Some(&id))
        .filter_map(|entry| serde_json::from_str::<Vec<Change>>(entry.data.get("changes")?).ok())
        .flatten()
        .collect()
}

/// Puts one key back where the batch's own value still stands.
fn put_back(txn: &mut TransactionMut<'_>, (root, name, before, after): &Change) -> bool {
    let known = [
        DATA,
        TAGS,
        labelled::EMAILS,
        labelled::PHONES,
        labelled::ADDRESSES,
    ];
    let Some(root) = known.into_iter().find(|known| *known == root) else {
        return false;
    };
    let now = txn.get_map(root).and_then(|map| map.get(txn, name));
    let now = match &now {
        Some(Out::Any(any)) => write::plain(any),
        _ => Value::Null,
    };
    if now != *after {
        return false;
    }
    let before = match before {
        Value::String(text) => Some(Any::from(text.as_str())),
        Value::Bool(yes) => Some(Any::Bool(*yes)),
        Value::Number(number) => number.as_i64().map(Any::from),
        _ => None,
    };
    value::put_or_remove(txn, root, name, before);
    true
}
