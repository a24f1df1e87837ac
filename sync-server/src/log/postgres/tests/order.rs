//! Why `seq` comes from the counter row (LG1): readers that follow by a cursor see every place. With a PostgreSQL sequence
//! in its stead, everything else the same, they do not: a place is taken before another and seen after it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinHandle;
use tokio_postgres::Client;
use uuid::Uuid;

use super::super::facts::LOCK;
use super::{client, database};

const WRITERS: usize = 64;
const READERS: usize = 3;
/// Transactions of each writer; one in twenty is rolled back.
const EACH: usize = 15;

/// Where a writer takes its place from.
#[derive(Clone, Copy)]
enum Place {
    CounterRow,
    Sequence,
}

#[tokio::test(flavor = "multi_thread")]
async fn lg1_followers_miss_nothing_of_64_writers() {
    let missed = follow(Place::CounterRow).await;
    assert_eq!(missed, [0; READERS]);
}

#[tokio::test(flavor = "multi_thread")]
async fn control_followers_of_a_sequence_miss_some() {
    let missed = follow(Place::Sequence).await;
    assert!(
        missed.iter().sum::<usize>() > 0,
        "a sequence that misses nothing proves nothing"
    );
}

/// How many committed places each reader never saw.
async fn follow(place: Place) -> [usize; READERS] {
    let (url, _server) = database().await;
    let setup = client(&url).await;
    let workspace = "CREATE SEQUENCE control; INSERT INTO workspaces (workspace, epoch) VALUES ('00000000-0000-0000-0000-000000000000', gen_random_uuid())";
    setup.batch_execute(workspace).await.unwrap();
    let at_work = Arc::new(AtomicUsize::new(WRITERS));
    let mut readers = Vec::new();
    for _ in 0..READERS {
        readers.push(reader(client(&url).await, Arc::clone(&at_work)));
    }
    for _ in 0..WRITERS {
        writer(client(&url).await, place, Arc::clone(&at_work));
    }
    let mut seen = Vec::new();
    for reader in readers {
        seen.push(reader.await.unwrap());
    }
    let committed = after(&setup, 0).await;
    println!("{} places were committed", committed.len());
    let missed = seen.iter().map(|seen| committed.difference(seen).count());
    missed.collect::<Vec<_>>().try_into().unwrap()
}

async fn after(client: &Client, cursor: i64) -> BTreeSet<i64> {
    let sql = "SELECT seq FROM entries WHERE workspace = 1 AND seq > $1";
    let rows = client.query(sql, &[&cursor]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Reads from its cursor on until the writers are done and nothing more comes.
fn reader(client: Client, at_work: Arc<AtomicUsize>) -> JoinHandle<BTreeSet<i64>> {
    tokio::spawn(async move {
        let mut seen = BTreeSet::new();
        loop {
            let done = at_work.load(Ordering::Acquire) == 0;
            let more = after(&client, seen.last().copied().unwrap_or(0)).await;
            if done && more.is_empty() {
                return seen;
            }
            seen.extend(more);
        }
    })
}

fn writer(client: Client, place: Place, at_work: Arc<AtomicUsize>) {
    tokio::spawn(async move {
        for _ in 0..EACH {
            write(&client, place).await;
        }
        at_work.fetch_sub(1, Ordering::AcqRel);
    });
}

/// One transaction with other work in it, of up to 2 ms before and after the place is taken.
async fn write(client: &Client, place: Place) {
    let work = "SELECT pg_sleep(random() * 0.002)";
    client
        .batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        .await
        .unwrap();
    client.batch_execute(work).await.unwrap();
    let seq: i64 = match place {
        Place::CounterRow => {
            let row = client
                .query_one(LOCK, &[&1_i64, &Uuid::nil()])
                .await
                .unwrap();
            row.get::<_, i64>(0) + 1
        }
        Place::Sequence => {
            let row = client
                .query_one("SELECT nextval('control')", &[])
                .await
                .unwrap();
            row.get(0)
        }
    };
    let insert =
        "INSERT INTO entries (workspace, seq, number, device, member, kind, document, hash, bytes)
        VALUES (1, $1, 1, gen_random_uuid(), gen_random_uuid(), 0, '', '', '')";
    client.execute(insert, &[&seq]).await.unwrap();
    client.batch_execute(work).await.unwrap();
    let head = "UPDATE workspaces SET head = $1 WHERE key = 1";
    if let Place::CounterRow = place {
        client.execute(head, &[&seq]).await.unwrap();
    }
    let end = if rand::random_range(0..20) == 0 {
        "ROLLBACK"
    } else {
        "COMMIT"
    };
    client.batch_execute(end).await.unwrap();
}
