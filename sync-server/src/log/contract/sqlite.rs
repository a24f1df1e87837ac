//! The store in SQLite keeps the contract.

use std::sync::Arc;

use tempfile::TempDir;

use super::deaf::Deaf;
use super::{damage, room};
use crate::log::sqlite::{Database, SqliteLog, Store, statements};
use crate::log::{Room, SharedLog};
use crate::sql::listed;

#[expect(
    clippy::unused_async,
    reason = "a store on a server must be waited for"
)]
async fn make(room: Room) -> (SharedLog, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relay.db");
    let database = Database::with_room(&file, Arc::new(Deaf), room).unwrap();
    (Arc::new(SqliteLog::new(Arc::new(database))), folder)
}

crate::log_contract!(make);

#[tokio::test]
async fn a_damaged_vector_hurts_its_document_only() {
    let (log, folder) = make(Room::default()).await;
    damage::a_damaged_vector_hurts_its_document_only(&log, async |document| {
        let file = rusqlite::Connection::open(folder.path().join("relay.db")).unwrap();
        let changed = file.execute(
            "UPDATE documents SET state_vector = ?2 WHERE document = ?1",
            rusqlite::params![document.to_bytes(), damage::DAMAGED],
        );
        assert_eq!(changed, Ok(1));
    })
    .await;
}

#[tokio::test]
async fn lg9_older_logs() {
    let (log, folder) = make(Room::default()).await;
    let file = folder.path().join("relay.db");
    room::lg9_older_logs(&log, async || {
        let before = rusqlite::Connection::open(&file).unwrap();
        before.execute_batch(room::UNCOUNTED).unwrap();
        let database = Database::with_room(&file, Arc::new(Deaf), room::ROOM).unwrap();
        Arc::new(SqliteLog::new(Arc::new(database))) as SharedLog
    })
    .await;
}

#[tokio::test]
async fn lg9_counted_anew() {
    let (log, folder) = make(room::ROOM).await;
    let file = folder.path().join("relay.db");
    let spoil = async || {
        let beside = rusqlite::Connection::open(&file).unwrap();
        beside.execute_batch(room::SPOIL).unwrap();
    };
    let count = async || Store::open(&file).unwrap().count_anew().unwrap();
    room::lg9_counted_anew(&log, spoil, count).await;
}

#[test]
fn every_statement_is_one_that_sqlite_takes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("relay.db")).unwrap();
    let mut prepared = 0;
    for (module, name, sql) in statements().chain(listed::of_files()) {
        let taken = store.connection().prepare(sql).map(drop);
        assert_eq!(taken, Ok(()), "{module}::{name}");
        prepared += 1;
    }
    assert!(prepared >= 60, "{prepared} statements are listed");
}
