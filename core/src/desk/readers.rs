//! Readers around the engine: a few connections that only read, and threads for who does not wait.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use crate::api::{Actor, ApiError, Code, Request, Response};
use crate::clock::Clock;
use crate::error::internal;
use crate::limits::{READER_QUEUE_JOBS_MAX, READERS};
use crate::store;

type Done = Box<dyn FnOnce(Result<Response, ApiError>) + Send>;
type Ask = (Request, Actor, Done);

/// Connections that wait for a reader, and the queue of the readers' threads.
#[derive(Debug)]
pub(super) struct Readers {
    pool: Arc<Pool>,
    queue: Mutex<Option<SyncSender<Ask>>>,
}

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    clock: Arc<dyn Clock>,
}

impl Readers {
    pub(super) fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, ApiError> {
        let pool = Arc::new(Pool {
            path: path.to_owned(),
            idle: Mutex::new(vec![store::reader(path)?]),
            clock,
        });
        let (queue, asks) = sync_channel(READER_QUEUE_JOBS_MAX);
        let asks = Arc::new(Mutex::new(asks));
        for _ in 0..READERS {
            let (pool, asks) = (Arc::clone(&pool), Arc::clone(&asks));
            std::thread::Builder::new()
                .name("carnet-reader".to_owned())
                .spawn(move || serve(&pool, &asks))?;
        }
        Ok(Self {
            pool,
            queue: Mutex::new(Some(queue)),
        })
    }

    /// Reads on the caller's thread.
    pub(super) fn read(&self, request: &Request, actor: &Actor) -> Result<Response, ApiError> {
        self.pool.read(request, actor)
    }

    /// Reads on a reader's thread.
    pub(super) fn ask(&self, request: Request, actor: Actor, done: Done) {
        let queue = self.queue.lock().ok().and_then(|queue| queue.clone());
        let Some(queue) = queue else {
            return done(Err(super::closed()));
        };
        match queue.try_send((request, actor, done)) {
            Ok(()) => {}
            Err(TrySendError::Full((_, _, done))) => {
                done(Err(ApiError::new(Code::Busy, "too many reads wait")));
            }
            Err(TrySendError::Disconnected((_, _, done))) => done(Err(super::closed())),
        }
    }

    /// Ends the threads and closes the connections that are idle.
    pub(super) fn close(&self) {
        if let Ok(mut queue) = self.queue.lock() {
            *queue = None;
        }
        if let Ok(mut idle) = self.pool.idle.lock() {
            idle.clear();
        }
    }
}

fn serve(pool: &Pool, asks: &Mutex<Receiver<Ask>>) {
    loop {
        let ask = asks.lock().map(|asks| asks.recv());
        let Ok(Ok((request, actor, done))) = ask else {
            return;
        };
        done(pool.read(&request, &actor));
    }
}

impl Pool {
    /// One connection serves one read at a time; more are opened when needed and at most a few are kept.
    fn read(&self, request: &Request, actor: &Actor) -> Result<Response, ApiError> {
        let idle = self.idle.lock().map_err(|_| panicked())?.pop();
        let conn = match idle {
            Some(conn) => conn,
            None => store::reader(&self.path)?,
        };
        let answer = crate::query::run(&conn, request, actor, self.clock.now_ms());
        let mut idle = self.idle.lock().map_err(|_| panicked())?;
        if idle.len() < READERS {
            idle.push(conn);
        }
        answer
    }
}

fn panicked() -> ApiError {
    internal("a reader panicked")
}
