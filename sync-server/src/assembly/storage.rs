//! Where the log and the accounts are kept: in a file of the data folder, or in PostgreSQL.

use std::sync::Arc;

use anyhow::Context as _;

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

/// Opens it, and brings its tables up to date. `committed` hears what this instance appends.
pub(super) async fn storage(
    settings: &Settings,
    committed: Arc<dyn Committed>,
) -> anyhow::Result<Storage> {
    let Some(url) = &settings.database_url else {
        let file = folder::database(&settings.data);
        folder::private_file(&file)?;
        let database = Arc::new(sqlite::Database::open(&file, committed)?);
        return Ok(Storage {
            log: Arc::new(SqliteLog::new(Arc::clone(&database))),
            tables: Tables::new(database),
        });
    };
    let there = || format!("the database at {} cannot be used", without_secrets(url));
    let database = Arc::new(postgres::Database::open(url).await.with_context(there)?);
    Ok(Storage {
        log: Arc::new(PostgresLog::new(Arc::clone(&database), committed)),
        tables: Tables::new(database),
    })
}
