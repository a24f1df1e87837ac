//! What a command may do while it runs: read rows, read documents, edit documents.

use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;
use uuid::Uuid;
use yrs::{Transaction, TransactionMut};

use crate::api::{Actor, ApiError};
use crate::clock::Chance;

/// One call's write. Its edits become one SQLite transaction once the command has returned `Ok`.
#[derive(Debug)]
pub struct Write<'e> {
    actor: &'e Actor,
    now_ms: i64,
    chance: &'e mut dyn Chance,
    rows: &'e Connection,
}

impl Write<'_> {
    /// Who asks.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
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
    pub const fn rows(&self) -> &Connection {
        self.rows
    }

    /// Whether the document exists here (and was not erased).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn exists(&mut self, document: DocumentId) -> Result<bool, ApiError> {
        let _ = document;
        Ok(false)
    }

    /// Reads a document, with the edits of this call; one that does not exist reads as empty.
    ///
    /// # Errors
    /// When the file cannot be read, or the document is set aside because its bytes are bad.
    pub fn read<T>(
        &mut self,
        document: DocumentId,
        look: impl FnOnce(&Transaction<'_>) -> T,
    ) -> Result<T, ApiError> {
        let _ = (document, look);
        Err(crate::error::internal("not built yet"))
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
        let _ = (document, change);
        Err(crate::error::internal("not built yet"))
    }
}
