//! No secret stands in a log or a URL, and none that is handed out in what the relay keeps: every flow is run against the real
//! program with all of its log on, and then each secret is looked for.

use carnet_protocol::frame::ToDesk;
use carnet_relay::log::contract::map_update;
use reqwest::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::desk::{Desk, deal, id};
use crate::kept::{Kept, hex};
use crate::program::Program;
use crate::relay::{Person, TestRelay};

const PASSWORD: &str = "a long password";
const SECOND: &str = "another long password";

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_a_log_or_kept_as_it_was_shown() {
    let program = Program::start("trace").await;
    let relay = TestRelay::at(&program);
    let anna = relay.owner().await;
    let mut secrets = vec![
        PASSWORD.to_owned(),
        SECOND.to_owned(),
        program.claim.clone(),
    ];
    secrets.extend([anna.access.clone(), anna.refresh.clone()]);
    let workspace = anna.workspace().await;
    secrets.push(anna.invite(workspace, "member").await);
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    secrets.extend([ben.access.clone(), ben.refresh.clone()]);
    let written = written(&ben, workspace).await;
    secrets.push(ticket_used(&anna, workspace).await);
    let (_, token) = anna
        .token(json!({ "name": "n8n", "scopes": ["admin"] }))
        .await;
    anna.with_token(&token).get("/auth/me").await;
    secrets.push(token);
    secrets.extend(reset_used(&relay, &anna, workspace, &ben).await);
    let fresh = relay
        .post("/auth/refresh", json!({ "refresh": anna.refresh }))
        .await;
    let fresh = relay.person(fresh).await;
    secrets.extend([fresh.refresh, fresh.access]);
    mistakes(&relay, &anna, workspace, &program.claim).await;
    look_for(&secrets, &program).await;
    look_for_bytes(&program, &written);
    look_for_bytes(&program, &signing_key(&program).await);
    look_for_bytes(&program, b"anna@example.org");
    let hash = "SELECT password FROM members WHERE email = 'anna@example.org'";
    look_for_bytes(&program, program.kept().text(hash).await.as_bytes());
}

/// A deal that was written and read again.
async fn written(by: &Person, workspace: Uuid) -> Vec<u8> {
    let update = map_update(1, 0, "what Durand pays");
    let (mut desk, _) = Desk::open(by, workspace, id()).await;
    desk.read_to_live().await;
    desk.push(1, vec![(deal(), update.clone())]).await;
    while !matches!(desk.hear().await, ToDesk::Ack(_)) {}
    let (mut desk, _) = Desk::open(by, workspace, id()).await;
    assert_eq!(desk.read_to_live().await.len(), 1);
    update
}

async fn signing_key(program: &Program) -> Vec<u8> {
    let hex = match program.kept() {
        kept @ Kept::File(_) => {
            kept.text("SELECT hex(value) FROM secrets WHERE name = 'jwt'")
                .await
        }
        kept => {
            kept.text("SELECT encode(value, 'hex') FROM secrets WHERE name = 'jwt'")
                .await
        }
    };
    let digits = hex.as_bytes().chunks(2);
    let key: Vec<u8> = digits
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect();
    assert_eq!(key.len(), 32);
    key
}

async fn ticket_used(anna: &Person, workspace: Uuid) -> String {
    let device = id();
    let ticket = anna.ticket(workspace, device).await;
    Desk::greeted(anna, workspace, device, &ticket)
        .await
        .unwrap();
    Desk::greeted(anna, workspace, device, &ticket)
        .await
        .unwrap_err();
    ticket
}

async fn reset_used(relay: &TestRelay, by: &Person, workspace: Uuid, of: &Person) -> [String; 2] {
    let secret = by.reset_link(workspace, of).await;
    relay
        .post("/auth/reset/look", json!({ "secret": secret }))
        .await;
    let again = relay
        .post(
            "/auth/reset",
            json!({ "secret": secret, "password": SECOND }),
        )
        .await;
    [secret, relay.person(again).await.refresh]
}

/// What goes wrong is logged too, and with what was shown.
async fn mistakes(relay: &TestRelay, anna: &Person, workspace: Uuid, claim: &str) {
    let more = json!({ "email": "ben@example.org", "password": SECOND, "more": { "x": [1] } });
    relay.post("/auth/sign-in", more).await;
    relay
        .post("/auth/sign-in", json!({ "email": PASSWORD, "password": 7 }))
        .await;
    relay
        .post("/auth/refresh", json!({ "refresh": anna.refresh }))
        .await;
    let person = json!({ "secret": claim, "name": "x", "email": "x@y", "password": PASSWORD });
    relay.post("/auth/claim", person).await;
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
}

async fn look_for(secrets: &[String], program: &Program) {
    let log = program.said("stderr");
    let answers = log.lines().filter(|line| line.contains("DEBUG request"));
    assert!(answers.count() > 10, "the log is on");
    let said = program.said("stdout").replace(&program.claim, "");
    for secret in secrets {
        look_for_bytes(program, secret.as_bytes());
        assert!(!said.contains(secret.as_str()), "{secret} is printed");
        assert!(!program.kept().holds(secret).await, "{secret} is kept");
    }
}

/// The log never tells it, in whatever way bytes are written: as they are, in decimal, hexadecimal, as
/// Rust or Postgres writes them.
fn look_for_bytes(program: &Program, secret: &[u8]) {
    let log = program.said("stderr");
    let decimal: Vec<String> = secret.iter().map(u8::to_string).collect();
    for form in [
        String::from_utf8_lossy(secret).into_owned(),
        secret.escape_ascii().to_string(),
        decimal.join(", "),
        decimal.join(","),
        hex(secret),
        hex(secret).to_uppercase(),
    ] {
        let line = log.lines().find(|line| line.contains(&form));
        assert_eq!(line, None, "{form}");
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
