//! Faults planted in the accounts, each as an error, as a delay, as a time limit that passes and as a panic: nobody is
//! ever let in by one, over HTTP or by a socket, and afterwards everything goes on.
//!
//! Failpoints are the process', and so are relays in processes of their own elsewhere in these tests; the relay here runs
//! in this one, so that faults can be switched while it runs.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::time::{interval, timeout};
use uuid::Uuid;

use attacks::{Attack, ended, outsiders, strangers, viewers};
use people::People;
use relay::{PASSWORD, Relay, new_id};
use sockets::Hellos;

mod attacks;
mod people;
mod relay;
mod sockets;

const ERROR: &str = "return";
const SLOW: &str = "sleep(200)";
const PANIC: &str = "panic";
/// Longer than PostgreSQL lets an open transaction do nothing (`POSTGRES_IDLE_IN_TRANSACTION_MS`): it ends the connection.
const TOO_LATE: &str = "sleep(5500)";

/// Where faults are planted: every failpoint of the accounts.
const POINTS: [&str; 4] = [
    "accounts-read",
    "accounts-write",
    "accounts-hash",
    "accounts-limit",
];

/// What a point may do in that store. Only transactions in PostgreSQL have a time limit of their own.
fn actions(store: Store, point: &str) -> Vec<&'static str> {
    let mut actions = vec![ERROR, SLOW, PANIC];
    let transaction = matches!(point, "accounts-read" | "accounts-write");
    if store == Store::Postgres && transaction {
        actions.push(TOO_LATE);
    }
    actions
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Store {
    Sqlite,
    Postgres,
}

#[test]
fn every_failpoint_of_the_accounts_is_planted_here() {
    let mut found = BTreeSet::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync-server/src");
    collect(&sources, &mut found);
    let here = POINTS.map(str::to_owned).into();
    assert_eq!(found, here);
}

/// The names of failpoints in a folder that begin with `accounts-`.
fn collect(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source");
        let points = text.split("fail_point!(\"").skip(1);
        let names = points.filter_map(|rest| rest.split('"').next());
        found.extend(
            names
                .filter(|name| name.starts_with("accounts-"))
                .map(str::to_owned),
        );
    }
}

/// One test for both stores: failpoints are the whole process', so that one store's faults would be the other's.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_fault_in_the_accounts_is_ever_a_grant() {
    let _failpoints = fail::FailScenario::setup();
    for store in [Store::Sqlite, Store::Postgres] {
        let (relay, claim) = Relay::start(store).await;
        let workspace = new_id();
        let people = People::come(&relay, &claim, workspace).await;
        for point in POINTS {
            for action in actions(store, point) {
                one(&relay, workspace, &people, (point, action)).await;
            }
        }
        sockets::revocations_go_on(&relay, workspace, &people).await;
        relay.stop.cancel();
    }
}

/// One fault: whatever is tried while it lasts is refused, even the owner's right password unless it is only slow.
async fn one(relay: &Relay, workspace: Uuid, people: &People, (point, action): (&str, &str)) {
    let what = format!("{:?} with {point}={action}", relay.store);
    // Tickets live for thirty seconds: they are drawn anew for each fault.
    let hellos = Hellos::draw(relay, workspace, people).await;
    fail::cfg(point, action).expect("a failpoint");
    let (http, sockets, right) = tokio::join!(
        attacks(relay, workspace, people),
        hellos.said(relay),
        signs_in(relay)
    );
    for (attack, status) in http {
        // To be hung up on is no grant either.
        let granted = status.is_some_and(|status| status.is_success());
        assert!(!granted, "{attack}, {what}: {status:?}");
    }
    for (attack, welcome) in sockets {
        assert!(!welcome, "{attack}, {what}: it was welcomed");
    }
    let planted = right != Some(StatusCode::OK);
    assert_eq!(planted, action != SLOW, "{what} is planted: {right:?}");
    fail::remove(point);
    let again = async {
        // What was tried again and again meanwhile may hold connections for a moment.
        let mut looks = interval(Duration::from_millis(50));
        while signs_in(relay).await != Some(StatusCode::OK) {
            looks.tick().await;
        }
    };
    let again = timeout(Duration::from_secs(20), again).await;
    assert!(again.is_ok(), "all is well after {what}");
}

/// The owner with their own password.
async fn signs_in(relay: &Relay) -> Option<StatusCode> {
    let right = json!({ "email": "anna@team.example", "password": PASSWORD });
    let answer = relay.ask(Method::POST, "/auth/sign-in", None, &right);
    answer.await.0
}

/// Every attack over HTTP, and what it was answered.
async fn attacks(
    relay: &Relay,
    workspace: Uuid,
    people: &People,
) -> Vec<(&'static str, Option<StatusCode>)> {
    let all = [
        strangers(people),
        outsiders(workspace, people),
        ended(workspace, people),
        viewers(workspace, people),
    ];
    let asked = all.into_iter().flatten().map(async |attack| {
        let Attack {
            what,
            method,
            path,
            access,
            body,
        } = attack;
        (what, relay.ask(method, &path, access, &body).await.0)
    });
    join_all(asked).await
}
