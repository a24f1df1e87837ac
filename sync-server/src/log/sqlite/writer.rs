//! Group commit without a timer: what arrived during the last commit is the next group.

use std::sync::Arc;
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::super::rules::Group;
use super::super::{Append, Appended, Committed, LogError, Room, planted};
use super::append;
use super::database::{spawn, stopped};
use crate::limits::{GROUP_APPENDS_MAX, GROUP_BYTES_MAX, WRITER_QUEUE_MAX};
use crate::metrics;

/// What the group's end is told to.
type Told = Box<dyn FnOnce(Result<(), LogError>) + Send>;
/// Runs behind a savepoint; says whether to keep what it did.
type Run = Box<dyn FnOnce(&Connection) -> (bool, Told) + Send>;

/// What the writer is asked.
pub(super) enum Job {
    /// Append to a log.
    Append(Append, oneshot::Sender<Result<Appended, LogError>>),
    /// Anything else that writes.
    Run(Run),
}

impl Job {
    fn weight(&self) -> usize {
        match self {
            Self::Append(append, _) => append.weight(),
            Self::Run(_) => 1024,
        }
    }
}

/// The thread that owns the writing connection.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        committed: Arc<dyn Committed>,
        room: Room,
    ) -> Result<Self, LogError> {
        let (jobs, queue) = mpsc::channel(WRITER_QUEUE_MAX);
        spawn("log-writer", move || {
            serve(connection, queue, (&*committed, room));
        })?;
        Ok(Self { jobs })
    }

    pub(super) fn submit(&self, job: Job) -> Result<(), LogError> {
        self.jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => LogError::Busy,
            mpsc::error::TrySendError::Closed(_) => stopped(),
        })
    }

    pub(super) async fn run(
        &self,
        run: impl FnOnce(&Connection) -> (bool, Told) + Send + 'static,
    ) -> Result<(), LogError> {
        self.jobs
            .send(Job::Run(Box::new(run)))
            .await
            .map_err(|_| stopped())
    }
}

fn serve(
    mut connection: Connection,
    mut queue: mpsc::Receiver<Job>,
    (committed, room): (&dyn Committed, Room),
) {
    while let Some(first) = queue.blocking_recv() {
        let jobs = gather(first, &mut queue);
        let began = Instant::now();
        commit(&mut connection, jobs, committed, room);
        metrics::group(began.elapsed(), queue.len());
    }
}

fn gather(first: Job, queue: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut weight = first.weight();
    let mut jobs = vec![first];
    while jobs.len() < GROUP_APPENDS_MAX && weight < GROUP_BYTES_MAX {
        let Ok(job) = queue.try_recv() else { break };
        weight += job.weight();
        jobs.push(job);
    }
    jobs
}

/// A group on its way: what was asked, and whom to tell.
struct Answers {
    appends: Vec<oneshot::Sender<Result<Appended, LogError>>>,
    told: Vec<Told>,
}

fn commit(connection: &mut Connection, jobs: Vec<Job>, committed: &dyn Committed, room: Room) {
    let mut asked = Vec::new();
    let mut runs = Vec::new();
    let mut answers = Answers {
        appends: Vec::new(),
        told: Vec::new(),
    };
    for job in jobs {
        match job {
            Job::Append(append, answer) => {
                asked.push(append);
                answers.appends.push(answer);
            }
            Job::Run(run) => runs.push(run),
        }
    }
    let written = write(connection, room, &asked, runs, &mut answers.told);
    let finished = if written.is_ok() && !asked.is_empty() && planted::acknowledge_early() {
        // The planted fault: tell first, commit after. Tests must find it.
        tell(answers, written, committed);
        planted::before_commit();
        finish(connection, Ok(Group::default())).map(drop)
    } else {
        planted::before_commit();
        let finished = finish(connection, written);
        let end = finished.as_ref().map(drop).map_err(Clone::clone);
        tell(answers, finished, committed);
        end
    };
    if let Err(error) = finished {
        if error.is_full_disk() {
            tracing::error!("the disk is full: nothing is written until there is room");
        }
        tracing::error!(%error, "a group was not committed");
    }
}

fn write(
    connection: &mut Connection,
    room: Room,
    asked: &[Append],
    runs: Vec<Run>,
    told: &mut Vec<Told>,
) -> Result<Group, LogError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let group = append::group(connection, room, asked.iter())?;
    for run in runs {
        connection.execute_batch("SAVEPOINT run")?;
        let (keep, tell) = run(connection);
        told.push(tell);
        let end = if keep {
            "RELEASE run"
        } else {
            "ROLLBACK TO run; RELEASE run"
        };
        connection.execute_batch(end)?;
    }
    Ok(group)
}

fn finish(connection: &Connection, written: Result<Group, LogError>) -> Result<Group, LogError> {
    let group = match written {
        Ok(group) => connection
            .execute_batch("COMMIT")
            .map(|()| group)
            .map_err(LogError::from),
        Err(error) => Err(error),
    };
    if group.is_err() && !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    group
}

fn tell(answers: Answers, finished: Result<Group, LogError>, committed: &dyn Committed) {
    let end = finished.as_ref().map(|_| ()).map_err(Clone::clone);
    match finished {
        Ok(group) => {
            for (answer, result) in answers.appends.into_iter().zip(group.results) {
                let _ = answer.send(result);
            }
            for (workspace, items) in group.committed {
                committed.committed(workspace, items);
            }
            for (workspace, document) in group.long_tails {
                committed.long_tail(workspace, document);
            }
        }
        Err(error) => {
            for answer in answers.appends {
                let _ = answer.send(Err(error.clone()));
            }
        }
    }
    for tell in answers.told {
        tell(end.clone());
    }
}
