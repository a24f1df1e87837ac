//! Tokens of programs: no more than their scope, their workspace and their member; listed, ended, expiring.

use carnet_protocol::frame::{RefuseCode, Role, ToDesk};
use carnet_relay::log::contract::map_update;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::desk::{Desk, deal, id};
use crate::kept::Kept;
use crate::relay::TestRelay;

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_caps_what_the_member_s_role_would_allow() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let invites = format!("/workspaces/{workspace}/invites");
    for (scope, role, invite) in [
        ("read", "viewer", StatusCode::FORBIDDEN),
        ("write", "member", StatusCode::FORBIDDEN),
        ("admin", "owner", StatusCode::OK),
    ] {
        let (_, token) = anna
            .token(json!({ "name": scope, "scopes": [scope] }))
            .await;
        assert!(
            token.starts_with("carnet_"),
            "people know one when they see it"
        );
        let program = anna.with_token(&token);
        let me = program.get("/auth/me").await;
        assert_eq!(me["workspaces"][0]["role"], role);
        let invited = program
            .status(Method::POST, &invites, json!({ "role": "viewer" }))
            .await;
        assert_eq!(invited, invite, "{scope}");
    }
    let vera = relay.invited(&anna, workspace, "viewer", "vera").await;
    let (_, token) = vera
        .token(json!({ "name": "much", "scopes": ["admin"] }))
        .await;
    let me = vera.with_token(&token).get("/auth/me").await;
    assert_eq!(
        me["workspaces"][0]["role"], "viewer",
        "never more than the member"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_a_reading_token_opened_reads_only() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let (_, token) = anna.token(json!({ "name": "r", "scopes": ["read"] })).await;
    let (mut desk, welcome) = Desk::open(&anna.with_token(&token), workspace, id()).await;
    assert_eq!(welcome.role, Role::Viewer);
    desk.read_to_live().await;
    desk.push(1, vec![(deal(), map_update(1, 0, "v"))]).await;
    match desk.hear().await {
        ToDesk::Refuse(refuse) => assert_eq!(refuse.code, RefuseCode::FORBIDDEN),
        other => panic!("a Refuse, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_one_workspace_knows_no_other() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let (one, other) = (anna.workspace().await, anna.workspace().await);
    let (_, token) = anna
        .token(json!({ "name": "one", "scopes": ["admin"], "workspace": one }))
        .await;
    let program = anna.with_token(&token);
    program.get(&format!("/workspaces/{one}/members")).await;
    let there = program
        .status(
            Method::GET,
            &format!("/workspaces/{other}/members"),
            json!({}),
        )
        .await;
    assert_eq!(there, StatusCode::NOT_FOUND);
    let me = program.get("/auth/me").await;
    assert_eq!(me["workspaces"].as_array().unwrap().len(), 1);
    let foreign = json!({ "name": "x", "scopes": ["read"], "workspace": id() });
    let refused = anna.status(Method::POST, "/auth/tokens", foreign).await;
    assert_eq!(
        refused,
        StatusCode::NOT_FOUND,
        "none for a workspace that is not one's own"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_token_and_its_sockets_are_nobody_at_once() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let (which, token) = anna
        .token(json!({ "name": "n8n", "scopes": ["write"], "days": 30 }))
        .await;
    let program = anna.with_token(&token);
    let (mut desk, _) = Desk::open(&program, workspace, id()).await;
    desk.read_to_live().await;
    let list = anna.get("/auth/tokens").await;
    assert_eq!(
        (&list[0]["name"], &list[0]["scopes"]),
        (&json!("n8n"), &json!(["write"]))
    );
    assert!(
        list[0]["expires_at"].is_i64() && list[0].get("token").is_none(),
        "{list}"
    );
    let as_sign_in = format!("/auth/sessions/{which}");
    let ended = anna.status(Method::DELETE, &as_sign_in, json!({})).await;
    assert_eq!(ended, StatusCode::NOT_FOUND, "a token is no sign-in");
    let path = format!("/auth/tokens/{which}");
    assert_eq!(
        ben.status(Method::DELETE, &path, json!({})).await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        anna.status(Method::DELETE, &path, json!({})).await,
        StatusCode::NO_CONTENT
    );
    let me = program.status(Method::GET, "/auth/me", json!({})).await;
    assert_eq!(me, StatusCode::UNAUTHORIZED);
    let bye = tokio::time::timeout(std::time::Duration::from_secs(5), desk.hear_bye()).await;
    assert!(bye.is_ok(), "its socket ends within five seconds");
    assert_eq!(anna.get("/auth/tokens").await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_by_itself_and_is_kept_nowhere() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let (_, token) = anna
        .token(json!({ "name": "short", "scopes": ["read"], "days": 1 }))
        .await;
    let program = anna.with_token(&token);
    program.get("/auth/me").await;
    let kept = Kept::by(&relay);
    assert!(!kept.holds(&token).await, "hashes only");
    kept.change("UPDATE families SET expires_at = 1 WHERE expires_at IS NOT NULL")
        .await;
    let me = program.status(Method::GET, "/auth/me", json!({})).await;
    assert_eq!(me, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_makes_no_programs_and_no_passwords() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let (_, token) = anna
        .token(json!({ "name": "a", "scopes": ["read", "write", "admin"] }))
        .await;
    let program = anna.with_token(&token);
    for (method, path) in carnet_relay::http::ROUTES
        .iter()
        .filter(|route| route.who == carnet_relay::http::Who::Person)
        .map(|route| (route.method, route.path))
    {
        let path = path
            .replace("{workspace}", &id().to_string())
            .replace("{member}", &anna.member.to_string())
            .replace("{session}", &id().to_string())
            .replace("{token}", &id().to_string());
        let body = json!({ "current": "a long password", "password": "another password", "name": "b", "scopes": ["read"], "id": id() });
        let status = program.status(method.parse().unwrap(), &path, body).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}");
    }
    for bad in [
        json!({ "name": "", "scopes": ["read"] }),
        json!({ "name": "x", "scopes": [] }),
        json!({ "name": "x", "scopes": ["root"] }),
        json!({ "name": "x", "scopes": ["read"], "days": 0 }),
        json!({ "name": "x", "scopes": ["read"], "days": 100_000 }),
    ] {
        let status = anna.status(Method::POST, "/auth/tokens", bad.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
}

/// What its member may because it is their own is theirs in person.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_neither_leaves_for_its_member_nor_shuts_their_devices_out() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let device = id();
    ben.ticket(workspace, device).await;
    let (_, token) = ben.token(json!({ "name": "w", "scopes": ["write"] })).await;
    let of = |what: &str, id| format!("/workspaces/{workspace}/{what}/{id}");
    for (path, refused) in [
        (of("members", ben.member), StatusCode::FORBIDDEN),
        (of("devices", device), StatusCode::NOT_FOUND),
    ] {
        let program = ben.with_token(&token);
        let status = program.status(Method::DELETE, &path, json!({})).await;
        assert_eq!(status, refused, "{path}");
    }
    let path = of("members", ben.member);
    let left = ben.status(Method::DELETE, &path, json!({})).await;
    assert_eq!(left, StatusCode::NO_CONTENT, "in person");
}
