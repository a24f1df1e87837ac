//! A relay killed at any moment keeps every update that it acknowledged, once.
//!
//! Twenty writers push as fast as the relay acknowledges, each a text of its own that grows by one mark with each update;
//! the relay's process is killed (SIGKILL) again and again. Afterwards its file is looked at: each acknowledged update
//! is there by its hash, exactly once, and each document has its marks in order, exactly once. Two desks that only read come
//! back after each kill, too, and hold the same in the end. The control acknowledges before COMMIT, and the same look at the
//! file must find the loss.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::WorkspaceId;
use carnet_relay::log::Stored;
use carnet_relay::log::sqlite::Store;
use carnet_tests::account::Account;
use carnet_tests::relay::TestRelay;
use carnet_tests::runtime::runtime;
use carnet_tests::wire::Wire;
use carnet_tests::{scale, wait};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;
use yrs::updates::decoder::Decode;
use yrs::{Array, Doc, ReadTxn, Transact, Update};

mod postgres;
mod reader;
mod writer;

use reader::Reader;
use writer::{Progress, Writer};

const WRITERS: usize = 20;
const READERS: usize = 2;
const RESTARTED_WITHIN: Duration = Duration::from_secs(60);

#[test]
fn every_acknowledged_update_survives_kills_once() {
    run(scale::kills(), "").holds("the relay");
}

#[test]
fn control_acknowledging_before_commit_is_found_out() {
    run(8, TOO_EARLY).is_found_out();
}

struct Outcome {
    acknowledged: u64,
    wrong: Vec<String>,
}

/// The control: a relay that acknowledges before COMMIT, with time for a kill between the two.
const TOO_EARLY: &str = "ack-before-commit=return;before-commit=sleep(40)";

impl Outcome {
    /// Writers wrote, and what was acknowledged is there once.
    #[track_caller]
    fn holds(&self, killed: &str) {
        println!(
            "{} updates acknowledged over {} kills of {killed}",
            self.acknowledged,
            scale::kills()
        );
        assert!(
            self.acknowledged > 10 * scale::kills(),
            "the writers hardly wrote: nothing is proved"
        );
        assert_eq!(self.wrong, Vec::<String>::new());
    }

    /// The same look finds the loss of the control.
    #[track_caller]
    fn is_found_out(&self) {
        let lost = self
            .wrong
            .iter()
            .filter(|wrong| wrong.contains("is not in the log"))
            .count();
        assert!(
            lost > 0,
            "a relay that acknowledges too early must be seen to lose: {:?}",
            self.wrong
        );
    }
}

fn run(kills: u64, failpoints: &str) -> Outcome {
    let mut relay = TestRelay::with_failpoints(failpoints);
    let file = relay.data().join("relay.db");
    let kill = |relay: &mut TestRelay, _| {
        relay.kill();
        relay.restart();
    };
    let look = |workspace, writers: &[Writer]| look(&file, workspace, writers);
    under_writers(&mut relay, kills, kill, look)
}

/// Kills something again and again while writers write, and looks at what is left when the relay is dead.
fn under_writers(
    relay: &mut TestRelay,
    kills: u64,
    mut kill: impl FnMut(&mut TestRelay, u64),
    look: impl FnOnce(WorkspaceId, &[Writer]) -> Vec<String>,
) -> Outcome {
    let owner = Arc::new(relay.owner());
    let mut rng = StdRng::seed_from_u64(0x0ca8_2e75);
    let workspace = WorkspaceId::from(Uuid::from_u128(rng.random()));
    owner.create_workspace(workspace);
    let writers: Vec<Writer> = (0..WRITERS)
        .map(|_| Writer::new(&relay.url(), workspace, Uuid::from_u128(rng.random())))
        .collect();
    let progress: Vec<Arc<Progress>> = writers.iter().map(Writer::progress).collect();
    let running: Vec<_> = writers
        .into_iter()
        .map(|writer| start(writer, &owner))
        .collect();
    let head = Arc::new(AtomicU64::new(u64::MAX));
    let reading: Vec<_> = (0..READERS)
        .map(|_| Reader::new(relay.address(), workspace, &head))
        .map(|reader| runtime().spawn(reader.run(Arc::clone(&owner))))
        .collect();
    let acknowledged = || progress.iter().map(|one| one.acknowledged()).sum::<u64>();
    for nth in 1..=kills {
        // A random number of acknowledgements after the restart is a random moment within a commit.
        let wanted = acknowledged() + rng.random_range(1..=60);
        let what = format!("acknowledgements before kill {nth}");
        wait::until_within(RESTARTED_WITHIN, &what, || {
            acknowledged() >= wanted || progress.iter().all(|one| one.gave_up())
        });
        kill(relay, nth);
    }
    for one in &progress {
        one.stop();
    }
    let written: Vec<Writer> = running.into_iter().map(ended).collect();
    head.store(head_of(relay, &owner, workspace), Ordering::Relaxed);
    let read: Vec<Reader> = reading.into_iter().map(ended).collect();
    relay.kill();
    let mut wrong = look(workspace, &written);
    for reader in &read {
        wrong.extend_from_slice(reader.wrong());
        wrong.extend(written.iter().filter_map(|writer| lacks(reader, writer)));
    }
    Outcome {
        acknowledged: acknowledged(),
        wrong,
    }
}

/// Waits for somebody who was told to end.
fn ended<T>(task: tokio::task::JoinHandle<T>) -> T {
    let ended = async { tokio::time::timeout(RESTARTED_WITHIN, task).await };
    let ended = runtime().block_on(ended).expect("who is to stop does");
    ended.expect("nobody panics")
}

/// How far the log goes when nobody writes any more.
fn head_of(relay: &TestRelay, owner: &Account, workspace: WorkspaceId) -> u64 {
    let mut head = 0;
    wait::until_within(RESTARTED_WITHIN, "the relay tells its head", || {
        let asked = async {
            let mut wire = Wire::open(relay.address(), owner, workspace, 0).await?;
            wire.live().await
        };
        runtime().block_on(asked).inspect(|at| head = *at).is_ok()
    });
    head
}

fn start(writer: Writer, owner: &Arc<Account>) -> tokio::task::JoinHandle<Writer> {
    runtime().spawn(writer.run(Arc::clone(owner)))
}

/// What is wrong in the relay's file.
fn look(file: &Path, workspace: WorkspaceId, writers: &[Writer]) -> Vec<String> {
    let mut wrong = Vec::new();
    let store = Store::open(file).expect("the file opens after SIGKILL");
    let check: String = store
        .connection()
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("SQLite looks at its file");
    if check != "ok" {
        wrong.push(format!("integrity_check: {check}"));
    }
    let document = |writer: &Writer| {
        store
            .document(workspace, writer.document())
            .expect("the log is read")
    };
    wrong.extend(compare(writers, &hashes(&store), document));
    wrong
}

/// What the writers were told, against what the log has.
fn compare(
    writers: &[Writer],
    hashes: &HashMap<EntryHash, u32>,
    document: impl Fn(&Writer) -> Stored,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (at, writer) in writers.iter().enumerate() {
        for (number, hash) in writer.acknowledged() {
            match hashes.get(&hash) {
                Some(1) => {}
                Some(times) => wrong.push(format!(
                    "writer {at}: update {number} is {times} times in the log"
                )),
                None => wrong.push(format!(
                    "writer {at}: update {number} was acknowledged and is not in the log"
                )),
            }
        }
        let stored = document(writer);
        let marks = marks(stored.parts());
        let whole = marks.iter().copied().eq(1..=marks.len() as i64);
        let through = writer.through();
        if !whole || (marks.len() as u64) < through {
            wrong.push(format!(
                "writer {at}: {through} acknowledged, its document has the marks {marks:?}"
            ));
        }
    }
    wrong
}

/// What a reader lacks of what a writer was told that the log has.
fn lacks(reader: &Reader, writer: &Writer) -> Option<String> {
    let through = writer.through();
    let marks = marks(reader.document(writer.document()).iter());
    let whole = marks.iter().copied().eq(1..=marks.len() as i64);
    (!whole || (marks.len() as u64) < through)
        .then(|| format!("{through} acknowledged, a reader has the marks {marks:?}"))
}

/// How often each update is in the log, compacted ones included.
fn hashes(store: &Store) -> HashMap<EntryHash, u32> {
    let mut statement = store
        .connection()
        .prepare("SELECT hash FROM entries UNION ALL SELECT hash FROM compacted")
        .expect("the tables are there");
    let rows = statement
        .query_map([], |row| row.get::<_, EntryHash>(0))
        .expect("rows");
    let mut hashes = HashMap::new();
    for hash in rows {
        *hashes.entry(hash.expect("a hash")).or_insert(0) += 1;
    }
    hashes
}

/// What a writer's document says, made of these.
fn marks(parts: impl Iterator<Item: AsRef<[u8]>>) -> Vec<i64> {
    let doc = Doc::new();
    let marks = doc.get_or_insert_array("marks");
    let mut txn = doc.transact_mut();
    for part in parts {
        txn.apply_update(Update::decode_v1(part.as_ref()).expect("what passed the door decodes"))
            .expect("and applies");
    }
    drop(txn);
    let txn = doc.transact();
    assert!(
        !txn.has_missing_updates(),
        "invariant 7: the log has no holes"
    );
    marks
        .iter(&txn)
        .filter_map(|mark| mark.cast::<i64>().ok())
        .collect()
}
