//! The door on PostgreSQL: the log's own database, over connections of its own.
//!
//! Work is synchronous and may take its time between two statements, so it runs on a blocking thread. A write is
//! SERIALIZABLE: what it read still holds when it commits, whatever other instances do. When two of them cannot both be
//! right, PostgreSQL undoes one, and that one runs again, alone: it waits until no other write is under way, and none begins
//! before it has ended. So it is undone once at most, however many come at once. PostgreSQL notes what an index found by its
//! page, and in small tables all rows stand on one: there any two who look and then add are in each other's way.

use std::time::Duration;

use async_trait::async_trait;
use deadpool_postgres::Object;
use rand::RngExt as _;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::{Database, Row, Sql, SqlError, Value, Work};
use crate::limits::{POSTGRES_ANSWER_SECS, TRANSACTION_RETRIES, TRANSACTION_RETRY_MS};
use crate::log::LogError;
use crate::log::postgres;

/// One view of the database, which changes nothing.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// As if no other transaction ran at the same time, beside others. `LOCK` comes before the transaction's view of the database is
/// taken; every table would do, and this one has a row that most writes wait for anyway.
const WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE counters IN ROW EXCLUSIVE MODE";
/// The same with no other write beside it; who only reads goes on.
const WRITE_ALONE: &str =
    "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE counters IN EXCLUSIVE MODE";

/// A connection inside a transaction.
struct Open<'a> {
    connection: &'a Object,
    runtime: Handle,
    /// The first error: PostgreSQL takes no further statement of the transaction after it.
    failed: Option<Failed>,
}

/// Why a transaction did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Failed {
    /// Another one was in the way, or the connection was gone before COMMIT: nothing was changed, and it may run again. `alone`
    /// when the two cannot both be right; who only waited too long for a lock begins as before.
    Again { alone: bool },
    /// It will not go better the next time, or nobody knows whether it was committed.
    Ended(SqlError),
}

impl From<tokio_postgres::Error> for Failed {
    fn from(error: tokio_postgres::Error) -> Self {
        let met = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
        ];
        match error.code() {
            Some(code) if met.contains(code) => Self::Again { alone: true },
            Some(&SqlState::LOCK_NOT_AVAILABLE) => Self::Again { alone: false },
            _ => Self::Ended(LogError::from(error).into()),
        }
    }
}

impl Open<'_> {
    fn ask<T>(
        &mut self,
        asked: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, SqlError> {
        let limit = Duration::from_secs(POSTGRES_ANSWER_SECS);
        let answered = self.runtime.block_on(async { timeout(limit, asked).await });
        let failed = match answered {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) if postgres::lost(&error) => Failed::Again { alone: false },
            Ok(Err(error)) => error.into(),
            Err(_) => Failed::Ended(SqlError::Busy),
        };
        let told = match &failed {
            Failed::Again { .. } => SqlError::Busy,
            Failed::Ended(error) => error.clone(),
        };
        self.failed.get_or_insert(failed);
        Err(told)
    }
}

impl Sql for Open<'_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, SqlError> {
        let (connection, sql) = (self.connection, dollars(sql));
        self.ask(async {
            let statement = connection.prepare_cached(&sql).await?;
            connection.execute_raw(&statement, params).await
        })
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, SqlError> {
        let (connection, sql) = (self.connection, dollars(sql));
        let params: Vec<_> = params.iter().map(|param| param as _).collect();
        let rows = self.ask(async {
            let statement = connection.prepare_cached(&sql).await?;
            connection.query(&statement, &params).await
        })?;
        rows.iter().map(row).collect()
    }
}

fn row(row: &tokio_postgres::Row) -> Result<Row, SqlError> {
    let columns = row.columns().iter().enumerate();
    let values = columns.map(|(at, column)| value(row, at, column.type_()));
    values.collect::<Result<_, _>>().map(Row)
}

fn value(row: &tokio_postgres::Row, at: usize, kind: &Type) -> Result<Value, SqlError> {
    let value = match *kind {
        Type::INT8 => row.try_get::<_, Option<i64>>(at).map(Value::from),
        Type::INT4 => row
            .try_get::<_, Option<i32>>(at)
            .map(|number| number.map(i64::from).into()),
        Type::BOOL => row
            .try_get::<_, Option<bool>>(at)
            .map(|flag| flag.map(i64::from).into()),
        Type::BYTEA => row.try_get::<_, Option<&[u8]>>(at).map(Value::from),
        _ => row.try_get::<_, Option<&str>>(at).map(Value::from),
    };
    value.map_err(|_| SqlError::Shape(at))
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Int(number) if *kind == Type::BOOL => (*number != 0).to_sql(kind, out),
            Self::Int(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Text(text) if <&str as ToSql>::accepts(kind) => text.to_sql(kind, out),
            Self::Bytes(bytes) if *kind == Type::BYTEA => bytes.to_sql(kind, out),
            other => Err(format!("{other:?} where PostgreSQL wants {kind}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The same statement with PostgreSQL's placeholders: `$1` where `?1` stood, outside of quotes.
pub(crate) fn dollars(sql: &str) -> String {
    let mut quoted = false;
    sql.chars()
        .map(|letter| {
            quoted ^= letter == '\'';
            if letter == '?' && !quoted {
                '$'
            } else {
                letter
            }
        })
        .collect()
}

#[async_trait]
impl Database for postgres::Database {
    async fn read(&self, work: Work) -> Result<(), SqlError> {
        transaction(self, [READ, READ], work).await
    }

    async fn write(&self, work: Work) -> Result<(), SqlError> {
        transaction(self, [WRITE, WRITE_ALONE], work).await
    }
}

/// Runs the work, begun in the first way, and in the second after it met another.
async fn transaction(
    database: &postgres::Database,
    [mut begin, again]: [&'static str; 2],
    mut work: Work,
) -> Result<(), SqlError> {
    let mut tries = 0;
    loop {
        let connection = database.account_connection().await?;
        let runtime = Handle::current();
        let run = spawn_blocking(move || {
            let done = once(connection, runtime, begin, &mut work);
            (done, work)
        });
        let (done, kept) = run
            .await
            .map_err(|_| SqlError::Store("the work was stopped".to_owned()))?;
        work = kept;
        match done {
            Ok(()) => return Ok(()),
            Err(Failed::Ended(error)) => return Err(error),
            Err(Failed::Again { .. }) if tries >= TRANSACTION_RETRIES => {
                return Err(SqlError::Busy);
            }
            Err(Failed::Again { alone }) => begin = if alone { again } else { begin },
        }
        tries += 1;
        // Those who met must not meet again.
        let wait = rand::rng().random_range(0..TRANSACTION_RETRY_MS << tries);
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
}

/// One try, on a blocking thread.
fn once(connection: Object, runtime: Handle, begin: &str, work: &mut Work) -> Result<(), Failed> {
    let mut open = Open {
        connection: &connection,
        runtime,
        failed: None,
    };
    let done = over(&mut open, begin, work);
    let clean = match done {
        Ok(()) => true,
        // It goes on with its prepared statements: on a fresh one the next try would take longer, and be in others' way longer.
        Err(Failed::Again { .. }) => undone(&mut open),
        Err(Failed::Ended(_)) => false,
    };
    if !clean {
        // Whatever it is in the middle of ends with the connection.
        drop(Object::take(connection));
    }
    done
}

/// Leaves a transaction that PostgreSQL has undone; whether the connection is as good as before.
fn undone(open: &mut Open<'_>) -> bool {
    let connection = open.connection;
    !connection.is_closed() && open.ask(connection.batch_execute("ROLLBACK")).is_ok()
}

fn over(open: &mut Open<'_>, begin: &str, work: &mut Work) -> Result<(), Failed> {
    let connection = open.connection;
    let failed = |open: &mut Open<'_>, error| open.failed.take().unwrap_or(Failed::Ended(error));
    if let Err(error) = open.ask(connection.batch_execute(begin)) {
        return Err(failed(open, error));
    }
    let keep = work(open);
    if let Some(Failed::Again { alone }) = open.failed {
        return Err(Failed::Again { alone });
    }
    let end = if keep { "COMMIT" } else { "ROLLBACK" };
    // What a failed statement spoilt is not kept, whatever the work thinks: PostgreSQL would say nothing.
    if let (true, Some(failed)) = (keep, open.failed.take()) {
        return Err(failed);
    }
    open.failed = None;
    let ended = open.ask(connection.batch_execute(end));
    match (ended, open.failed.take()) {
        (Ok(()), _) => Ok(()),
        // Undone in any case.
        (Err(_), _) if !keep => Ok(()),
        (Err(_), Some(Failed::Again { .. })) if connection.is_closed() => {
            let detail = "the connection was lost at COMMIT: look before trying again";
            Err(Failed::Ended(SqlError::Store(detail.to_owned())))
        }
        (Err(error), failed) => Err(failed.unwrap_or(Failed::Ended(error))),
    }
}

#[cfg(test)]
mod tests;
