//! A log that goes back under a living relay: a database that was restored beneath it, or a standby that lagged and took over.
//! Live desks notice, and bring back what they hold.

use std::sync::Arc;
use std::time::Duration;

use carnet_protocol::frame::{PushedUpdate, Role};
use carnet_protocol::ids::{DocumentId, Kind, WorkspaceId};
use carnet_tests::account::Account;
use carnet_tests::desk::{rename, titles};
use carnet_tests::instances::Instances;
use carnet_tests::postgres::Postgres;
use carnet_tests::relay::TestRelay;
use carnet_tests::runtime::runtime;
use carnet_tests::team::TestDesk;
use carnet_tests::wait;
use carnet_tests::wire::{Typist, Wire};
use uuid::Uuid;

/// A desk may wait up to 30 s before it comes back, and then reads and compares everything.
const HEALED: Duration = Duration::from_secs(120);

/// More than the desks make after the log was remembered.
const PASSED: i64 = 50;

/// What a log consists of. Keys of workspaces stay: they are counted by the database.
const LOG: [&str; 7] = [
    "entries",
    "documents",
    "devices",
    "device_hashes",
    "authors",
    "compacted",
    "healing",
];

/// Keeps the log as it is now.
fn remember(postgres: &Postgres, database: &str) {
    let copies = LOG.map(|name| format!("CREATE TABLE saved.{name} AS TABLE {name};"));
    let heads = "CREATE TABLE saved.workspaces AS TABLE workspaces;";
    let sql = format!("CREATE SCHEMA saved; {} {heads}", copies.concat());
    postgres.say(database, &sql);
}

/// Puts it back: the newest entries are gone and the counters stand where they stood.
fn go_back(postgres: &Postgres, database: &str) {
    let copies = LOG
        .map(|name| format!("DELETE FROM {name}; INSERT INTO {name} SELECT * FROM saved.{name};"));
    let heads =
        "UPDATE workspaces w SET head = s.head FROM saved.workspaces s WHERE s.key = w.key;";
    postgres.say(
        database,
        &format!("BEGIN; {heads} {} COMMIT", copies.concat()),
    );
}

/// The name of a database in its URL.
fn name(url: &str) -> &str {
    let (_, rest) = url.split_once("@/").expect("a URL of the rig");
    rest.split_once('?').map_or(rest, |(name, _)| name)
}

/// A socket that pushes other documents than the desks: the log passes its old head at once.
struct Passer(Wire);

impl Passer {
    fn sits(relay: &TestRelay, account: &Account, workspace: WorkspaceId) -> Self {
        let opened = async {
            let mut wire = Wire::open(relay.address(), account, workspace, 0).await?;
            wire.live().await.map(|_| wire)
        };
        Self(runtime().block_on(opened).expect("a member is welcome"))
    }

    /// Whether the relay took them before it noticed.
    fn passes(&mut self) -> bool {
        let updates = (0..PASSED).map(|_| PushedUpdate {
            document: DocumentId::new(Kind(200), Uuid::from_u128(rand::random())),
            update: Typist::default().update(20),
        });
        let pushed = self.0.push_acked(1, updates.collect());
        runtime().block_on(pushed).is_ok()
    }
}

fn until_equal(a: &TestDesk, b: &TestDesk) {
    a.synced();
    b.synced();
    wait::until("both boards are equal", || {
        titles(a.desk()) == titles(b.desk())
    });
}

fn deals(desk: &TestDesk) -> usize {
    titles(desk.desk()).iter().map(Vec::len).sum()
}

/// How many documents of the passer a desk has.
fn passed(desk: &TestDesk) -> i64 {
    let file = rusqlite::Connection::open(desk.file()).expect("the file opens");
    let count =
        "SELECT count(*) FROM (SELECT document FROM documents UNION SELECT document FROM updates)
        WHERE hex(document) LIKE 'C8%'";
    file.query_row(count, [], |row| row.get(0))
        .expect("a desk's file")
}

/// Two live desks work, the log goes back, and everything is everywhere again, although nobody writes any more: what they
/// hold, and what was appended in the place of what the log lost.
fn heals(
    at: [&TestRelay; 2],
    anna: &TestDesk,
    ben: &TestDesk,
    remember: impl Fn(),
    back: impl Fn(),
) {
    let edited = anna.create("before");
    until_equal(anna, ben);
    remember();
    // What the desks say after this may be about the time before.
    until_equal(anna, ben);
    for round in 0..5 {
        anna.create(&format!("Anna {round}"));
        ben.create(&format!("Ben {round}"));
    }
    ben.call(rename(edited, "edited"));
    until_equal(anna, ben);
    assert_eq!(deals(ben), 11);
    let mut passer = Passer::sits(at[1], anna.account(), anna.workspace());
    back();
    let passes = passer.passes();
    println!("the log passed its old head at once: {passes}");
    let cleo = TestDesk::join(anna, at[0], "Cleo", Role::Member);
    wait::until_within(HEALED, "the relay has everything", || {
        deals(&cleo) == 11 && titles(cleo.desk()) == titles(anna.desk())
    });
    assert_eq!(titles(ben.desk()), titles(anna.desk()));
    wait::until_within(HEALED, "nobody missed what was appended instead", || {
        let all = [anna, ben, &cleo].map(passed);
        !passes || all == [PASSED; 3]
    });
    until_equal(anna, ben);
}

#[test]
fn live_desks_heal_a_log_that_was_put_back_under_the_relay() {
    let postgres = Postgres::shared();
    let url = postgres.database();
    let mut relay = TestRelay::with_environment(&[("DATABASE_URL", &url)]);
    let anna = TestDesk::share(&mut relay);
    let ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    let log = name(&url);
    let (remember, back) = (|| remember(&postgres, log), || go_back(&postgres, log));
    heals([&relay, &relay], &anna, &ben, remember, back);
}

#[test]
fn live_desks_heal_a_log_that_was_put_back_under_two_instances() {
    let relay = Instances::start(2);
    let (one, two) = (&relay.relays[0], &relay.relays[1]);
    let anna = TestDesk::owned(Arc::clone(relay.owner()), one);
    let ben = TestDesk::join(&anna, two, "Ben", Role::Member);
    let log = name(relay.database());
    let (remember, back) = (
        || remember(relay.postgres(), log),
        || go_back(relay.postgres(), log),
    );
    heals([one, two], &anna, &ben, remember, back);
}

#[test]
fn live_desks_heal_a_standby_that_lagged_and_took_over() {
    let postgres = Postgres::start();
    let url = postgres.database();
    let mut relay = TestRelay::with_environment(&[("DATABASE_URL", &url)]);
    let anna = TestDesk::share(&mut relay);
    let ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    let (remember, back) = (|| postgres.remember(), || postgres.go_back());
    heals([&relay, &relay], &anna, &ben, remember, back);
}
