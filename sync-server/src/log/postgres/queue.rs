//! Group commit without a timer, for each workspace by itself: what arrived during its last commit is its next group.
//!
//! A workspace has a task only while something is asked of it, and one transaction at a time. Groups of different
//! workspaces commit beside each other, as many as there are connections.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use carnet_protocol::ids::{DocumentId, WorkspaceId};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::super::{Append, Appended, Committed, LogError, Replacement, Room};
use super::database::Database;
use super::{append, compact};
use crate::limits::{GROUP_APPENDS_MAX, GROUP_BYTES_MAX, WRITER_QUEUE_MAX};
use crate::metrics;

/// Who waits for an answer.
pub(super) type Asker<T> = oneshot::Sender<Result<T, LogError>>;

/// What is asked of a workspace.
pub(super) enum Job {
    /// Append to the log.
    Append(Append, Asker<Appended>),
    /// Put a state in the place of entries.
    Replace(Replacement, Asker<bool>),
    /// Note that a document could not be folded.
    Unfit(DocumentId, Asker<()>),
}

/// What is done in one transaction.
enum Turn {
    Appends(Vec<Append>, Vec<Asker<Appended>>),
    Replace(Replacement, Asker<bool>),
    Unfit(DocumentId, Asker<()>),
}

/// The queues of all workspaces that something is asked of.
#[derive(Clone)]
pub(super) struct Queues(Arc<Shared>);

struct Shared {
    database: Arc<Database>,
    committed: Arc<dyn Committed>,
    /// A workspace is in here as long as its task runs.
    waiting: Mutex<HashMap<WorkspaceId, VecDeque<Job>>>,
    runtime: Handle,
    room: Room,
}

impl Queues {
    /// Queues whose tasks run on the runtime of the caller.
    pub(super) fn new(database: Arc<Database>, committed: Arc<dyn Committed>, room: Room) -> Self {
        Self(Arc::new(Shared {
            database,
            committed,
            waiting: Mutex::default(),
            runtime: Handle::current(),
            room,
        }))
    }

    /// Puts a job at the end of its workspace's queue.
    pub(super) fn submit(&self, workspace: WorkspaceId, job: Job) -> Result<(), LogError> {
        let mut waiting = self.0.waiting();
        if let Some(queue) = waiting.get_mut(&workspace) {
            if queue.len() >= WRITER_QUEUE_MAX {
                return Err(LogError::Busy);
            }
            queue.push_back(job);
            metrics::writes_wait(1);
            return Ok(());
        }
        waiting.insert(workspace, VecDeque::from([job]));
        drop(waiting);
        metrics::writes_wait(1);
        self.0.runtime.spawn(serve(Arc::clone(&self.0), workspace));
        Ok(())
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, HashMap<WorkspaceId, VecDeque<Job>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next transaction; with `None` the workspace is forgotten, and the next job gets a new task.
    fn next(&self, workspace: WorkspaceId) -> Option<Turn> {
        let mut waiting = self.waiting();
        let queue = waiting.get_mut(&workspace)?;
        let waited = queue.len();
        let turn = queue.pop_front().map(|first| gather(first, queue));
        let wait = queue.len();
        if turn.is_none() {
            waiting.remove(&workspace);
        }
        drop(waiting);
        metrics::writes_taken(waited - wait);
        turn
    }
}

fn gather(first: Job, queue: &mut VecDeque<Job>) -> Turn {
    let (append, asker) = match first {
        Job::Append(append, asker) => (append, asker),
        Job::Replace(with, asker) => return Turn::Replace(with, asker),
        Job::Unfit(document, asker) => return Turn::Unfit(document, asker),
    };
    let mut weight = append.weight();
    let (mut appends, mut askers) = (vec![append], vec![asker]);
    while appends.len() < GROUP_APPENDS_MAX && weight < GROUP_BYTES_MAX {
        let Some(Job::Append(append, asker)) =
            queue.pop_front_if(|next| matches!(next, Job::Append(..)))
        else {
            break;
        };
        weight += append.weight();
        appends.push(append);
        askers.push(asker);
    }
    Turn::Appends(appends, askers)
}

async fn serve(shared: Arc<Shared>, workspace: WorkspaceId) {
    let _forgets = ForgetsOnPanic(&shared, workspace);
    while let Some(turn) = shared.next(workspace) {
        let began = Instant::now();
        let database = &*shared.database;
        match turn {
            Turn::Appends(appends, askers) => {
                let at = (workspace, shared.room);
                append::group(database, at, appends, askers, &*shared.committed).await;
            }
            Turn::Replace(with, asker) => {
                let _ = asker.send(compact::replace(database, workspace, &with).await);
            }
            Turn::Unfit(document, asker) => {
                let _ = asker.send(compact::unfit(database, workspace, document).await);
            }
        }
        metrics::committed(began.elapsed());
    }
}

/// A task that panics takes its queue along: those who wait hear of it, and the next job gets a new task.
struct ForgetsOnPanic<'a>(&'a Shared, WorkspaceId);

impl Drop for ForgetsOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let left = self.0.waiting().remove(&self.1);
            metrics::writes_taken(left.map_or(0, |left| left.len()));
        }
    }
}
