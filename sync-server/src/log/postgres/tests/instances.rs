//! Several instances append to one workspace while connections of all of them are ended in the middle of whatever they do.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind, MemberId, WorkspaceId};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::super::{Database, PostgresLog};
use super::{client, database, id, typed};
use crate::log::{Committed, Item, Log as _, Page, ReadLimit, What};

const INSTANCES: usize = 3;
const WRITERS: usize = 24;
const EACH: u64 = 20;
const KILLS: u64 = 40;
const ALL: u64 = WRITERS as u64 * EACH;

/// The places that one instance was told of, in the order in which it was told.
#[derive(Default)]
struct Heard(Mutex<Vec<u64>>);

impl Committed for Heard {
    fn committed(&self, _: WorkspaceId, items: Vec<Item>) {
        self.0
            .lock()
            .unwrap()
            .extend(items.iter().map(|item| item.seq));
    }
    fn long_tail(&self, _: WorkspaceId, _: DocumentId) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_is_there_once_whatever_connections_end() {
    let (url, _server) = database().await;
    let workspace = WorkspaceId(id());
    let mut instances = Vec::new();
    for _ in 0..INSTANCES {
        let database = Arc::new(Database::open(&url).await.unwrap());
        let heard = Arc::new(Heard::default());
        instances.push((PostgresLog::new(database, Arc::clone(&heard) as _), heard));
    }
    let logs = || instances.iter().map(|(log, _)| log.clone());
    let first = logs().next().unwrap();
    first.create(workspace, Epoch(id())).await.unwrap();
    let acknowledged = Arc::new(AtomicU64::new(0));
    let readers: Vec<_> = logs().map(|log| reader(log, workspace)).collect();
    let writers: Vec<_> = logs()
        .cycle()
        .take(WRITERS)
        .zip(1..)
        .map(|(log, client)| writer(log, workspace, client, Arc::clone(&acknowledged)))
        .collect();
    let killed = kill(&url, &acknowledged).await;
    for writer in writers {
        writer.await.unwrap();
    }
    println!("{killed} connections were ended under {ALL} updates");
    assert!(killed > 0, "nothing was proved");
    for reader in readers {
        let seen = reader.await.unwrap();
        assert_eq!(seen.len() as u64, ALL, "each update once");
    }
    assert_eq!(first.head(workspace).await, Ok(ALL));
    for (_, heard) in &instances {
        let heard = heard.0.lock().unwrap();
        assert!(
            heard.is_sorted_by(|one, next| one < next),
            "told in order: {heard:?}"
        );
    }
}

/// Ends connections, one after another, while there is something to do.
async fn kill(url: &str, acknowledged: &AtomicU64) -> u64 {
    let client = client(url).await;
    let mut killed = 0;
    for kill in 1..=KILLS {
        // At any moment of a transaction, but after some progress.
        while acknowledged.load(Ordering::Relaxed) < kill * ALL / (KILLS + 2) {
            tokio::task::yield_now().await;
        }
        let one = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY state <> 'active', random() LIMIT 1";
        killed += client.execute(one, &[]).await.unwrap();
    }
    killed
}

/// Appends as fast as it is acknowledged, and again what it knows nothing of.
fn writer(
    log: PostgresLog,
    workspace: WorkspaceId,
    client: u64,
    acknowledged: Arc<AtomicU64>,
) -> JoinHandle<()> {
    let document = DocumentId::new(Kind::DEAL, Uuid::from_bytes(id()));
    let who = (DeviceId(id()), MemberId(id()));
    tokio::spawn(async move {
        for number in 1..=EACH {
            let append = typed(workspace, who, (document, client), number);
            let done = loop {
                if let Ok(done) = log.append(append.clone()).await {
                    break done;
                }
            };
            assert_eq!((done.through, done.refused), (number, None));
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
    })
}

/// Follows the log to its end: every place once, in order, nothing in between.
fn reader(log: PostgresLog, workspace: WorkspaceId) -> JoinHandle<HashSet<(DeviceId, u64)>> {
    tokio::spawn(async move {
        let (mut cursor, mut seen) = (0, HashSet::new());
        while cursor < ALL {
            for item in page(&log, workspace, cursor).await.items {
                assert_eq!(item.seq, cursor + 1, "LG1: a reader saw n+1 before n");
                cursor = item.seq;
                let What::Update { device, number, .. } = item.what else {
                    panic!("an update")
                };
                assert!(
                    seen.insert((device, number)),
                    "{number} of {device} stands twice"
                );
            }
            tokio::task::yield_now().await;
        }
        seen
    })
}

async fn page(log: &PostgresLog, workspace: WorkspaceId, cursor: u64) -> Page {
    let limit = ReadLimit {
        items: 100,
        bytes: 1_000_000,
    };
    loop {
        // A connection that was ended is an error; the next one is another.
        if let Ok(page) = log.read_after(workspace, cursor, limit).await {
            return page;
        }
    }
}
