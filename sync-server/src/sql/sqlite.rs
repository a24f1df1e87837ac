//! The door on SQLite: the log's own file and threads, so that one commit can carry both and a backup is one file.

use async_trait::async_trait;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::{Database, Row, Sql, SqlError, Value, Work};
use crate::log::LogError;
use crate::log::sqlite;

/// A connection inside a transaction.
struct Open<'a>(&'a Connection);

impl Sql for Open<'_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, SqlError> {
        let mut statement = self.0.prepare_cached(sql).map_err(failed)?;
        let changed = statement
            .execute(params_from_iter(params))
            .map_err(failed)?;
        Ok(changed as u64)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, SqlError> {
        let mut statement = self.0.prepare_cached(sql).map_err(failed)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(params)).map_err(failed)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let values = (0..columns).map(|at| value(row.get_ref(at).map_err(failed)?));
            found.push(Row(values.collect::<Result<_, SqlError>>()?));
        }
        Ok(found)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(value: ValueRef<'_>) -> Result<Value, SqlError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(failed)?;
            Value::Text(text.to_owned())
        }
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(SqlError::Store("a number with a fraction".to_owned())),
    })
}

fn failed(error: impl std::fmt::Display) -> SqlError {
    SqlError::Store(error.to_string())
}

#[async_trait]
impl Database for sqlite::Database {
    async fn read(&self, mut work: Work) -> Result<(), SqlError> {
        let read = move |connection: &Connection| {
            work(&mut Open(connection));
            Ok(())
        };
        Ok(Self::read(self, read).await?)
    }

    async fn write(&self, mut work: Work) -> Result<(), SqlError> {
        let write = move |connection: &Connection| {
            if work(&mut Open(connection)) {
                Ok(())
            } else {
                Err(Ended::Undone)
            }
        };
        match self.try_write(write).await {
            Ok(()) | Err(Ended::Undone) => Ok(()),
            Err(Ended::Log(error)) => Err(error.into()),
        }
    }
}

/// How a write ended without being kept.
enum Ended {
    /// The work did not want it kept.
    Undone,
    /// The database failed.
    Log(LogError),
}

impl From<LogError> for Ended {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}
