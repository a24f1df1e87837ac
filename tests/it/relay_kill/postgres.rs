//! The same with the log in PostgreSQL and a Redis beside it, where any of the three may be killed, or several at once: what
//! was acknowledged is there, once.
//!
//! A relay whose PostgreSQL dies in the middle of a COMMIT does not know what became of it. It asks the numbers.

use std::collections::HashMap;
use std::sync::Arc;

use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::{DocumentId, WorkspaceId};
use carnet_relay::log::postgres::{Database, PostgresLog};
use carnet_relay::log::{Committed, Item, Log as _};
use carnet_tests::postgres::Postgres;
use carnet_tests::redis::TestRedis;
use carnet_tests::relay::TestRelay;
use carnet_tests::runtime::runtime;
use carnet_tests::scale;

use super::{Outcome, TOO_EARLY, Writer, compare, under_writers};

#[test]
fn every_acknowledged_update_survives_kills_of_relay_postgres_and_redis_once() {
    run(scale::kills(), "").holds("relay, PostgreSQL or Redis");
}

#[test]
fn control_acknowledging_before_postgres_commits_is_found_out() {
    run(8, TOO_EARLY).is_found_out();
}

fn run(kills: u64, failpoints: &str) -> Outcome {
    // fsync is on: what PostgreSQL says to have, the disk has.
    let server = Postgres::start();
    let url = server.database();
    let mut redis = TestRedis::start();
    let bus = redis.url();
    let mut relay = TestRelay::with_environment(&[("DATABASE_URL", &url), ("REDIS_URL", &bus)]);
    if !failpoints.is_empty() {
        relay.plant(failpoints);
    }
    let kill = |relay: &mut TestRelay, nth| {
        let which = Which::of(nth);
        if which.postgres {
            server.kill();
        }
        if which.relay {
            relay.kill();
        }
        if which.redis {
            redis.restart();
        }
        if which.postgres {
            server.restart();
        }
        if which.relay {
            relay.restart();
        }
    };
    let look = |workspace, writers: &[Writer]| look(&server, &url, workspace, writers);
    under_writers(&mut relay, kills, kill, look)
}

/// What is killed at once.
struct Which {
    postgres: bool,
    relay: bool,
    redis: bool,
}

impl Which {
    /// Each of the seven ways in turn.
    const fn of(nth: u64) -> Self {
        let way = nth % 7 + 1;
        Self {
            postgres: way & 1 != 0,
            relay: way & 2 != 0,
            redis: way & 4 != 0,
        }
    }
}

struct Deaf;

impl Committed for Deaf {
    fn committed(&self, _: WorkspaceId, _: Vec<Item>) {}
    fn long_tail(&self, _: WorkspaceId, _: DocumentId) {}
}

/// What is wrong in the database.
fn look(server: &Postgres, url: &str, workspace: WorkspaceId, writers: &[Writer]) -> Vec<String> {
    let database = runtime().block_on(Database::open(url));
    let database = Arc::new(database.expect("the database opens after SIGKILL"));
    let log = {
        let _runtime = runtime().enter();
        PostgresLog::new(database, Arc::new(Deaf))
    };
    compare(writers, &hashes(server), |writer| {
        runtime()
            .block_on(log.document(workspace, writer.document()))
            .expect("the log is read")
    })
}

/// How often each update is in the log, compacted ones included.
fn hashes(server: &Postgres) -> HashMap<EntryHash, u32> {
    let all = "SELECT encode(hash, 'hex') FROM entries UNION ALL SELECT encode(hash, 'hex') FROM compacted";
    let mut hashes = HashMap::new();
    for line in server.say("test_0", all).lines() {
        let bytes = u128::from_str_radix(line, 16).expect("a hash in hex");
        *hashes.entry(bytes.to_be_bytes()).or_insert(0) += 1;
    }
    hashes
}
