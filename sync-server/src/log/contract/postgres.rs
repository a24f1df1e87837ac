//! The store in PostgreSQL keeps the contract, and each of its statements is one that PostgreSQL takes.

use std::sync::Arc;

use super::deaf::Deaf;
use super::rig::Postgres;
use super::{damage, room};
use crate::accounts;
use crate::log::postgres::{Database, PostgresLog, statements};
use crate::log::{Room, SharedLog};
use crate::sql::listed;
use crate::sql::postgres::dollars;

async fn make(room: Room) -> (SharedLog, Arc<Postgres>) {
    let server = Postgres::shared();
    let database = Database::open(&server.database()).await.unwrap();
    let log = PostgresLog::with_room(Arc::new(database), Arc::new(Deaf), room);
    (Arc::new(log), server)
}

crate::log_contract!(make);

#[tokio::test]
async fn a_damaged_vector_hurts_its_document_only() {
    let server = Postgres::shared();
    let url = server.database();
    let database = Arc::new(Database::open(&url).await.unwrap());
    let log: SharedLog = Arc::new(PostgresLog::new(Arc::clone(&database), Arc::new(Deaf)));
    damage::a_damaged_vector_hurts_its_document_only(&log, async |document| {
        let connection = database.account_connection().await.unwrap();
        let sql = "UPDATE documents SET state_vector = $2 WHERE document = $1";
        let name = document.to_bytes();
        let changed = connection
            .execute(sql, &[&name.as_slice(), &damage::DAMAGED])
            .await;
        assert_eq!(changed.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn lg9_older_logs() {
    let server = Postgres::shared();
    let url = server.database();
    let database = Arc::new(Database::open(&url).await.unwrap());
    let log: SharedLog = Arc::new(PostgresLog::new(Arc::clone(&database), Arc::new(Deaf)));
    room::lg9_older_logs(&log, async || {
        let before = database.account_connection().await.unwrap();
        before.batch_execute(room::UNCOUNTED).await.unwrap();
        let database = Arc::new(Database::open(&url).await.unwrap());
        Arc::new(PostgresLog::with_room(database, Arc::new(Deaf), room::ROOM)) as SharedLog
    })
    .await;
}

#[tokio::test]
async fn lg9_counted_anew() {
    let server = Postgres::shared();
    let database = Arc::new(Database::open(&server.database()).await.unwrap());
    let beside = Arc::clone(&database);
    let log: SharedLog = Arc::new(PostgresLog::with_room(database, Arc::new(Deaf), room::ROOM));
    let spoil = async || {
        let connection = beside.account_connection().await.unwrap();
        connection.batch_execute(room::SPOIL).await.unwrap();
    };
    let count = async || beside.count_anew().await.unwrap();
    room::lg9_counted_anew(&log, spoil, count).await;
}

/// What PostgreSQL does not prepare: it has neither parameters nor tables in it.
const CONTROL: [&str; 2] = ["BEGIN", "COMMIT"];

#[tokio::test]
async fn every_statement_is_one_that_postgres_takes() {
    let server = Postgres::shared();
    let database = Database::open(&server.database()).await.unwrap();
    let connection = database.account_connection().await.unwrap();
    let mut prepared = 0;
    let logs = statements().map(|(module, name, sql)| (module, name, sql.to_owned()));
    let others = accounts::statements().into_iter();
    let others = others.chain(listed::of_postgres());
    let others = others.map(|(module, name, sql)| (module, name, dollars(sql)));
    for (module, name, sql) in logs.chain(others) {
        if !CONTROL.contains(&name) {
            let taken = connection.prepare(&sql).await;
            assert!(taken.is_ok(), "{module}::{name}: {:?}", taken.err());
            prepared += 1;
        }
    }
    assert!(prepared >= 120, "{prepared} statements are listed");
}
