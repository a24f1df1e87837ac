//! Where the log and the accounts are kept: in a file of the data folder, or in PostgreSQL.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::folder;
use crate::log::postgres::{self, PostgresLog};
use crate::log::sqlite::{self, SqliteLog};
use crate::log::{Committed, SharedLog};
use crate::settings::{Settings, without_secrets};
use crate::sql::Tables;

/// What a relay keeps.
pub(super) struct Storage {
    /// The log.
    pub(super) log: SharedLog,
    /// The accounts.
    pub(super) tables: Tables,
}

/// Where that is.
pub(super) enum Place {
    /// A file.
    File(PathBuf),
    /// A database, open and up to date.
    Server(Arc<postgres::Database>),
}

impl Place {
    /// For a word of the command, beside a relay or without one.
    pub(super) async fn find(settings: &Settings) -> anyhow::Result<Self> {
        let Some(url) = &settings.database_url else {
            return Self::file(settings);
        };
        let opened = postgres::Database::open(url).await;
        Ok(Self::Server(Arc::new(opened.with_context(|| there(url))?)))
    }

    /// For a relay that serves until `stop`; a restore is held off meanwhile.
    pub(super) async fn serve(
        settings: &Settings,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> anyhow::Result<Self> {
        let Some(url) = &settings.database_url else {
            return Self::file(settings);
        };
        let opened = postgres::Database::serve(url).await;
        let (database, serving) = opened.with_context(|| there(url))?;
        tasks.spawn(serving.keep(stop.clone()));
        Ok(Self::Server(Arc::new(database)))
    }

    fn file(settings: &Settings) -> anyhow::Result<Self> {
        let file = folder::database(&settings.data);
        folder::private_file(&file)?;
        Ok(Self::File(file))
    }

    /// What tells this installation from others that use the same Redis. A file has nothing to do with one.
    pub(super) async fn installation(&self) -> anyhow::Result<Uuid> {
        match self {
            Self::File(_) => Ok(Uuid::nil()),
            Self::Server(database) => Ok(database.installation().await?),
        }
    }

    /// Opens it. `committed` hears what this instance appends.
    pub(super) fn open(self, committed: Arc<dyn Committed>) -> anyhow::Result<Storage> {
        Ok(match self {
            Self::File(file) => {
                let database = Arc::new(sqlite::Database::open(&file, committed)?);
                Storage {
                    log: Arc::new(SqliteLog::new(Arc::clone(&database))),
                    tables: Tables::new(database),
                }
            }
            Self::Server(database) => Storage {
                log: Arc::new(PostgresLog::new(Arc::clone(&database), committed)),
                tables: Tables::new(database),
            },
        })
    }
}

fn there(url: &str) -> String {
    format!("the database at {} cannot be used", without_secrets(url))
}
