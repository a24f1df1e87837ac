//! One group of appends to one workspace: one transaction, two round trips.
//!
//! The first takes the counter row and asks for what the rules need; the second writes everything and commits. When the
//! connection is lost on the way, nobody knows whether it was committed: the group is run again, under the counter row
//! that the lost transaction held until its end, and what it did commit is recognised by its numbers (LG3).

use std::time::Duration;

use carnet_protocol::frame::Seq;
use carnet_protocol::ids::WorkspaceId;
use deadpool_postgres::Object;
use tokio::time::{sleep, timeout};

use super::super::rules::{Appending, Group};
use super::super::{Append, Appended, Committed, Item, LogError, ReadLimit, Room, planted};
use super::database::{Database, lost, told};
use super::facts::{self, Needs};
use super::queue::Asker;
use super::{read, write};
use crate::limits::{POSTGRES_ANSWER_SECS, POSTGRES_RETRIES, POSTGRES_RETRY_MS};

/// Why a try did not end with COMMIT.
pub(super) enum Failed {
    /// Nothing was changed.
    Certain(LogError),
    /// It may have been committed.
    Unknown(String),
}

impl From<tokio_postgres::Error> for Failed {
    fn from(error: tokio_postgres::Error) -> Self {
        if lost(&error) {
            Self::Unknown(told(&error))
        } else {
            Self::Certain(error.into())
        }
    }
}

impl From<LogError> for Failed {
    fn from(error: LogError) -> Self {
        Self::Certain(error)
    }
}

/// Commits a group, tells those who asked, and then those who listen.
pub(super) async fn group(
    database: &Database,
    (workspace, room): (WorkspaceId, Room),
    appends: Vec<Append>,
    askers: Vec<Asker<Appended>>,
    committed: &dyn Committed,
) {
    let mut askers = Some(askers);
    let done = committed_group(database, (workspace, room), &appends, &mut askers).await;
    if let Err(error) = &done {
        tracing::error!(%workspace, %error, "a group was not committed");
    }
    tell(askers, done.as_ref().map(|group| group.results.as_slice()));
    if let Ok(group) = done {
        let seqs = group.results.iter().flatten().map(|appended| appended.seq);
        let reached = seqs.max();
        for (workspace, items) in group.committed {
            committed.committed(workspace, items);
        }
        if let Some(head) = reached {
            committed.reached(workspace, head);
        }
        for (workspace, document) in group.long_tails {
            committed.long_tail(workspace, document);
        }
    }
}

fn tell(
    askers: Option<Vec<Asker<Appended>>>,
    done: Result<&[Result<Appended, LogError>], &LogError>,
) {
    for (at, asker) in askers.into_iter().flatten().enumerate() {
        let result = match done {
            Ok(results) => results.get(at).cloned(),
            Err(error) => Some(Err(error.clone())),
        };
        if let Some(result) = result {
            let _ = asker.send(result);
        }
    }
}

async fn committed_group(
    database: &Database,
    (workspace, room): (WorkspaceId, Room),
    appends: &[Append],
    askers: &mut Option<Vec<Asker<Appended>>>,
) -> Result<Group, LogError> {
    let key = match database.key(workspace).await {
        Err(LogError::NoWorkspace) => {
            let results = appends.iter().map(|_| Err(LogError::NoWorkspace));
            return Ok(Group {
                results: results.collect(),
                ..Group::default()
            });
        }
        key => key?,
    };
    let mut tries = 0;
    // The head before the first try of which it is not known whether it was committed.
    let mut before = None;
    loop {
        let mut try_once = Try {
            database,
            workspace,
            key,
            room,
            appends,
            head: None,
        };
        let error = match try_once.run(askers).await {
            Ok(group) => return announced(database, workspace, group, before).await,
            Err(Failed::Certain(LogError::NoWorkspace)) => return Err(database.unknown(workspace)),
            Err(Failed::Certain(LogError::Busy)) if before.is_some() => LogError::Busy,
            Err(Failed::Certain(error)) => return Err(error),
            Err(Failed::Unknown(error)) => LogError::Store(error),
        };
        before = before.or(try_once.head);
        tries += 1;
        if tries > POSTGRES_RETRIES {
            return Err(error);
        }
        tracing::warn!(%workspace, %error, "a group is tried again");
        sleep(Duration::from_millis(POSTGRES_RETRY_MS << tries)).await;
    }
}

/// What an earlier try did commit is new to those who listen, too.
async fn announced(
    database: &Database,
    workspace: WorkspaceId,
    mut group: Group,
    before: Option<Seq>,
) -> Result<Group, LogError> {
    if let Some(before) = before {
        let all = ReadLimit {
            items: usize::MAX,
            bytes: usize::MAX,
        };
        // The answers stand whatever comes of this: listeners look at the log by themselves, too.
        if let Ok(page) = read::page(database, workspace, before, all).await {
            let items: Vec<Item> = page.items;
            group.committed = vec![(workspace, items)];
        }
    }
    Ok(group)
}

/// One transaction.
struct Try<'a> {
    database: &'a Database,
    workspace: WorkspaceId,
    key: i64,
    room: Room,
    appends: &'a [Append],
    /// The head that it began with, once COMMIT is on its way.
    head: Option<Seq>,
}

impl Try<'_> {
    async fn run(&mut self, askers: &mut Option<Vec<Asker<Appended>>>) -> Result<Group, Failed> {
        let connection = self
            .database
            .connection()
            .await
            .map_err(|error| match error {
                // Nobody answers: perhaps soon.
                LogError::Store(detail) => Failed::Unknown(detail),
                error => Failed::Certain(error),
            })?;
        let limit = Duration::from_secs(POSTGRES_ANSWER_SECS);
        let done = timeout(limit, self.over(&connection, askers))
            .await
            .unwrap_or_else(|_| Err(Failed::Unknown("no answer in time".to_owned())));
        if done.is_err() {
            // Whatever it is in the middle of ends with the connection.
            drop(Object::take(connection));
        }
        done
    }

    async fn over(
        &mut self,
        connection: &Object,
        askers: &mut Option<Vec<Asker<Appended>>>,
    ) -> Result<Group, Failed> {
        let needs = Needs::of(self.appends);
        let (counter, facts) = facts::load(connection, (self.workspace, self.key), &needs).await?;
        let mut appending = Appending::new(facts, counter, self.room);
        let mut group = Group::default();
        for append in self.appends {
            group.results.push(Ok(appending.append(append)?));
        }
        let writes = appending.finish();
        self.head = Some(counter.head);
        if planted::acknowledge_early() {
            // The planted fault: tell first, commit after. Tests must find it.
            tell(askers.take(), Ok(&group.results));
        }
        planted::before_commit();
        write::all(connection, self.key, &writes).await?;
        writes.tell(self.workspace, &mut group);
        Ok(group)
    }
}
