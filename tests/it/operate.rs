//! What an operator does to a running relay, with the program that they have: copies, restores, looks.

mod database;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use carnet_core::api::sync::State;
use carnet_core::api::{Request, deal as deals, trash};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DocumentId, Kind};
use carnet_tests::desk::{deal, rename, sync, titles};
use carnet_tests::postgres::Postgres;
use carnet_tests::program::{Program, binary};
use carnet_tests::relay::TestRelay;
use carnet_tests::runtime::runtime;
use carnet_tests::team::TestDesk;
use carnet_tests::wait;

/// Runs a word of the relay's command on its data.
fn word(relay: &TestRelay, word: &str, arguments: &[&str]) -> Output {
    asked(relay, word, arguments, &[])
}

/// The same with these variables.
fn asked(relay: &TestRelay, word: &str, arguments: &[&str], with: &[(&str, &str)]) -> Output {
    let mut command = Command::new(binary("relay_under_test"));
    command
        .args(word.split(' '))
        .arg("--data")
        .arg(relay.data());
    let command = command.args(arguments).envs(with.iter().copied());
    command.output().expect("it starts")
}

#[track_caller]
fn well(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}");
    said
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

#[test]
fn a_relay_that_was_restored_from_an_old_copy_is_healed_by_its_desks() {
    heal(TestRelay::start(), "db", &[]);
}

#[test]
fn a_relay_on_postgres_is_healed_too() {
    let postgres = Postgres::shared();
    let database = postgres.database();
    let where_it_is = [("DATABASE_URL", database.as_str())];
    let relay = TestRelay::with_environment(&where_it_is);
    heal(relay, "dump", &where_it_is);
}

/// Two desks work on after a copy was made; the relay goes back to the copy; nothing is missing anywhere.
fn heal(mut relay: TestRelay, kind: &str, environment: &[(&str, &str)]) {
    let mut anna = TestDesk::share(&mut relay);
    let mut ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    let before = anna.create("before the copy");
    let edited = anna.create("edited after the copy");
    let erased = anna.create("erased after the copy");
    until_equal(&anna, &ben);
    let copy = relay.folder().join(format!("copy.{kind}"));
    copy_to(&relay, &copy, environment);

    // An hour's work that the copy lacks, by both, and some that only Ben has when the relay dies.
    anna.call(rename(edited, "edited"));
    let annas = anna.create("Anna, after the copy");
    let bens = ben.create("Ben, after the copy");
    let document = DocumentId::new(Kind::DEAL, erased).to_string();
    anna.call(Request::Deal(deals::Request::Trash { id: erased }));
    anna.call(Request::Trash(trash::Request::Erase { document }));
    until_equal(&anna, &ben);
    relay.kill();
    let offline = ben.create("Ben, while the relay is away");
    ben.stop();

    let restored = asked(&relay, "restore", &[text(&copy)], environment);
    assert!(well(&restored).contains("sign"), "who signs in is told");
    relay.restart();
    ben.start();
    // Anna's desk was never stopped: it comes back by itself, after a pause of up to 30 s.
    wait::until_within(Duration::from_secs(90), "Anna is back", || {
        sync(anna.desk()).state == State::Synced
    });
    until_equal(&anna, &ben);
    for id in [before, edited, annas, bens, offline] {
        assert!(deal(ben.desk(), id).is_some(), "{id} is there");
        assert_eq!(deal(anna.desk(), id), deal(ben.desk(), id), "{id} is equal");
    }
    let title = deal(ben.desk(), edited).expect("it is there").card.title;
    assert_eq!(title, "edited", "what was done after the copy stands");

    // Ben may hear of it only now, from Anna: on both boards it was missing already when it was in the trash.
    wait::until("what was erased is gone at both", || {
        deal(anna.desk(), erased).is_none() && deal(ben.desk(), erased).is_none()
    });

    // A desk that knows nothing gets everything from the relay alone.
    anna.stop();
    ben.stop();
    let cleo = TestDesk::join(&anna, &relay, "Cleo", Role::Member);
    wait::until("the relay has everything", || {
        titles(cleo.desk()).iter().map(Vec::len).sum::<usize>() == 5
    });
    let found = asked(&relay, "doctor", &[], environment);
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(
        found.contains("documents follow from their entries"),
        "{found}"
    );
    let bad = |line: &&str| line.starts_with("BAD") && !line.contains("fsync");
    assert_eq!(found.lines().find(bad), None, "{found}");
}

/// A copy that is made while the relay runs and somebody writes.
fn copy_while_it_runs(relay: &TestRelay) -> PathBuf {
    let copy = relay.folder().join("copy.db");
    copy_to(relay, &copy, &[]);
    copy
}

fn copy_to(relay: &TestRelay, copy: &Path, environment: &[(&str, &str)]) {
    let said = well(&asked(relay, "backup", &["--to", text(copy)], environment));
    assert!(said.contains("1 workspaces"), "{said}");
    let again = asked(relay, "backup", &["--to", text(copy)], environment);
    assert!(!again.status.success(), "a copy is never written over");
}

#[test]
fn nothing_is_restored_over_a_running_relay() {
    let mut relay = TestRelay::start();
    let anna = TestDesk::share(&mut relay);
    anna.create("one");
    anna.synced();
    let copy = copy_while_it_runs(&relay);
    let refused = word(&relay, "restore", &[text(&copy)]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success(), "it must refuse");
    assert!(said.contains("stop it first"), "{said}");
    anna.create("two");
    anna.synced();
}

#[test]
fn a_copy_made_under_load_holds_whatever_was_acknowledged_before() {
    let mut relay = TestRelay::start();
    let anna = TestDesk::share(&mut relay);
    for round in 0..5 {
        for number in 0..20 {
            anna.create(&format!("{round} {number}"));
        }
        anna.synced();
        let head = head(&relay);
        for number in 0..20 {
            anna.create(&format!("meanwhile {round} {number}"));
        }
        let copy = relay.folder().join(format!("{round}.db"));
        well(&word(&relay, "backup", &["--to", text(&copy)]));
        assert!(head_of(&copy) >= head, "what was acknowledged is in it");
        well(&word(&relay, "backup", &["--check", text(&copy)]));
    }
}

fn head(relay: &TestRelay) -> i64 {
    head_of(&relay.data().join("relay.db"))
}

fn head_of(file: &Path) -> i64 {
    let file = rusqlite::Connection::open(file).expect("it opens");
    file.query_row("SELECT head FROM workspaces", [], |row| row.get(0))
        .expect("one workspace")
}

#[test]
fn figures_move_with_what_happens_and_only_this_machine_reads_them() {
    let mut relay = TestRelay::start();
    let anna = TestDesk::share(&mut relay);
    let mut ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    anna.create("one");
    until_equal(&anna, &ben);
    ben.stop();
    anna.create("two");
    ben.start();
    until_equal(&anna, &ben);
    let figures = carnet_tests::figures::Figures::read(&relay.url());
    for (name, least) in [
        ("carnet_ack_seconds_count", 2.0),
        ("carnet_pushes_total", 2.0),
        ("carnet_entries_total", 2.0),
        ("carnet_commit_seconds_count", 2.0),
        ("carnet_catch_up_seconds_count", 3.0),
        ("carnet_recovery_seconds_count", 1.0),
        ("carnet_sockets", 2.0),
        ("carnet_requests_total", 3.0),
        ("carnet_memory_bytes", 1_000_000.0),
    ] {
        let value = figures.sum(name);
        assert!(value >= least, "{name} is {value}");
    }
    let away = carnet_tests::figures::status_as_forwarded(&relay.url());
    assert_eq!(away, 404, "a web server in front speaks for everybody");
}

#[test]
fn the_key_of_a_relay_in_its_own_network_goes_with_its_copy() {
    let mut relay = TestRelay::lan();
    let copy = relay.folder().join("copy.db");
    well(&word(&relay, "backup", &["--to", text(&copy)]));
    relay.kill();
    let keys = relay.data().join("tls");
    let key = || std::fs::read(keys.join("key.pem")).expect("a key");
    let before = key();
    // The disk is lost, and with it the folder.
    std::fs::remove_dir_all(relay.data()).expect("the folder");
    well(&word(&relay, "restore", &[text(&copy)]));
    assert!(key() == before, "links that were given out name this key");
    #[cfg(unix)]
    for (path, mode) in [(keys.clone(), 0o700), (keys.join("key.pem"), 0o600)] {
        use std::os::unix::fs::PermissionsExt as _;
        let rights = path.metadata().expect("it is there").permissions().mode();
        assert_eq!(rights & 0o777, mode, "{}", path.display());
    }
    relay.restart();
    assert!(key() == before, "and the relay goes on with it");
}

fn until_equal(a: &TestDesk, b: &TestDesk) {
    a.synced();
    b.synced();
    wait::until("both boards are equal", || {
        titles(a.desk()) == titles(b.desk())
    });
    a.synced();
    b.synced();
}

#[test]
fn people_are_listed_helped_in_and_removed_beside_the_running_relay() {
    let mut relay = TestRelay::start();
    let anna = TestDesk::share(&mut relay);
    let ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    until_equal(&anna, &ben);
    let listed = well(&word(&relay, "member list", &[]));
    assert!(
        listed.contains("anna@team.example (Anna), claimed the relay: owner of Atelier"),
        "{listed}"
    );
    assert!(
        listed.contains("ben@team.example (Ben): member of Atelier"),
        "{listed}"
    );
    let link = well(&word(&relay, "member reset-link", &["ben@team.example"]));
    assert!(link.contains("/#reset="), "{link}");
    let owner = word(&relay, "member owner-link", &[]);
    assert!(!owner.status.success(), "the relay has an owner");
    let last = word(&relay, "member remove", &["anna@team.example"]);
    assert!(!last.status.success(), "the last owner stays");
    well(&word(&relay, "member remove", &["ben@team.example"]));
    wait::until("Ben's link is closed", || {
        sync(ben.desk()).state != State::Synced
    });
    let listed = well(&word(&relay, "member list", &[]));
    assert!(
        listed.contains("ben@team.example (Ben): in no workspace"),
        "{listed}"
    );
    let tokens = well(&word(&relay, "token list", &[]));
    assert!(tokens.contains("no program has a token"), "{tokens}");
}

#[test]
fn log_lines_are_json_with_the_id_of_the_request_and_without_secrets() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let mut command = Command::new(binary("relay_under_test"));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "json"])
        .arg("--data")
        .arg(folder.path().join("data"))
        .env("RUST_LOG", "debug")
        .stderr(std::fs::File::create(&log).expect("a file"));
    let mut relay = Program::start(&mut command);
    let address = loop {
        let line = relay.line().expect("it starts");
        if let Some(address) = line.strip_prefix("listening on ") {
            break address.to_owned();
        }
    };
    let secret = "quartz-oriole-in-a-body";
    let body = serde_json::json!({ "email": "anna@team.example", "password": secret });
    let asked = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let answer = runtime().block_on(
        asked
            .post(format!("http://{address}/auth/sign-in?key={secret}"))
            .header("x-request-id", "four-leaved.clover")
            .bearer_auth(secret)
            .json(&body)
            .send(),
    );
    let answer = answer.expect("the relay answers");
    let id = answer.headers().get("x-request-id").expect("an id");
    assert_eq!(id, "four-leaved.clover", "the id that came is kept");
    wait::until("the line is written", || {
        std::fs::read_to_string(&log).is_ok_and(|text| text.contains("four-leaved.clover"))
    });
    relay.terminate();
    assert!(relay.wait(), "it ends well");
    let text = std::fs::read_to_string(&log).expect("a log");
    assert!(!text.contains(secret), "{text}");
    for line in text.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        assert!(line["level"].is_string(), "{line}");
    }
    let route = text
        .lines()
        .any(|line| line.contains("four-leaved.clover") && line.contains("/auth/sign-in"));
    assert!(route, "the line says which route: {text}");
}
