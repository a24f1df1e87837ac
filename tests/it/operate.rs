//! What an operator does to a running relay, with the program that they have: copies, restores, looks.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use carnet_protocol::frame::Role;
use carnet_tests::desk::{deal, rename, titles};
use carnet_tests::program::binary;
use carnet_tests::relay::TestRelay;
use carnet_tests::team::TestDesk;
use carnet_tests::wait;

/// Runs a word of the relay's command on its data.
fn word(relay: &TestRelay, word: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary("relay_under_test"));
    command.arg(word).arg("--data").arg(relay.data());
    command.args(arguments).output().expect("it starts")
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
    let mut relay = TestRelay::start();
    let mut anna = TestDesk::share(&mut relay);
    let mut ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    let before = anna.create("before the copy");
    let edited = anna.create("edited after the copy");
    until_equal(&anna, &ben);
    let copy = copy_while_it_runs(&relay);

    // An hour's work that the copy lacks, by both, and some that only Ben has when the relay dies.
    anna.call(rename(edited, "edited"));
    let annas = anna.create("Anna, after the copy");
    let bens = ben.create("Ben, after the copy");
    until_equal(&anna, &ben);
    relay.kill();
    let offline = ben.create("Ben, while the relay is away");
    ben.stop();

    let restored = word(&relay, "restore", &[text(&copy)]);
    assert!(well(&restored).contains("sign"), "who signs in is told");
    relay.restart();
    ben.start();
    until_equal(&anna, &ben);
    for id in [before, edited, annas, bens, offline] {
        assert!(deal(ben.desk(), id).is_some(), "{id} is there");
        assert_eq!(deal(anna.desk(), id), deal(ben.desk(), id), "{id} is equal");
    }
    let title = deal(ben.desk(), edited).expect("it is there").card.title;
    assert_eq!(title, "edited", "what was done after the copy stands");

    // A desk that knows nothing gets everything from the relay alone.
    anna.stop();
    ben.stop();
    let cleo = TestDesk::join(&anna, &relay, "Cleo", Role::Member);
    wait::until("the relay has everything", || {
        titles(cleo.desk()).iter().map(Vec::len).sum::<usize>() == 5
    });
    let found = well(&word(&relay, "doctor", &[]));
    assert!(!found.contains("BAD"), "{found}");
}

/// A copy that is made while the relay runs and somebody writes.
fn copy_while_it_runs(relay: &TestRelay) -> PathBuf {
    let copy = relay.folder().join("copy.db");
    let said = well(&word(relay, "backup", &["--to", text(&copy)]));
    assert!(said.contains("1 workspaces"), "{said}");
    let again = word(relay, "backup", &["--to", text(&copy)]);
    assert!(!again.status.success(), "a copy is never written over");
    copy
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

fn until_equal(a: &TestDesk, b: &TestDesk) {
    a.synced();
    b.synced();
    wait::until("both boards are equal", || {
        titles(a.desk()) == titles(b.desk())
    });
    a.synced();
    b.synced();
}
