//! A copy is put back: nobody is signed in by it, and who is back by it is told.

use std::path::Path;
use std::process::{Command, Output};

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::relay::TestRelay;

/// What is restored: a folder, and the database when there is one.
struct Place<'a> {
    data: &'a Path,
    database: Option<&'a str>,
}

impl Place<'_> {
    fn carnet_relay(&self, words: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_carnet-relay"));
        program.args(words).arg("--data").arg(self.data);
        program.envs(self.database.map(|url| ("DATABASE_URL", url)));
        let done = program.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{words:?}: {said}");
        done
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_copy_signs_nobody_in_and_whoever_is_back_by_it_is_named() {
    let relay = TestRelay::start().await;
    // The server lives on while the relay is away.
    let (database, _server) = (relay.database.clone(), relay.postgres.clone());
    let database = database.as_deref();
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let rita = relay.invited(&anna, workspace, "owner", "rita").await;
    let (which, token) = rita
        .token(json!({ "name": "n8n", "scopes": ["admin"] }))
        .await;
    let copies = tempfile::tempdir().unwrap();
    let kind = database.map_or("db", |_| "dump");
    let copy = copies.path().join(format!("copy.{kind}"));
    let to = copy.to_str().unwrap();
    let data = relay.folder.path();
    Place { data, database }.carnet_relay(&["backup", "--to", to]);
    let path = format!("/workspaces/{workspace}/members/{}", rita.member);
    let gone = anna.status(Method::DELETE, &path, json!({})).await;
    assert_eq!(gone, StatusCode::NO_CONTENT);
    let folder = relay.stop().await;
    let place = Place {
        data: folder.path(),
        database,
    };
    let done = place.carnet_relay(&["restore", to]);
    let said = String::from_utf8(done.stdout).unwrap();
    for told in [
        "rita@example.org (rita): owner of Ventes",
        "member remove EMAIL",
        "n8n",
        &which,
    ] {
        assert!(said.contains(told), "{told} in {said}");
    }
    place.carnet_relay(&["member", "remove", "rita@example.org"]);
    let relay = TestRelay::with(|settings| {
        settings.database_url = database.map(str::to_owned);
        settings.data = folder.path().to_owned();
    })
    .await;
    for (who, person) in [
        ("Anna", &anna),
        ("Rita", &rita),
        ("her program", &rita.with_token(&token)),
    ] {
        let mut person = person.clone();
        person.url = relay.url.clone();
        let me = person.status(Method::GET, "/auth/me", json!({})).await;
        assert_eq!(me, StatusCode::UNAUTHORIZED, "{who}");
        let refresh = json!({ "refresh": person.refresh });
        let refreshed = relay.post("/auth/refresh", refresh).await;
        assert_eq!(refreshed.status(), StatusCode::UNAUTHORIZED, "{who}");
    }
    let anna = relay.signed_in("anna", "a long password", "10.0.0.1").await;
    let anna = relay.person(anna).await;
    let members = anna.get(&format!("/workspaces/{workspace}/members")).await;
    assert_eq!(members.as_array().unwrap().len(), 1, "{members}");
    relay.stop().await;
}
