//! What a command may do while it runs: read rows, read documents, edit documents.

use std::collections::BTreeMap;

use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;
use uuid::Uuid;
use yrs::{Doc, Transact, Transaction, TransactionMut};

use super::documents::Documents;
use crate::api::{Actor, ApiError};
use crate::clock::Chance;
use crate::inverse::{Capture, Inverse};
use crate::store::documents as stored;

/// One call's write. Its edits become one SQLite transaction once the command has returned `Ok`.
#[derive(Debug)]
pub struct Write<'e> {
    actor: &'e Actor,
    now_ms: i64,
    chance: &'e mut dyn Chance,
    rows: &'e Connection,
    documents: &'e mut Documents,
    edits: Vec<Edit>,
    /// Held here, so that a full cache cannot drop an edit before it is committed.
    touched: BTreeMap<DocumentId, Doc>,
    /// What an undo would put back; `None` when this call takes care of its own.
    inverse: Option<Inverse>,
}

/// One Yjs transaction of a call.
#[derive(Debug)]
pub(crate) struct Edit {
    /// What it changed.
    pub(crate) document: DocumentId,
    /// v1 bytes.
    pub(crate) update: Vec<u8>,
    /// The document with the edit.
    pub(crate) doc: Doc,
}

impl<'e> Write<'e> {
    pub(crate) fn new(
        actor: &'e Actor,
        now_ms: i64,
        chance: &'e mut dyn Chance,
        rows: &'e Connection,
        documents: &'e mut Documents,
    ) -> Self {
        Self {
            actor,
            now_ms,
            chance,
            rows,
            documents,
            edits: Vec::new(),
            touched: BTreeMap::new(),
            inverse: Some(Inverse::default()),
        }
    }

    /// From here on nothing is remembered for an undo: for what is undone by other means, such as an import.
    pub fn uncaptured(&mut self) {
        self.inverse = None;
    }

    /// Does something that an undo leaves alone, inside a call whose other edits it takes back.
    pub fn unremembered<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let kept = self.inverse.take();
        let done = work(self);
        self.inverse = kept;
        done
    }

    /// What an undo would put back.
    pub(crate) fn take_inverse(&mut self) -> Inverse {
        self.inverse.take().unwrap_or_default()
    }

    /// What was edited, and which documents may differ from the disk.
    pub(crate) fn finish(self) -> (Vec<Edit>, Vec<DocumentId>) {
        (self.edits, self.touched.into_keys().collect())
    }

    /// Yjs transactions so far.
    #[must_use]
    pub const fn edited(&self) -> usize {
        self.edits.len()
    }

    /// Who asks.
    #[must_use]
    pub const fn actor(&self) -> &'e Actor {
        self.actor
    }

    /// Milliseconds since 1970; the same during the whole call.
    #[must_use]
    pub const fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// A new UUID v7.
    pub fn new_id(&mut self) -> Uuid {
        crate::clock::new_id(self.now_ms, self.chance)
    }

    /// Random numbers.
    pub fn chance(&mut self) -> &mut dyn Chance {
        self.chance
    }

    /// The rows as they were before this call: validate with them, before editing.
    #[must_use]
    pub const fn rows(&self) -> &'e Connection {
        self.rows
    }

    /// Whether the document exists here (and was not erased).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn exists(&mut self, document: DocumentId) -> Result<bool, ApiError> {
        let new = self.edits.iter().any(|edit| edit.document == document);
        Ok(new || stored::head(self.rows, document)?.is_some_and(|head| !head.erased))
    }

    /// Reads a document, with the edits of this call; one that does not exist reads as empty.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read<T>(
        &mut self,
        document: DocumentId,
        look: impl FnOnce(&Transaction<'_>) -> T,
    ) -> Result<T, ApiError> {
        let doc = match self.touched.get(&document) {
            Some(doc) => doc.clone(),
            None => self.documents.read(self.rows, document, self.chance)?,
        };
        let txn = doc.transact();
        Ok(look(&txn))
    }

    /// Edits a document in one Yjs transaction, and makes it when it is new. Editing nothing costs nothing.
    ///
    /// # Errors
    /// What `change` returns; the whole call is then undone. Or when the file cannot be read.
    pub fn edit<T>(
        &mut self,
        document: DocumentId,
        change: impl FnOnce(&mut TransactionMut<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let doc = self.own(document)?;
        let capture = match self.inverse {
            Some(_) => Some(Capture::begin(document, &doc, !self.exists(document)?)),
            None => None,
        };
        let mut txn = doc.transact_mut();
        let done = change(&mut txn);
        txn.commit();
        let update = (done.is_ok() && txn.has_changes()).then(|| txn.encode_update_v1());
        drop(txn);
        if let (Some(capture), Some(inverse)) = (capture, &mut self.inverse) {
            capture.end(update.is_some(), inverse);
        }
        if let Some(update) = update {
            self.edits.push(Edit {
                document,
                update,
                doc,
            });
        }
        done
    }

    fn own(&mut self, document: DocumentId) -> Result<Doc, ApiError> {
        if let Some(doc) = self.touched.get(&document) {
            return Ok(doc.clone());
        }
        let member = self.actor.member;
        let doc = self
            .documents
            .edit(self.rows, document, member, self.chance)?;
        self.touched.insert(document, doc.clone());
        Ok(doc)
    }
}
