//! The log: an ordered list of updates per workspace, and the trait that stores of it implement.
//!
//! [`sqlite`] keeps it in a file, [`postgres`] in a database that several instances share; one `contract` holds both.
//! The log checks what only the log can know (LG3, LG5, LG6, LG8, LG9: `rules`); the bytes went through the door before.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use carnet_protocol::door::UpdateShape;
use carnet_protocol::frame::{Number, RefuseCode, Seq};
use carnet_protocol::hash::{EntryHash, erase_hash, update_hash};
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, MemberId, WorkspaceId};
use futures_util::future::BoxFuture;

#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub(crate) mod newer;
mod planted;
pub mod postgres;
mod room;
mod rules;
pub mod sqlite;

pub use room::{Held, Room};

/// Updates of one device, to be appended in order.
#[derive(Clone, Debug)]
pub struct Append {
    /// Where to.
    pub workspace: WorkspaceId,
    /// The author of the numbered stream.
    pub device: DeviceId,
    /// Whom the device belongs to (HS6).
    pub owner: MemberId,
    /// On whose behalf; differs from the owner only for the gateway's desk.
    pub member: MemberId,
    /// The number of the first change. The others follow one by one.
    pub first: Number,
    /// The owner was told to start over, and may for some time push structs of others (LG8).
    pub heals: bool,
    /// What changes. May be empty: then only `through` is answered, in its turn.
    pub changes: Vec<Change>,
}

impl Append {
    /// Roughly how many bytes this will write.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.changes
            .iter()
            .map(|change| change.bytes().len() + 128)
            .sum()
    }
}

/// One numbered change.
#[derive(Clone, Debug)]
pub enum Change {
    /// An update that passed the door.
    Update {
        /// The document it changes.
        document: DocumentId,
        /// v1 bytes.
        bytes: Bytes,
        /// What the door saw.
        shape: UpdateShape,
    },
    /// Uses up a number (LG5).
    Void {
        /// The document it would have changed.
        document: DocumentId,
    },
    /// Removes a document for good (ER1).
    Erase {
        /// Which.
        document: DocumentId,
    },
}

impl Change {
    /// The document.
    #[must_use]
    pub const fn document(&self) -> DocumentId {
        match self {
            Self::Update { document, .. } | Self::Void { document } | Self::Erase { document } => {
                *document
            }
        }
    }

    /// How it is recognised again (LG4).
    #[must_use]
    pub fn hash(&self) -> EntryHash {
        match self {
            Self::Update {
                document, bytes, ..
            } => update_hash(*document, bytes),
            Self::Void { document } => update_hash(*document, &[]),
            Self::Erase { document } => erase_hash(*document),
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Update { bytes, .. } => bytes,
            Self::Void { .. } | Self::Erase { .. } => &[],
        }
    }
}

/// How far an append came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The device's highest number in the log, after COMMIT.
    pub through: Number,
    /// The log's place of it, for people.
    pub seq: Seq,
    /// The first change that was not taken; those after it were not tried.
    pub refused: Option<Refused>,
}

/// A change that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number; for a gap, the number that is wanted.
    pub at: Number,
    /// Why.
    pub code: RefuseCode,
    /// For people; no secrets.
    pub detail: String,
}

impl Refused {
    /// A refusal with its sentence.
    #[must_use]
    pub fn new(at: Number, code: RefuseCode, detail: impl Into<String>) -> Self {
        Self {
            at,
            code,
            detail: detail.into(),
        }
    }
}

/// One place in the log, as readers get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The place.
    pub seq: Seq,
    /// The document.
    pub document: DocumentId,
    /// What stands there.
    pub what: What,
}

/// What stands at a place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// An update, as it was pushed.
    Update {
        /// By which device.
        device: DeviceId,
        /// Under which number.
        number: Number,
        /// On whose behalf.
        member: MemberId,
        /// v1 bytes.
        update: Bytes,
    },
    /// The document's whole state up to this place, in place of compacted updates.
    State {
        /// v1 bytes.
        state: Bytes,
        /// v1 bytes.
        state_vector: Bytes,
        /// Of the entry whose place it took (HS4).
        hash: EntryHash,
    },
    /// The document was removed for good.
    Erased,
}

/// What a Welcome needs to know of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The log's history.
    pub epoch: Epoch,
    /// The last place.
    pub head: Seq,
    /// The device's highest number.
    pub through: Number,
    /// Whom the device belongs to; `None` when it has never pushed.
    pub owner: Option<MemberId>,
    /// The hash of the entry at the cursor asked for, when the log still knows it.
    pub hash: Option<EntryHash>,
}

/// A stretch of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// In the order of seq.
    pub items: Vec<Item>,
    /// Everything up to here is in `items` or before.
    pub through: Seq,
    /// The read ended at a limit, not at the head.
    pub more: bool,
}

/// How far a log goes. A store that never goes back need not give hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// The last place.
    pub head: Seq,
    /// Of the entry there, where it is kept.
    pub hash: Option<EntryHash>,
    /// Of the entry at the place that was asked about, where it is kept.
    pub at: Option<EntryHash>,
}

/// How much one read may give. The first item is given whatever its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimit {
    /// Items.
    pub items: usize,
    /// Bytes of updates and states.
    pub bytes: usize,
}

/// Everything the log has of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The compacted state and the place it stands at.
    pub state: Option<(Seq, Bytes)>,
    /// Updates since, in order.
    pub tail: Vec<(Seq, Bytes)>,
    /// The log's state vector of the document; empty bytes when there is no document.
    pub state_vector: Vec<u8>,
    /// It was removed for good.
    pub erased: bool,
}

impl Stored {
    /// The place that the last update stands at; 0 when there is none.
    #[must_use]
    pub fn through(&self) -> Seq {
        self.tail
            .last()
            .map(|(seq, _)| *seq)
            .or(self.state.as_ref().map(|(seq, _)| *seq))
            .unwrap_or(0)
    }

    /// The updates that make the document, oldest first.
    pub fn parts(&self) -> impl Iterator<Item = &Bytes> {
        self.state.iter().chain(&self.tail).map(|(_, bytes)| bytes)
    }
}

/// A verified state that takes the place of a document's entries (LG7).
#[derive(Clone, Debug)]
pub struct Replacement {
    /// The document.
    pub document: DocumentId,
    /// The place of the state that was folded in, 0 when there was none: another compaction in between is seen by it.
    pub from: Seq,
    /// The last entry that was folded in.
    pub through: Seq,
    /// v1 bytes.
    pub state: Bytes,
    /// v1 bytes.
    pub state_vector: Bytes,
}

/// Why the log did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// There is no such workspace.
    #[error("no such workspace")]
    NoWorkspace,
    /// Too much is waiting: try again.
    #[error("the log has too much to do")]
    Busy,
    /// The store did not do it. Nothing was changed, or it is not known: `through` tells.
    #[error("{0}")]
    Store(String),
}

impl LogError {
    /// There is no room left where the log is kept. SQLite and PostgreSQL say it in these words.
    #[must_use]
    pub fn is_full_disk(&self) -> bool {
        let says = |text: &str| text.contains("disk is full") || text.contains("No space left");
        matches!(self, Self::Store(text) if says(text))
    }
}

/// Hears of what was committed, in the order of seq within a workspace. Called on the writer's thread: be quick.
pub trait Committed: Send + Sync {
    /// Entries of one workspace that one transaction appended, without a gap between them.
    fn committed(&self, workspace: WorkspaceId, items: Vec<Item>);
    /// The log goes on to here at least, and nobody may have been told what stands there: a commit whose answer was lost, found
    /// when its numbers came again.
    fn reached(&self, _workspace: WorkspaceId, _head: Seq) {}
    /// A document's tail is long enough to be folded.
    fn long_tail(&self, workspace: WorkspaceId, document: DocumentId);
    /// Another server, or other tables, stand behind the log than before, and they may have less. Called before the first of
    /// them is read: nothing that is remembered of any workspace can be relied on.
    fn replaced(&self) {}
}

/// Where the log is kept.
#[async_trait]
pub trait Log: Send + Sync {
    /// Makes an empty log. One that exists stays as it is.
    async fn create(&self, workspace: WorkspaceId, epoch: Epoch) -> Result<(), LogError>;

    /// What a Welcome needs.
    async fn open(
        &self,
        workspace: WorkspaceId,
        device: DeviceId,
        cursor: Seq,
    ) -> Result<Opened, LogError>;

    /// Appends in the order of the calls, and answers after COMMIT. Submits before it returns: the future only waits.
    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, LogError>>;

    /// What stands after a place.
    async fn read_after(
        &self,
        workspace: WorkspaceId,
        after: Seq,
        limit: ReadLimit,
    ) -> Result<Page, LogError>;

    /// The last place.
    async fn head(&self, workspace: WorkspaceId) -> Result<Seq, LogError>;

    /// How far several workspaces' logs go, and what stands at a place of each (0: nowhere), in any order; those that do not
    /// exist are left out.
    async fn stands(
        &self,
        asked: &[(WorkspaceId, Seq)],
    ) -> Result<Vec<(WorkspaceId, Stand)>, LogError> {
        let mut stands = Vec::with_capacity(asked.len());
        for (workspace, _) in asked {
            let stand = |head| Stand {
                head,
                ..Stand::default()
            };
            match self.head(*workspace).await {
                Ok(head) => stands.push((*workspace, stand(head))),
                Err(LogError::NoWorkspace) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(stands)
    }

    /// Everything of one document.
    async fn document(
        &self,
        workspace: WorkspaceId,
        document: DocumentId,
    ) -> Result<Stored, LogError>;

    /// Puts a verified state in the place of entries. `false`: the document changed hands meanwhile, nothing was done.
    async fn replace(&self, workspace: WorkspaceId, with: Replacement) -> Result<bool, LogError>;

    /// Notes that a document could not be folded, so that it is not tried again at once.
    async fn unfit(&self, workspace: WorkspaceId, document: DocumentId) -> Result<(), LogError>;

    /// Documents whose tail is long enough to be folded, at most `limit`.
    async fn long_tails(&self, limit: usize) -> Result<Vec<(WorkspaceId, DocumentId)>, LogError>;

    /// Writes and reads something, to know that both work.
    async fn probe(&self, now_ms: i64) -> Result<(), LogError>;
}

/// The statements of a store's modules, one after another.
fn named<const N: usize>(
    modules: [(&'static str, &'static [(&'static str, &'static str)]); N],
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    modules.into_iter().flat_map(|(module, statements)| {
        let statements = statements.iter();
        statements.map(move |(name, sql)| (module, *name, *sql))
    })
}

/// A log that anyone may hold.
pub type SharedLog = Arc<dyn Log>;
