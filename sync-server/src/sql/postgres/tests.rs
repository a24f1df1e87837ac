//! The door on a real PostgreSQL.

use std::sync::Arc;

use super::*;
use crate::log::contract::rig::Postgres;
use crate::sql::Tables;
use crate::values;

const COUNT: &str = "SELECT value FROM counters WHERE name = ?1";
const SET: &str = "UPDATE counters SET value = ?2 WHERE name = ?1";

/// Which transaction waits for the table of counters.
const WAITER: &str =
    "SELECT virtualtransaction FROM pg_locks WHERE NOT granted AND relation = 'counters'::regclass";
/// Whether this one has it alone.
const ALONE: &str = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND granted AND mode = 'ExclusiveLock'
    AND relation = 'counters'::regclass";

async fn tables() -> (Tables, Arc<Postgres>) {
    let server = Postgres::shared();
    let database = postgres::Database::open(&server.database()).await.unwrap();
    (Tables::new(Arc::new(database)), server)
}

/// Reads, then writes one more: without SERIALIZABLE two of these lose one. How often it ran until it was kept.
async fn one_more(tables: &Tables) -> Result<u32, SqlError> {
    let mut runs = 0;
    tables
        .write(move |sql| {
            runs += 1;
            let row = sql.first(COUNT, values!["changes"])?;
            let value = row.ok_or(SqlError::Shape(0))?.get_int(0)?;
            sql.execute(SET, values!["changes", value + 1])?;
            Ok(runs)
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_write_read_holds_until_it_commits_however_many_come() {
    let (tables, _server) = tables().await;
    let all: Vec<_> = (0..40)
        .map(|_| {
            let tables = tables.clone();
            tokio::spawn(async move { one_more(&tables).await })
        })
        .collect();
    for one in all {
        let runs = one.await.unwrap().expect("nobody is sent away");
        assert!(runs <= 2, "the second time it is alone: {runs}");
    }
    let value = tables
        .read(|sql| {
            sql.first(COUNT, values!["changes"])?
                .ok_or(SqlError::Shape(0))?
                .get_int(0)
        })
        .await;
    assert_eq!(value, Ok(40), "none was lost");
}

/// Who only waited too long, for somebody's lock, is in nobody's way: it takes the tables from no one.
#[tokio::test(flavor = "multi_thread")]
async fn who_waited_too_long_begins_again_beside_others() {
    let server = Postgres::shared();
    let database = postgres::Database::open(&server.database()).await.unwrap();
    let database = Arc::new(database);
    let tables = Tables::new(Arc::clone(&database) as _);
    let holder = database.account_connection().await.unwrap();
    let hold = "BEGIN; LOCK TABLE counters IN SHARE MODE";
    holder.batch_execute(hold).await.unwrap();
    let writing = tokio::spawn(async move {
        let alone =
            |sql: &mut dyn Sql| sql.first(ALONE, &[])?.ok_or(SqlError::Shape(0))?.get_int(0);
        tables.write(alone).await
    });
    let waiter = async || holder.query_opt(WAITER, &[]).await.unwrap();
    let mut tries = std::collections::BTreeSet::new();
    let seen_twice = async {
        while tries.len() < 2 {
            tries.extend(waiter().await.map(|row| row.get::<_, String>(0)));
        }
    };
    let limit = Duration::from_secs(30);
    timeout(limit, seen_twice).await.expect("it tries again");
    holder.batch_execute("COMMIT").await.unwrap();
    assert_eq!(writing.await.unwrap(), Ok(0), "others may write beside it");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_come_back_as_they_went() {
    let (tables, _server) = tables().await;
    let row = tables
        .write(|sql| {
            let insert = "INSERT INTO links (hash, kind, name, expires_at, workspace) VALUES (?1, 'a ?2 b', ?2, ?3, ?4)";
            let none: Option<i64> = None;
            sql.execute(insert, values![[1_u8, 2], "Zoé", i64::MAX, none])?;
            sql.first("SELECT hash, kind, name, expires_at, workspace, expires_at IS NULL FROM links", &[])
        })
        .await;
    let wanted = vec![
        Value::Bytes(vec![1, 2]),
        Value::from("a ?2 b"),
        Value::from("Zoé"),
        Value::Int(i64::MAX),
        Value::Null,
        Value::Int(0),
    ];
    assert_eq!(row, Ok(Some(Row(wanted))));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_wanted_is_undone() {
    let (tables, _server) = tables().await;
    let refused = tables
        .write(|sql| {
            sql.execute(SET, values!["changes", 7])?;
            Err::<(), _>(SqlError::Store("no".to_owned()))
        })
        .await;
    assert_eq!(refused, Err(SqlError::Store("no".to_owned())));
    let spoilt = tables
        .write(|sql| {
            sql.execute(SET, values!["changes", 8])?;
            // The work passes over an error; PostgreSQL does not.
            let _ = sql.execute("UPDATE counters SET value = NULL", &[]);
            Ok::<_, SqlError>(())
        })
        .await;
    assert!(matches!(spoilt, Err(SqlError::Store(_))), "{spoilt:?}");
    let value = tables
        .read(|sql| {
            sql.first(COUNT, values!["changes"])?
                .ok_or(SqlError::Shape(0))?
                .get_int(0)
        })
        .await;
    assert_eq!(value, Ok(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_changes_nothing() {
    let (tables, _server) = tables().await;
    let tried = tables
        .read(|sql| sql.execute(SET, values!["changes", 7]))
        .await;
    assert!(tried.is_err());
}
