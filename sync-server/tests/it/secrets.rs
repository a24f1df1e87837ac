//! No secret that is handed out stands in a log, a URL or the file: every flow is run against the real program with
//! all of its log on, and then each secret is looked for.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::desk::{Desk, id};
use crate::program::Program;
use crate::relay::TestRelay;

const PASSWORD: &str = "a long password";
const SECOND: &str = "another long password";

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_a_log_or_in_the_file() {
    let program = Program::start("trace").await;
    let relay = TestRelay::at(&program);
    let anna = relay.owner().await;
    let mut secrets = vec![
        PASSWORD.to_owned(),
        SECOND.to_owned(),
        program.claim.clone(),
    ];
    let mut hand_out = |secret: &str| secrets.push(secret.to_owned());
    hand_out(&anna.access);
    hand_out(&anna.refresh);
    let workspace = anna.workspace().await;
    let invitation = anna.invite(workspace, "member").await;
    hand_out(&invitation);
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    hand_out(&ben.access);
    let device = id();
    let ticket = anna.ticket(workspace, device).await;
    hand_out(&ticket);
    Desk::greeted(&anna, workspace, device, &ticket)
        .await
        .unwrap();
    Desk::greeted(&anna, workspace, device, &ticket)
        .await
        .unwrap_err();
    let (_, token) = anna
        .token(json!({ "name": "n8n", "scopes": ["admin"] }))
        .await;
    hand_out(&token);
    anna.with_token(&token).get("/auth/me").await;
    let path = format!("/workspaces/{workspace}/members/{}/reset", ben.member);
    let made: Value = anna
        .ask(Method::POST, &path, json!({}))
        .await
        .json()
        .await
        .unwrap();
    let (_, reset) = made["link"]
        .as_str()
        .unwrap()
        .split_once("#reset=")
        .unwrap();
    hand_out(reset);
    relay
        .post("/auth/reset/look", json!({ "secret": reset }))
        .await;
    let again = relay
        .post(
            "/auth/reset",
            json!({ "secret": reset, "password": SECOND }),
        )
        .await;
    hand_out(&relay.person(again).await.refresh);
    let fresh = relay
        .post("/auth/refresh", json!({ "refresh": anna.refresh }))
        .await;
    let fresh = relay.person(fresh).await;
    hand_out(&fresh.refresh);
    hand_out(&fresh.access);
    // What goes wrong is logged too, and with what was shown.
    let wrong = json!({ "email": "ben@example.org", "password": SECOND, "more": { "x": [1] } });
    relay.post("/auth/sign-in", wrong).await;
    relay
        .post("/auth/sign-in", json!({ "email": PASSWORD, "password": 7 }))
        .await;
    relay
        .post("/auth/refresh", json!({ "refresh": ben.refresh }))
        .await;
    relay
        .post(
            "/auth/claim",
            json!({ "secret": program.claim, "name": "x", "email": "x@y", "password": PASSWORD }),
        )
        .await;
    for path in ["/rpc", "/events", "/sync"] {
        let url = format!("{}{path}/{workspace}", relay.url);
        let answer = relay
            .http
            .get(url)
            .bearer_auth(&anna.access)
            .send()
            .await
            .unwrap();
        assert_ne!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
    let log = program.said("stderr");
    assert!(log.lines().count() > 50, "the log is on");
    let said = program.said("stdout").replace(&program.claim, "");
    let secrets = [secrets, vec![ben.refresh]].concat();
    for file in ["relay.db", "relay.db-wal"] {
        let bytes = std::fs::read(program.folder().join(file)).unwrap();
        for secret in &secrets {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} in {file}");
        }
    }
    for secret in &secrets {
        let line = log.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None, "{secret}");
        assert!(!said.contains(secret.as_str()), "{secret} is printed");
    }
}

/// No route takes anything but ids, a page and a stream's name from its URL.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_a_url_is_nobody() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let (_, token) = anna
        .token(json!({ "name": "t", "scopes": ["admin"] }))
        .await;
    for secret in [&anna.access, &token] {
        for path in [
            "/auth/me".to_owned(),
            format!("/events/{workspace}"),
            format!("/workspaces/{workspace}/members"),
        ] {
            for name in [
                "token",
                "access_token",
                "access",
                "authorization",
                "key",
                "auth",
            ] {
                let url = format!("{}{path}?{name}={secret}&stream={}", relay.url, id());
                let status = relay.http.get(url).send().await.unwrap().status();
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{path} ?{name}=");
            }
        }
    }
}
