//! The store in SQLite keeps the contract.

use std::sync::Arc;

use carnet_protocol::ids::{DocumentId, WorkspaceId};
use tempfile::TempDir;

use crate::log::sqlite::{Database, SqliteLog};
use crate::log::{Committed, Item, SharedLog};

struct Deaf;
impl Committed for Deaf {
    fn committed(&self, _: WorkspaceId, _: Vec<Item>) {}
    fn long_tail(&self, _: WorkspaceId, _: DocumentId) {}
}

#[expect(
    clippy::unused_async,
    reason = "a store on a server must be waited for"
)]
async fn make() -> (SharedLog, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("relay.db"), Arc::new(Deaf)).unwrap();
    (Arc::new(SqliteLog::new(Arc::new(database))), folder)
}

crate::log_contract!(make);
