//! A workspace that may hold no more: desks keep what is refused and say why; when somebody makes room, or the operator allows
//! more, they go on by themselves, and all are equal.

use std::process::Command;
use std::time::Duration;

use carnet_core::api::sync::State;
use carnet_core::api::{Request, deal as deals, trash};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DocumentId, Kind};
use carnet_tests::desk::{deal, rename, sync, titles};
use carnet_tests::postgres::Postgres;
use carnet_tests::program::binary;
use carnet_tests::relay::TestRelay;
use carnet_tests::team::TestDesk;
use carnet_tests::wait;
use uuid::Uuid;

/// The workspace's settings and three deals.
const DOCUMENTS: (&str, &str) = ("CARNET_WORKSPACE_DOCUMENTS", "4");

#[test]
fn lg9_a_full_workspace_goes_on_when_there_is_room() {
    goes_on(TestRelay::with_environment(&[DOCUMENTS]), &[]);
}

#[test]
fn lg9_a_full_workspace_on_postgres_goes_on_when_there_is_room() {
    let postgres = Postgres::shared();
    let database = postgres.database();
    let there = [("DATABASE_URL", database.as_str())];
    goes_on(TestRelay::with_environment(&[there[0], DOCUMENTS]), &there);
}

fn goes_on(mut relay: TestRelay, environment: &[(&str, &str)]) {
    let mut anna = TestDesk::share(&mut relay);
    let [one, two] = ["one", "two"].map(|title| anna.create(title));
    let ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    wait::until("Ben has both", || deal(ben.desk(), two).is_some());
    ben.create("three");
    until_equal(&anna, &ben);

    let four = anna.create("four");
    until_full(&anna);
    anna.call(rename(four, "vier"));
    anna.call(rename(one, "eins"));
    wait::until("an edit of what is there passes", || {
        title(&ben, one).as_deref() == Some("eins")
    });
    // She may close her laptop meanwhile.
    anna.stop();
    anna.start();
    until_full(&anna);
    assert_eq!(sync(anna.desk()).set_aside, [], "nothing is given up");
    assert_eq!(deal(ben.desk(), four), None);

    erase(&anna, two);
    until_equal(&anna, &ben);
    assert_eq!(title(&ben, four).as_deref(), Some("vier"));
    assert_eq!(deal(ben.desk(), two), None);

    anna.create("five");
    ben.create("six");
    until_full(&anna);
    until_full(&ben);
    relay.set("CARNET_WORKSPACE_DOCUMENTS", "6");
    until_equal(&anna, &ben);
    assert_eq!(titles(ben.desk()).concat().len(), 5, "each has all");
    counts_right(&relay, environment);
}

/// When not a byte fits any more, a record cannot even be put into the trash: its erasure goes out all the same.
#[test]
fn lg9_an_owner_makes_room_where_no_byte_fits() {
    let mut relay = TestRelay::with_environment(&[("CARNET_WORKSPACE_BYTES", "32KiB")]);
    let anna = TestDesk::share(&mut relay);
    let ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    let made = fill(&anna);
    assert!(made.len() > 10, "{}", made.len());
    let bens = fill(&ben);
    until_full(&ben);
    for id in made.iter().take(10) {
        erase(&anna, *id);
    }
    until_equal(&anna, &ben);
    let left = made.len() - 10 + bens.len();
    assert_eq!(titles(ben.desk()).concat().len(), left);
    counts_right(&relay, &[]);
}

/// Deals of the same size, until one finds no room.
fn fill(desk: &TestDesk) -> Vec<Uuid> {
    let mut made = Vec::new();
    while sync(desk.desk()).state != State::Full {
        assert!(made.len() < 500, "32 KiB are full some time");
        made.push(desk.create(&"x".repeat(300)));
        wait::until("the relay has answered", || {
            let status = sync(desk.desk());
            status.pending == 0 || status.state == State::Full
        });
    }
    made
}

fn erase(desk: &TestDesk, id: Uuid) {
    let document = DocumentId::new(Kind::DEAL, id).to_string();
    desk.call(Request::Deal(deals::Request::Trash { id }));
    desk.call(Request::Trash(trash::Request::Erase { document }));
}

fn title(desk: &TestDesk, id: Uuid) -> Option<String> {
    deal(desk.desk(), id).map(|deal| deal.card.title)
}

fn until_full(desk: &TestDesk) {
    wait::until("it says that the workspace is full", || {
        let status = sync(desk.desk());
        status.state == State::Full && status.pending > 0
    });
}

/// Nobody is asked to try again: the longest wait is 35 s, and 30 s after a relay was away.
fn until_equal(anna: &TestDesk, ben: &TestDesk) {
    wait::until_within(Duration::from_secs(120), "both have the same", || {
        let done = |desk: &TestDesk| {
            let status = sync(desk.desk());
            status.state == State::Synced && status.pending == 0
        };
        done(anna) && done(ben) && titles(anna.desk()) == titles(ben.desk())
    });
}

fn counts_right(relay: &TestRelay, environment: &[(&str, &str)]) {
    let mut doctor = Command::new(binary("relay_under_test"));
    doctor.args(["doctor", "--data"]).arg(relay.data());
    let output = doctor.envs(environment.iter().copied()).output();
    let said = String::from_utf8_lossy(&output.expect("it starts").stdout).into_owned();
    assert!(
        said.contains("workspaces know how much they hold"),
        "{said}"
    );
}
