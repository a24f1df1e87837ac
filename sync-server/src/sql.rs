//! A narrow door to a database: statements in SQL that SQLite and Postgres both read, and values of four kinds.
//!
//! What is written once over this (accounts) runs on either. The rules for such SQL:
//! placeholders are `?1`, `?2` …; whole numbers are 64 bits, flags are 0 and 1; `ON CONFLICT … DO UPDATE` names its
//! columns; a placeholder never stands alone in a select list or before `IS NULL`, where Postgres cannot tell its type;
//! numbers that a reader follows in order come from a counter row in the same transaction, never from a sequence.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::log::LogError;

pub mod listed;
pub mod postgres;
pub mod sqlite;

/// A value that goes in or comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number of 64 bits.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Values for a statement's placeholders, in their order.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::sql::Value::from($value)),*] };
}

/// Declares a module's statements by name, and the list `STATEMENTS` of all of them, so that a test can prepare each.
#[macro_export]
macro_rules! statements {
    ($($(#[$about:meta])* $seen:vis $name:ident = $sql:expr;)*) => {
        $($(#[$about])* $seen const $name: &str = $sql;)*
        /// Every statement of this module, by name.
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

/// A row of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The number in a column.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when there is none.
    pub fn get_int(&self, at: usize) -> Result<i64, SqlError> {
        self.opt_int(at)?.ok_or(SqlError::Shape(at))
    }

    /// The text in a column.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when there is none.
    pub fn get_text(&self, at: usize) -> Result<String, SqlError> {
        self.opt_text(at)?.ok_or(SqlError::Shape(at))
    }

    /// The bytes in a column.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when there are none.
    pub fn get_bytes(&self, at: usize) -> Result<Vec<u8>, SqlError> {
        match self.0.get(at) {
            Some(Value::Bytes(bytes)) => Ok(bytes.clone()),
            _ => Err(SqlError::Shape(at)),
        }
    }

    /// The bytes in a column, which are as many as asked for: an id, a hash.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when there are none or not as many.
    pub fn get_array<const N: usize>(&self, at: usize) -> Result<[u8; N], SqlError> {
        self.opt_array(at)?.ok_or(SqlError::Shape(at))
    }

    /// The number in a column, or nothing.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when it is something else.
    pub fn opt_int(&self, at: usize) -> Result<Option<i64>, SqlError> {
        match self.0.get(at) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            _ => Err(SqlError::Shape(at)),
        }
    }

    /// The text in a column, or nothing.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when it is something else.
    pub fn opt_text(&self, at: usize) -> Result<Option<String>, SqlError> {
        match self.0.get(at) {
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(SqlError::Shape(at)),
        }
    }

    /// The bytes in a column, as many as asked for, or nothing.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when it is something else.
    pub fn opt_array<const N: usize>(&self, at: usize) -> Result<Option<[u8; N]>, SqlError> {
        match self.0.get(at) {
            Some(Value::Bytes(bytes)) => match <[u8; N]>::try_from(bytes.as_slice()) {
                Ok(array) => Ok(Some(array)),
                Err(_) => Err(SqlError::Shape(at)),
            },
            Some(Value::Null) => Ok(None),
            _ => Err(SqlError::Shape(at)),
        }
    }
}

/// Why the database did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// Too much waits already; later.
    #[error("the database is busy")]
    Busy,
    /// A column holds something else than was asked for.
    #[error("column {0} is not what it should be")]
    Shape(usize),
    /// It was not read or written.
    #[error("{0}")]
    Store(String),
}

impl From<SqlError> for LogError {
    fn from(error: SqlError) -> Self {
        match error {
            SqlError::Busy => Self::Busy,
            error => Self::Store(error.to_string()),
        }
    }
}

impl From<LogError> for SqlError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Busy => Self::Busy,
            error => Self::Store(error.to_string()),
        }
    }
}

/// An open transaction.
pub trait Sql {
    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// [`SqlError`].
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, SqlError>;

    /// Runs a statement; the rows that it answers.
    ///
    /// # Errors
    /// [`SqlError`].
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, SqlError>;

    /// The first row, if any.
    ///
    /// # Errors
    /// [`SqlError`].
    fn first(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, SqlError> {
        Ok(self.query(sql, params)?.into_iter().next())
    }
}

/// What runs in a transaction; it says whether to keep what it did. It may run again when the database asks for that.
pub type Work = Box<dyn FnMut(&mut dyn Sql) -> bool + Send>;

/// A database that runs work in transactions.
#[async_trait]
pub trait Database: Send + Sync + std::fmt::Debug {
    /// Runs the work in one view of the database that changes nothing.
    async fn read(&self, work: Work) -> Result<(), SqlError>;
    /// Runs the work in one transaction and answers after COMMIT, or after everything was undone because the work did
    /// not want it kept. A serialization failure runs it again, a few times.
    async fn write(&self, work: Work) -> Result<(), SqlError>;
}

/// The tables that accounts are kept in.
#[derive(Clone, Debug)]
pub struct Tables(Arc<dyn Database>);

impl Tables {
    /// Tables in that database.
    #[must_use]
    pub fn new(database: Arc<dyn Database>) -> Self {
        Self(database)
    }

    /// What the work reads in one view.
    ///
    /// # Errors
    /// What the work gives; what [`SqlError`] becomes when it did not run.
    pub async fn read<T, E>(
        &self,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<SqlError> + Send + 'static,
    {
        let work = move |sql: &mut dyn Sql| before_read().map_err(E::from).and_then(|()| work(sql));
        run(work, |work| self.0.read(work)).await
    }

    /// What the work answers, once what it did is committed. An error undoes what it did.
    ///
    /// # Errors
    /// What the work gives; what [`SqlError`] becomes when it did not run or was not committed.
    pub async fn write<T, E>(
        &self,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<SqlError> + Send + 'static,
    {
        let work =
            move |sql: &mut dyn Sql| before_write().map_err(E::from).and_then(|()| work(sql));
        run(work, |work| self.0.write(work)).await
    }
}

type Answer<T, E> = Arc<Mutex<Option<Result<T, E>>>>;

/// Runs work that answers, by what runs work that only says whether to keep what it did.
async fn run<T, E, R>(
    work: impl FnMut(&mut dyn Sql) -> Result<T, E> + Send + 'static,
    by: impl FnOnce(Work) -> R,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<SqlError> + Send + 'static,
    R: Future<Output = Result<(), SqlError>>,
{
    let (work, answer) = kept(work);
    by(work).await?;
    taken(&answer)
}

/// Work that leaves its last answer behind. A panic in it is an error of it: no thread of the database dies of that.
fn kept<T, E>(
    mut work: impl FnMut(&mut dyn Sql) -> Result<T, E> + Send + 'static,
) -> (Work, Answer<T, E>)
where
    T: Send + 'static,
    E: From<SqlError> + Send + 'static,
{
    let answer = Answer::default();
    let left = Arc::clone(&answer);
    let run: Work = Box::new(move |sql| {
        let result = catch_unwind(AssertUnwindSafe(|| work(sql)))
            .unwrap_or_else(|_| Err(SqlError::Store("the work panicked".to_owned()).into()));
        let keep = result.is_ok();
        *left.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        keep
    });
    (run, answer)
}

fn taken<T, E: From<SqlError>>(answer: &Mutex<Option<Result<T, E>>>) -> Result<T, E> {
    let mut answer = answer.lock().unwrap_or_else(PoisonError::into_inner);
    answer
        .take()
        .unwrap_or_else(|| Err(SqlError::Store("the work did not run".to_owned()).into()))
}

/// Failpoint `accounts-read`: an error, a delay or a panic in a transaction that reads accounts.
fn before_read() -> Result<(), SqlError> {
    fail::fail_point!("accounts-read", |_| Err(SqlError::Store(
        "failpoint".to_owned()
    )));
    Ok(())
}

/// Failpoint `accounts-write`: the same in one that writes them.
fn before_write() -> Result<(), SqlError> {
    fail::fail_point!("accounts-write", |_| Err(SqlError::Store(
        "failpoint".to_owned()
    )));
    Ok(())
}
