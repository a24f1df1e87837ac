//! What whoever runs a relay types: the real program, its words, and what it says when something is not as it should be.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::program::Program;
use crate::relay::until;

fn program(words: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet-relay"));
    command.args(words).arg("--data").arg(data);
    command.stdin(Stdio::null()).env_remove("DATABASE_URL");
    command
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(err)
}

#[track_caller]
fn well(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

#[track_caller]
fn refused(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{}", said(&output));
    said(&output)
}

/// Takes connections and never says a word.
fn deaf() -> (TcpListener, String) {
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "postgres://carnet:hunter2@{}/carnet",
        deaf.local_addr().unwrap()
    );
    (deaf, url)
}

/// Ends it when a test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_database_that_never_answers_is_named_and_holds_up_no_signal() {
    let folder = tempfile::tempdir().unwrap();
    let (_deaf, url) = deaf();
    let serve = || {
        let mut serve = program(&["serve", "--listen", "127.0.0.1:0"], folder.path());
        serve.env("DATABASE_URL", &url);
        serve
    };
    let begun = Instant::now();
    let complaint = tokio::task::spawn_blocking({
        let command = serve();
        move || refused(command)
    });
    let complaint = complaint.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20), "it gave up");
    assert!(complaint.contains("DATABASE_URL"), "{complaint}");
    assert!(complaint.contains("does not answer"), "{complaint}");
    assert!(!complaint.contains("hunter2"), "{complaint}");

    let mut running = Running(serve().stderr(Stdio::null()).spawn().unwrap());
    // It holds its folder: it has begun, and waits for the database.
    let lock = folder.path().join("relay.lock");
    let id = running.0.id().to_string();
    until("it has begun", async || {
        std::fs::read_to_string(&lock).is_ok_and(|said| said == id)
    })
    .await;
    let asked = Instant::now();
    let term = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(term.success());
    until("it has ended", async || {
        running.0.try_wait().unwrap().is_some()
    })
    .await;
    assert!(asked.elapsed() < Duration::from_secs(5), "at once");
}

#[tokio::test]
async fn links_made_by_hand_lead_to_the_relay_that_serves() {
    let relay = Program::start("info").await;
    let data = relay.folder();
    let link = well(program(&["member", "owner-link"], &data));
    assert!(
        link.starts_with(&format!("{}/#claim=", relay.url)),
        "{link}"
    );
    let looked = program(&["doctor", "--production"], &data)
        .output()
        .unwrap();
    let looked = said(&looked);
    assert!(looked.contains("a relay runs in"), "{looked}");
    assert!(looked.contains("the relay may open"), "{looked}");
}

#[test]
fn mistyped_places_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let bad = folder.path().join("bad.db");
    std::fs::write(&bad, "nonsense").unwrap();
    for words in [
        &["migrate"][..],
        &["backup"],
        &["backup", "--list"],
        &["member", "list"],
        &["doctor"],
        &["restore", bad.to_str().unwrap()],
    ] {
        let complaint = refused(program(words, &nowhere));
        assert!(!complaint.trim().is_empty(), "{words:?} says why");
        assert!(!nowhere.exists(), "{words:?}");
    }
    well(program(&["diagnostics", "--quick"], &nowhere));
    assert!(!nowhere.exists(), "diagnostics only looks");
}

#[tokio::test]
async fn copies_by_hand_stay_and_lie_where_the_relays_lie() {
    let relay = Program::start("info").await;
    let data = relay.folder();
    let names = || {
        let found = std::fs::read_dir(data.join("backups")).unwrap();
        let names = found.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with("by-hand.db")).count()
    };
    well(program(&["backup"], &data));
    // A copy's name has whole seconds.
    until("another second has begun", async || {
        program(&["backup"], &data)
            .output()
            .unwrap()
            .status
            .success()
    })
    .await;
    assert_eq!(names(), 2, "the second of a day removes no first one");
    let elsewhere = data.join("elsewhere");
    let written = data.join("serves.json");
    let text = std::fs::read_to_string(&written).unwrap();
    let text = text.replace("data/backups", "data/elsewhere");
    std::fs::write(&written, text).unwrap();
    let made = well(program(&["backup"], &data));
    assert!(made.contains(elsewhere.to_str().unwrap()), "{made}");
}

#[test]
fn a_place_for_copies_that_cannot_be_made_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let mut serve = program(&["serve", "--listen", "localhost:0"], folder.path());
    serve.arg("--backups").arg(file.join("copies"));
    let complaint = refused(serve);
    assert!(complaint.contains("--backups"), "{complaint}");
}

#[test]
fn a_file_of_a_newer_carnet_is_told_by_whoever_looks() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relay.db");
    drop(carnet_relay::log::sqlite::Store::open(&file).unwrap());
    let newer =
        "CREATE TABLE x (y); UPDATE refinery_schema_history SET version = 99 WHERE version = 4";
    let store = carnet_relay::log::sqlite::Store::open(&file).unwrap();
    store.connection().execute_batch(newer).unwrap();
    drop(store);
    let check = program(
        &["backup", "--check", file.to_str().unwrap()],
        folder.path(),
    );
    let serve = program(&["serve", "--listen", "127.0.0.1:0"], folder.path());
    for command in [check, program(&["doctor"], folder.path()), serve] {
        let complaint = refused(command);
        assert!(complaint.contains("a newer Carnet"), "{complaint}");
    }
}

#[tokio::test]
async fn a_file_with_workspaces_is_not_left_behind_for_an_empty_database() {
    use carnet_protocol::ids::{Epoch, WorkspaceId};
    let postgres = crate::postgres::Postgres::shared();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relay.db");
    let mut store = carnet_relay::log::sqlite::Store::open(&file).unwrap();
    store.create(WorkspaceId([1; 16]), Epoch([2; 16])).unwrap();
    drop(store);
    let mut serve = program(&["serve", "--listen", "127.0.0.1:0"], folder.path());
    serve.env("DATABASE_URL", postgres.database());
    let complaint = refused(serve);
    assert!(complaint.contains("1 workspaces"), "{complaint}");
    assert!(complaint.contains("move it out"), "{complaint}");
    assert!(file.exists());
}
