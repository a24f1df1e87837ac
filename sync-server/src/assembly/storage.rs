//! Where the log and the accounts are kept: in a file of the data folder, or in PostgreSQL.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use rusqlite::{Connection, OpenFlags};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::folder;
use crate::log::postgres::{self, PostgresLog};
use crate::log::sqlite::{self, SqliteLog};
use crate::log::{Committed, Room, SharedLog};
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
        nothing_is_left_behind(&settings.data, &database).await?;
        tasks.spawn(serving.keep(stop.clone()));
        Ok(Self::Server(Arc::new(database)))
    }

    fn file(settings: &Settings) -> anyhow::Result<Self> {
        let file = folder::database(&settings.data);
        folder::private_file(&file)
            .with_context(|| format!("{} cannot be written", file.display()))?;
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
    pub(super) fn open(self, committed: Arc<dyn Committed>, room: Room) -> anyhow::Result<Storage> {
        Ok(match self {
            Self::File(file) => {
                let database = Arc::new(sqlite::Database::with_room(&file, committed, room)?);
                Storage {
                    log: Arc::new(SqliteLog::new(Arc::clone(&database))),
                    tables: Tables::new(database),
                }
            }
            Self::Server(database) => Storage {
                log: Arc::new(PostgresLog::with_room(
                    Arc::clone(&database),
                    committed,
                    room,
                )),
                tables: Tables::new(database),
            },
        })
    }
}

fn there(url: &str) -> String {
    let place = without_secrets(url);
    format!("the database at {place} (DATABASE_URL) cannot be used")
}

/// Refuses a database without workspaces where the data folder holds a file with some: people would find an empty CRM.
async fn nothing_is_left_behind(data: &Path, database: &postgres::Database) -> anyhow::Result<()> {
    let file = folder::database(data);
    let left = workspaces(&file);
    ensure!(
        left == 0 || database.has_workspaces().await?,
        "{} holds {left} workspaces, and the database that DATABASE_URL names holds none: people would find an empty CRM. Nothing \
         is moved from one to the other. To go on with that file, start without DATABASE_URL; to begin anew, move it out of the \
         data folder",
        file.display()
    );
    Ok(())
}

/// How many a relay's file has; none where there is no such file.
fn workspaces(file: &Path) -> i64 {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let count = Connection::open_with_flags(file, flags)
        .and_then(|file| file.query_row(WORKSPACES, [], |row| row.get(0)));
    count.unwrap_or(0)
}

crate::statements! {
    WORKSPACES = "SELECT count(*) FROM workspaces";
}

#[cfg(test)]
mod tests {
    use carnet_protocol::ids::{Epoch, WorkspaceId};

    use super::*;

    #[test]
    fn a_file_with_workspaces_is_told_from_one_without() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder::database(folder.path());
        assert_eq!(workspaces(&file), 0, "there is no file");
        let mut store = sqlite::Store::open(&file).unwrap();
        assert_eq!(workspaces(&file), 0);
        store.create(WorkspaceId([1; 16]), Epoch([2; 16])).unwrap();
        assert_eq!(workspaces(&file), 1);
    }
}
