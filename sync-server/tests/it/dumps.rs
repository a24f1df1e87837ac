//! Copies of a log in PostgreSQL by the real program: what is taken for one, and when one is put back.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use reqwest::StatusCode;
use serde_json::json;
use tempfile::TempDir;

use crate::postgres::Postgres;
use crate::relay::TestRelay;

/// A database, and a folder for the copies of it.
struct Place {
    server: Arc<Postgres>,
    url: String,
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let server = Postgres::shared();
        Self {
            url: server.database(),
            server,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn name(&self) -> &str {
        let (_, rest) = self.url.split_once("@/").unwrap();
        rest.split_once('?').unwrap().0
    }

    fn copy(&self) -> PathBuf {
        self.folder.path().join("copy.dump")
    }

    /// The program, with its data in that folder; `with` stands before all other programs.
    fn program(&self, words: &[&str], with: Option<&Path>) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_carnet-relay"));
        let data = self.folder.path().join("data");
        program.args(words).arg("--data").arg(data);
        program.env("DATABASE_URL", &self.url);
        if let Some(with) = with {
            let path = std::env::var("PATH").unwrap();
            program.env("PATH", format!("{}:{path}", with.display()));
        }
        program.output().unwrap()
    }

    fn well(&self, words: &[&str]) {
        let output = self.program(words, None);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
    }

    #[track_caller]
    fn refused(&self, words: &[&str], with: Option<&Path>) -> String {
        let output = self.program(words, with);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{words:?}: {said}");
        said
    }

    async fn relay(&self) -> TestRelay {
        let url = Some(self.url.clone());
        TestRelay::with(|settings| settings.database_url = url).await
    }

    fn epochs(&self) -> String {
        let epochs = "SELECT epoch FROM workspaces ORDER BY key";
        self.server.say(self.name(), epochs)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_dump_signs_nobody_in_and_its_logs_begin_anew() {
    let place = Place::new();
    let relay = place.relay().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    anna.ticket(workspace, crate::desk::id()).await;
    anna.invite(workspace, "owner").await;
    let (_, token) = anna
        .token(json!({ "name": "n8n", "scopes": ["read"] }))
        .await;
    let (copy, epochs) = (place.copy(), place.epochs());
    let copy = copy.to_str().unwrap();
    let spoil = "UPDATE workspaces SET document_count = -2, log_bytes = 7";
    place.server.say(place.name(), spoil);
    place.well(&["backup", "--to", copy]);
    relay.stop().await;
    place.well(&["restore", copy]);
    assert_ne!(place.epochs(), epochs, "its desks start over");
    let left = "SELECT (SELECT count(*) FROM links), (SELECT count(*) FROM refresh_tokens),
        (SELECT count(*) FROM tickets)";
    assert_eq!(place.server.say(place.name(), left).trim(), "0|0|0");
    let held = "SELECT sum(abs(document_count)), sum(abs(log_bytes)) FROM workspaces";
    assert_eq!(place.server.say(place.name(), held).trim(), "0|0");
    let relay = place.relay().await;
    let refresh = json!({ "refresh": anna.refresh });
    let refreshed = relay.post("/auth/refresh", refresh).await.status();
    assert_eq!(refreshed, StatusCode::UNAUTHORIZED);
    let at = |access: &str| {
        let me = relay.http.get(format!("{}/auth/me", relay.url));
        me.bearer_auth(access).send()
    };
    let me = at(&anna.access).await.unwrap().status();
    assert_eq!(me, StatusCode::UNAUTHORIZED, "another key signs now");
    let program = at(&token).await.unwrap().status();
    assert_eq!(program, StatusCode::OK, "the operator was told of programs");
    relay.stop().await;
}

/// A dump may be older than the counts of what workspaces hold; `migrate` makes them, and makes wrong ones right.
#[tokio::test(flavor = "multi_thread")]
async fn a_dump_that_counts_nothing_is_restored_and_counts_after_migrate() {
    let place = Place::new();
    let relay = place.relay().await;
    relay.owner().await.workspace().await;
    relay.stop().await;
    let uncounted = "ALTER TABLE workspaces DROP COLUMN document_count, DROP COLUMN log_bytes;
        DELETE FROM refinery_schema_history WHERE name = 'room_of_workspaces'";
    place.server.say(place.name(), uncounted);
    let copy = place.copy();
    let copy = copy.to_str().unwrap();
    place.well(&["backup", "--to", copy]);
    place.well(&["restore", copy]);
    place.well(&["migrate"]);
    let spoil = "UPDATE workspaces SET document_count = -2, log_bytes = 7";
    place.server.say(place.name(), spoil);
    place.well(&["migrate"]);
    let held = "SELECT count(*), sum(abs(document_count)), sum(abs(log_bytes)) FROM workspaces";
    assert_eq!(place.server.say(place.name(), held).trim(), "1|0|0");
}

/// A relay of before the lock, or one whose lock was lost a moment ago, is known by its connections.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_restored_beside_a_relay_that_has_no_lock() {
    let place = Place::new();
    place.relay().await.stop().await;
    let copy = place.copy();
    let copy = copy.to_str().unwrap();
    place.well(&["backup", "--to", copy]);
    let relay = "SET application_name = 'carnet-relay'";
    let relay = place.server.session(place.name(), relay);
    let said = place.refused(&["restore", copy], None);
    assert!(said.contains("relays are connected"), "{said}");
    drop(relay);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_not_replaced() {
    let place = Place::new();
    let relay = place.relay().await;
    relay.owner().await.workspace().await;
    let copy = place.copy();
    let copy = copy.to_str().unwrap();
    place.well(&["backup", "--to", copy]);
    relay.stop().await;
    let epochs = place.epochs();
    let broken = place.folder.path().join("pg_dump");
    std::fs::write(&broken, "#!/bin/sh\nexit 1\n").unwrap();
    std::fs::set_permissions(&broken, Permissions::from_mode(0o755)).unwrap();
    let said = place.refused(&["restore", copy], Some(place.folder.path()));
    assert!(said.contains("could not be kept"), "{said}");
    assert_eq!(place.epochs(), epochs, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_something_else_or_of_a_newer_carnet_is_none() {
    let place = Place::new();
    let copy = place.copy();
    let path = copy.to_str().unwrap();
    let check = ["backup", "--check", path];
    place.server.say(place.name(), "CREATE TABLE t (x INT)");
    // A relay makes its own tables before anything else: this one is another program's.
    let dump = |url: &str| {
        let dump = ["--format=custom", "--dbname", url, "--file", path];
        let done = Command::new("pg_dump").args(dump).status().unwrap();
        assert!(done.success());
    };
    dump(&place.url);
    let said = place.refused(&check, None);
    assert!(said.contains("is not a relay's"), "{said}");
    place.relay().await.stop().await;
    dump(&place.url);
    place.well(&check);
    let newer =
        "INSERT INTO refinery_schema_history VALUES (99, 'future', '2030-01-01T00:00:00Z', '1')";
    place.server.say(place.name(), newer);
    dump(&place.url);
    for words in [&check[..], &["serve", "--listen", "127.0.0.1:0"]] {
        let said = place.refused(words, None);
        assert!(said.contains("made by a newer Carnet"), "{words:?}: {said}");
    }
}
