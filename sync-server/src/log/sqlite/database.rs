//! The file: one writer thread, a few reader threads, the pragmas, the migrations.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use super::super::{Committed, LogError, Room, newer};
use super::writer::{Job, Writer};
use crate::limits::{READ_QUEUE_MAX, READERS};

refinery::embed_migrations!("../migrations/relay-sqlite");

type Read = Box<dyn FnOnce(&Connection) + Send>;

/// One SQLite file with its threads. Accounts and log share it, so that one commit can carry both and a backup is one file.
#[derive(Debug)]
pub struct Database {
    writer: Writer,
    readers: SyncSender<Read>,
}

impl std::fmt::Debug for super::store::SqliteLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SqliteLog")
    }
}

impl Database {
    /// Opens or makes the file, brings its tables up to date and starts the threads.
    ///
    /// # Errors
    /// [`LogError::Store`] when the file cannot be opened, is not ours, or a thread does not start.
    pub fn open(path: &Path, committed: Arc<dyn Committed>) -> Result<Self, LogError> {
        Self::with_room(path, committed, Room::default())
    }

    /// The same, with other room for each workspace than the usual.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn with_room(
        path: &Path,
        committed: Arc<dyn Committed>,
        room: Room,
    ) -> Result<Self, LogError> {
        let connection = open_writer(path)?;
        let (readers, queue) = sync_channel(READ_QUEUE_MAX);
        let queue = Arc::new(Mutex::new(queue));
        for n in 0..READERS {
            let connection = open_reader(path)?;
            let queue = Arc::clone(&queue);
            spawn(&format!("log-reader-{n}"), move || {
                serve_reads(&connection, &queue);
            })?;
        }
        Ok(Self {
            writer: Writer::start(connection, committed, room)?,
            readers,
        })
    }

    /// Runs on a reader's connection, in a read transaction.
    ///
    /// # Errors
    /// What the closure gives; [`LogError::Busy`] when too many reads wait.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let (answer, answered) = oneshot::channel();
        let job: Read = Box::new(move |connection| {
            // A read whose asker is gone is not worth doing.
            if !answer.is_closed() {
                let _ = answer.send(in_one_view(connection, read));
            }
        });
        self.readers.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => LogError::Busy,
            TrySendError::Disconnected(_) => stopped(),
        })?;
        answered.await.map_err(|_| stopped())?
    }

    /// Runs on the writer's connection within the next group's transaction, behind a savepoint of its own, and answers
    /// after COMMIT. An error undoes what the closure did and nothing else.
    ///
    /// # Errors
    /// What the closure gives; [`LogError::Store`] when the group did not commit.
    pub async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        self.try_write(write).await
    }

    /// As [`Self::write`], for a closure that may refuse: what it did is undone then too.
    ///
    /// # Errors
    /// What the closure gives; [`LogError::Store`] when the group did not commit.
    pub async fn try_write<T: Send + 'static, E: From<LogError> + Send + 'static>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (answer, answered) = oneshot::channel();
        self.writer
            .run(move |connection| {
                let result = write(connection);
                let keep = result.is_ok();
                (
                    keep,
                    Box::new(move |committed: Result<(), LogError>| {
                        let _ = answer.send(committed.map_err(E::from).and(result));
                    }),
                )
            })
            .await?;
        answered.await.map_err(|_| E::from(stopped()))?
    }

    pub(super) fn submit(&self, job: Job) -> Result<(), LogError> {
        self.writer.submit(job)
    }
}

pub(super) fn stopped() -> LogError {
    LogError::Store("its thread has stopped".to_owned())
}

pub(super) fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), LogError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map(drop)
        .map_err(|error| LogError::Store(format!("thread {name}: {error}")))
}

fn serve_reads(connection: &Connection, queue: &Mutex<Receiver<Read>>) {
    loop {
        let next = match queue.lock() {
            Ok(queue) => queue.recv(),
            Err(_) => return,
        };
        match next {
            Ok(read) => read(connection),
            Err(_) => return,
        }
    }
}

fn in_one_view<T>(
    connection: &Connection,
    read: impl FnOnce(&Connection) -> Result<T, LogError>,
) -> Result<T, LogError> {
    // Head and rows must be of one moment.
    let view = connection.unchecked_transaction()?;
    let result = read(&view);
    view.finish()?;
    result
}

/// Opens the file for writing: WAL, FULL, and the newest tables.
pub(super) fn open_writer(path: &Path) -> Result<Connection, LogError> {
    let mut connection = Connection::open(path)?;
    prepare(&connection)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(LogError::Store(format!(
            "the file's place does not carry WAL (it says {mode})"
        )));
    }
    // FULL: an Ack says that the disk has it. secure_delete: an erased document's bytes are overwritten. The checkpoint
    // waits for 32 MiB: a page that each commit changes is then moved to the file once in many commits. The cache holds
    // the leaves that those commits change: with less, each of them is read again.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -8192;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    if newer::is_newer(&connection) {
        return Err(LogError::Store(format!("the file was {}", newer::SAYS)));
    }
    migrations::runner()
        // One transaction: cut between a migration and its mark, the file would never open again.
        .set_grouped(true)
        .run(&mut connection)
        .map_err(|error| LogError::Store(format!("migrations: {error}")))?;
    Ok(connection)
}

fn open_reader(path: &Path) -> Result<Connection, LogError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(PathBuf::from(path), flags)?;
    prepare(&connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), LogError> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -1024; PRAGMA temp_store = MEMORY;",
    )?;
    Ok(())
}
