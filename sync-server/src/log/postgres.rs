//! The log in PostgreSQL, shared by every instance of a relay.
//!
//! `seq` comes from the workspace's counter row, locked first in a transaction and held to its COMMIT: so whoever reads n has
//! read everything before it, of every instance (LG1). A PostgreSQL sequence could not do that: it hands out n before n+1
//! and lets n+1 be seen first. [`queue`] gives each workspace one transaction at a time, [`append`] makes it of two round trips.

use std::sync::Arc;

use async_trait::async_trait;
use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, WorkspaceId};
use futures_util::future::{self, BoxFuture, FutureExt};
use tokio::sync::oneshot;

use super::{
    Append, Appended, Committed, Log, LogError, Opened, Page, ReadLimit, Replacement, Room, Stand,
    Stored, named,
};

mod address;
mod append;
mod behind;
mod compact;
mod database;
mod facts;
mod queue;
mod read;
mod serving;
mod write;

pub(crate) use address::Address;
pub use database::Database;
pub(crate) use database::lost;
use queue::{Asker, Job, Queues};
pub use serving::{SERVING, Serving};

crate::statements! {
    CREATE = "INSERT INTO workspaces (workspace, epoch) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    PROBE = "INSERT INTO probe AS p (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = greatest(p.at, EXCLUDED.at)";
    PROBED = "SELECT at FROM probe WHERE id = 1";
}

/// Every statement of this log: the module's name, the statement's name, its SQL.
pub fn statements() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let modules = [
        ("compact", compact::STATEMENTS),
        ("database", database::STATEMENTS),
        ("facts", facts::STATEMENTS),
        ("postgres", STATEMENTS),
        ("read", read::STATEMENTS),
        ("serving", serving::STATEMENTS),
        ("write", write::STATEMENTS),
    ];
    named(modules)
}

/// The log in a [`Database`].
#[derive(Clone)]
pub struct PostgresLog {
    database: Arc<Database>,
    queues: Queues,
}

impl std::fmt::Debug for PostgresLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostgresLog")
    }
}

impl PostgresLog {
    /// The log in that database. Its work runs on the tokio runtime of the caller.
    #[must_use]
    pub fn new(database: Arc<Database>, committed: Arc<dyn Committed>) -> Self {
        Self::with_room(database, committed, Room::default())
    }

    /// The same, with other room for each workspace than the usual.
    #[must_use]
    pub fn with_room(database: Arc<Database>, committed: Arc<dyn Committed>, room: Room) -> Self {
        database.tell(Arc::clone(&committed));
        Self {
            queues: Queues::new(Arc::clone(&database), committed, room),
            database,
        }
    }

    fn ask<T: Send + 'static>(
        &self,
        workspace: WorkspaceId,
        job: impl FnOnce(Asker<T>) -> Job,
    ) -> BoxFuture<'static, Result<T, LogError>> {
        let (asker, answered) = oneshot::channel();
        match self.queues.submit(workspace, job(asker)) {
            Ok(()) => answered
                .map(|answer| answer.unwrap_or_else(|_| Err(stopped())))
                .boxed(),
            Err(error) => future::ready(Err(error)).boxed(),
        }
    }
}

fn stopped() -> LogError {
    LogError::Store("its task has stopped".to_owned())
}

#[async_trait]
impl Log for PostgresLog {
    async fn create(&self, workspace: WorkspaceId, epoch: Epoch) -> Result<(), LogError> {
        let ids = (workspace.uuid(), epoch.uuid());
        self.database
            .query(CREATE, &[&ids.0, &ids.1])
            .await
            .map(drop)
    }

    async fn open(
        &self,
        workspace: WorkspaceId,
        device: DeviceId,
        cursor: Seq,
    ) -> Result<Opened, LogError> {
        read::opened(&self.database, workspace, device, cursor).await
    }

    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, LogError>> {
        self.ask(append.workspace, |asker| Job::Append(append, asker))
    }

    async fn read_after(
        &self,
        workspace: WorkspaceId,
        after: Seq,
        limit: ReadLimit,
    ) -> Result<Page, LogError> {
        read::page(&self.database, workspace, after, limit).await
    }

    async fn head(&self, workspace: WorkspaceId) -> Result<Seq, LogError> {
        read::head(&self.database, workspace).await
    }

    async fn stands(
        &self,
        asked: &[(WorkspaceId, Seq)],
    ) -> Result<Vec<(WorkspaceId, Stand)>, LogError> {
        read::stands(&self.database, asked).await
    }

    async fn document(
        &self,
        workspace: WorkspaceId,
        document: DocumentId,
    ) -> Result<Stored, LogError> {
        read::document(&self.database, workspace, document).await
    }

    async fn replace(&self, workspace: WorkspaceId, with: Replacement) -> Result<bool, LogError> {
        self.ask(workspace, |asker| Job::Replace(with, asker)).await
    }

    async fn unfit(&self, workspace: WorkspaceId, document: DocumentId) -> Result<(), LogError> {
        self.ask(workspace, |asker| Job::Unfit(document, asker))
            .await
    }

    async fn long_tails(&self, limit: usize) -> Result<Vec<(WorkspaceId, DocumentId)>, LogError> {
        read::long_tails(&self.database, limit).await
    }

    async fn probe(&self, now_ms: i64) -> Result<(), LogError> {
        self.database.query(PROBE, &[&now_ms]).await?;
        let rows = self.database.query(PROBED, &[]).await?;
        let read: i64 = match rows.first() {
            Some(row) => read::column(row, 0)?,
            None => i64::MIN,
        };
        // Another instance may have written later.
        if read >= now_ms {
            Ok(())
        } else {
            let detail = "what was written is not read back";
            Err(LogError::Store(detail.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests;
