//! The log in one SQLite file.
//!
//! [`Store`] is its synchronous face: one connection, no thread, for simulations and tests. [`SqliteLog`] wraps the
//! same functions in a writer thread that commits in groups, and in reader threads.

use std::path::Path;

use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, WorkspaceId};
use rusqlite::Connection;

pub use super::rules::Group;
use super::rules::SEQ_MAX;
use super::{
    Append, Appended, Item, LogError, Opened, Page, ReadLimit, Replacement, Room, Stored, named,
};

mod append;
mod authors;
mod compact;
mod database;
mod facts;
mod read;
mod store;
mod writer;

pub use database::Database;
pub use store::SqliteLog;

/// Bits of a place that hold the seq.
const SEQ_BITS: u32 = 40;

/// Where a seq of a workspace (by its key) stands in the table of entries.
const fn place(workspace: i64, seq: Seq) -> i64 {
    (workspace << SEQ_BITS) + (seq as i64)
}

/// The seq of a place.
const fn seq_of(place: i64) -> Seq {
    (place & ((1 << SEQ_BITS) - 1)) as Seq
}

const _: () = assert!(SEQ_MAX < 1 << SEQ_BITS, "a seq fits into a place");

impl From<rusqlite::Error> for LogError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.to_string())
    }
}

/// Every statement of this log: the module's name, the statement's name, its SQL.
pub fn statements() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let modules = [
        ("append", append::STATEMENTS),
        ("authors", authors::STATEMENTS),
        ("compact", compact::STATEMENTS),
        ("facts", facts::STATEMENTS),
        ("read", read::STATEMENTS),
        ("store", store::STATEMENTS),
    ];
    named(modules)
}

/// The synchronous face of the log: everything happens in the call, on one connection.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    room: Room,
}

impl Store {
    /// Opens or makes the file and brings its tables up to date.
    ///
    /// # Errors
    /// [`LogError::Store`] when the file cannot be opened or is not ours.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        Ok(Self {
            connection: database::open_writer(path)?,
            room: Room::default(),
        })
    }

    /// The same, with other room for each workspace than the usual.
    #[must_use]
    pub fn with_room(self, room: Room) -> Self {
        Self { room, ..self }
    }

    /// The connection, for tests that look at the tables or change a pragma.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Counts what each workspace holds, whatever its counter row said.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn count_anew(&self) -> Result<(), LogError> {
        self.connection.execute(compact::COUNT, [])?;
        Ok(())
    }

    /// Makes an empty log. One that exists stays as it is.
    ///
    /// # Errors
    /// [`LogError::Store`].
    pub fn create(&mut self, workspace: WorkspaceId, epoch: Epoch) -> Result<(), LogError> {
        append::create(&self.connection, workspace, epoch)
    }

    /// Appends a group in one transaction; what is answered is committed. On an error nothing is.
    ///
    /// # Errors
    /// [`LogError::Store`] when the transaction did not commit.
    pub fn append_group(&mut self, group: &[Append]) -> Result<Group, LogError> {
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let done = append::group(&transaction, self.room, group.iter())?;
        transaction.commit()?;
        Ok(done)
    }

    /// See [`super::Log::append`], for one append.
    ///
    /// # Errors
    /// As [`Self::append_group`], and [`LogError::NoWorkspace`].
    pub fn append(&mut self, append: &Append) -> Result<Appended, LogError> {
        self.append_group(std::slice::from_ref(append))?
            .results
            .pop()
            .expect("BUG: a group answers each of its appends")
    }

    /// See [`super::Log::open`].
    ///
    /// # Errors
    /// [`LogError`].
    pub fn opened(
        &self,
        workspace: WorkspaceId,
        device: DeviceId,
        cursor: Seq,
    ) -> Result<Opened, LogError> {
        read::opened(&self.connection, workspace, device, cursor)
    }

    /// See [`super::Log::read_after`].
    ///
    /// # Errors
    /// [`LogError`].
    pub fn read_after(
        &self,
        workspace: WorkspaceId,
        after: Seq,
        limit: ReadLimit,
    ) -> Result<Page, LogError> {
        read::page(&self.connection, workspace, after, limit)
    }

    /// See [`super::Log::head`].
    ///
    /// # Errors
    /// [`LogError`].
    pub fn head(&self, workspace: WorkspaceId) -> Result<Seq, LogError> {
        read::workspace(&self.connection, workspace).map(|found| found.counter.head)
    }

    /// See [`super::Log::document`].
    ///
    /// # Errors
    /// [`LogError`].
    pub fn document(
        &self,
        workspace: WorkspaceId,
        document: DocumentId,
    ) -> Result<Stored, LogError> {
        read::document(&self.connection, workspace, document)
    }

    /// See [`super::Log::replace`].
    ///
    /// # Errors
    /// [`LogError`].
    pub fn replace(
        &mut self,
        workspace: WorkspaceId,
        with: &Replacement,
    ) -> Result<bool, LogError> {
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let done = compact::replace(&transaction, workspace, with)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Every entry's place, document and hash, for tests that count them: compacted ones too, without a document.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn items(&self, workspace: WorkspaceId) -> Result<Vec<Item>, LogError> {
        let all = ReadLimit {
            items: usize::MAX >> 1,
            bytes: usize::MAX,
        };
        Ok(self.read_after(workspace, 0, all)?.items)
    }
}
