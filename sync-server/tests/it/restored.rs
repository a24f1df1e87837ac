//! A copy is put back: nobody is signed in by it, and who is back by it is told.

use std::path::Path;
use std::process::{Command, Output};

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::relay::TestRelay;

fn carnet_relay(word: &str, data: &Path, rest: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_carnet-relay"));
    let done = program.arg(word).arg("--data").arg(data).args(rest);
    let done = done.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{word}: {said}");
    done
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_copy_signs_nobody_in_and_whoever_is_back_by_it_is_named() {
    let in_file = |settings: &mut carnet_relay::Settings| settings.database_url = None;
    let relay = TestRelay::with(in_file).await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let rita = relay.invited(&anna, workspace, "owner", "rita").await;
    let (which, token) = rita
        .token(json!({ "name": "n8n", "scopes": ["admin"] }))
        .await;
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("copy.db");
    let to = copy.to_str().unwrap();
    carnet_relay("backup", relay.folder.path(), &["--to", to]);
    let path = format!("/workspaces/{workspace}/members/{}", rita.member);
    let gone = anna.status(Method::DELETE, &path, json!({})).await;
    assert_eq!(gone, StatusCode::NO_CONTENT);
    let folder = relay.stop().await;
    let done = carnet_relay("restore", folder.path(), &[to]);
    let said = String::from_utf8(done.stdout).unwrap();
    for told in [
        "rita@example.org (rita): owner of Ventes",
        "member remove EMAIL",
        "n8n",
        &which,
    ] {
        assert!(said.contains(told), "{told} in {said}");
    }
    let removed = ["remove", "rita@example.org", "--data"];
    let mut program = Command::new(env!("CARGO_BIN_EXE_carnet-relay"));
    let done = program.arg("member").args(removed).arg(folder.path());
    assert!(done.status().unwrap().success());
    let relay = TestRelay::with(|settings| {
        in_file(settings);
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
