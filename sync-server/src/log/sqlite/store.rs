//! The asynchronous face of the log in SQLite.

use std::sync::Arc;

use async_trait::async_trait;
use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, WorkspaceId};
use futures_util::future::{self, BoxFuture, FutureExt};
use rusqlite::params;
use tokio::sync::oneshot;

use super::super::{Append, Appended, Log, LogError, Opened, Page, ReadLimit, Replacement, Stored};
use super::database::stopped;
use super::writer::Job;
use super::{Database, append, compact, read};

crate::statements! {
    PROBE = "INSERT OR REPLACE INTO probe (id, at) VALUES (1, ?1)";
    PROBED = "SELECT at FROM probe WHERE id = 1";
}

/// The log in a [`Database`].
#[derive(Clone)]
pub struct SqliteLog {
    database: Arc<Database>,
}

impl SqliteLog {
    /// The log in that file.
    #[must_use]
    pub const fn new(database: Arc<Database>) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Log for SqliteLog {
    async fn create(&self, workspace: WorkspaceId, epoch: Epoch) -> Result<(), LogError> {
        self.database
            .write(move |connection| append::create(connection, workspace, epoch))
            .await
    }

    async fn open(
        &self,
        workspace: WorkspaceId,
        device: DeviceId,
        cursor: Seq,
    ) -> Result<Opened, LogError> {
        self.database
            .read(move |connection| read::opened(connection, workspace, device, cursor))
            .await
    }

    fn append(&self, append: Append) -> BoxFuture<'static, Result<Appended, LogError>> {
        let (answer, answered) = oneshot::channel();
        match self.database.submit(Job::Append(append, answer)) {
            Ok(()) => answered
                .map(|answer| answer.unwrap_or_else(|_| Err(stopped())))
                .boxed(),
            Err(error) => future::ready(Err(error)).boxed(),
        }
    }

    async fn read_after(
        &self,
        workspace: WorkspaceId,
        after: Seq,
        limit: ReadLimit,
    ) -> Result<Page, LogError> {
        self.database
            .read(move |connection| read::page(connection, workspace, after, limit))
            .await
    }

    async fn head(&self, workspace: WorkspaceId) -> Result<Seq, LogError> {
        self.database
            .read(move |connection| Ok(read::workspace(connection, workspace)?.counter.head))
            .await
    }

    async fn document(
        &self,
        workspace: WorkspaceId,
        document: DocumentId,
    ) -> Result<Stored, LogError> {
        self.database
            .read(move |connection| read::document(connection, workspace, document))
            .await
    }

    async fn replace(&self, workspace: WorkspaceId, with: Replacement) -> Result<bool, LogError> {
        self.database
            .write(move |connection| compact::replace(connection, workspace, &with))
            .await
    }

    async fn unfit(&self, workspace: WorkspaceId, document: DocumentId) -> Result<(), LogError> {
        self.database
            .write(move |connection| compact::unfit(connection, workspace, document))
            .await
    }

    async fn long_tails(&self, limit: usize) -> Result<Vec<(WorkspaceId, DocumentId)>, LogError> {
        self.database
            .read(move |connection| read::long_tails(connection, limit))
            .await
    }

    async fn probe(&self, now_ms: i64) -> Result<(), LogError> {
        self.database
            .write(move |connection| {
                connection.execute(PROBE, params![now_ms])?;
                Ok(())
            })
            .await?;
        let read: i64 = self
            .database
            .read(|connection| Ok(connection.query_row(PROBED, [], |row| row.get(0))?))
            .await?;
        // Another instance may have written later.
        if read >= now_ms {
            Ok(())
        } else {
            Err(LogError::Store(
                "what was written is not read back".to_owned(),
            ))
        }
    }
}
