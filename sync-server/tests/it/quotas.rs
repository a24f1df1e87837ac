//! What grows has an end, and says so.

use carnet_relay::limits::{
    DEVICES_PER_MEMBER_MAX, INVITES_PER_WORKSPACE_MAX, MEMBERS_PER_WORKSPACE_MAX,
    SESSIONS_PER_MEMBER_MAX, TOKENS_PER_MEMBER_MAX, WORKSPACES_PER_MEMBER_MAX,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::desk::id;
use crate::kept::Kept;
use crate::relay::TestRelay;

#[tokio::test(flavor = "multi_thread")]
async fn one_more_than_there_may_be_is_refused_by_name() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let invites = format!("/workspaces/{workspace}/invites");
    for (path, body, most, good) in [
        (
            "/auth/tokens",
            json!({ "name": "t", "scopes": ["read"] }),
            TOKENS_PER_MEMBER_MAX,
            StatusCode::CREATED,
        ),
        (
            &invites,
            json!({ "role": "viewer" }),
            INVITES_PER_WORKSPACE_MAX,
            StatusCode::OK,
        ),
    ] {
        for _ in 0..most {
            assert_eq!(
                anna.status(Method::POST, path, body.clone()).await,
                good,
                "{path}"
            );
        }
        let over = anna.ask(Method::POST, path, body).await;
        assert_eq!(over.status(), StatusCode::CONFLICT, "{path}");
        assert_eq!(over.json::<Value>().await.unwrap()["code"], "limit");
    }
    for _ in 1..WORKSPACES_PER_MEMBER_MAX {
        anna.workspace().await;
    }
    let body = json!({ "id": id(), "name": "one more" });
    let over = anna.status(Method::POST, "/workspaces", body.clone()).await;
    assert_eq!(over, StatusCode::CONFLICT);
    let gone = format!("/sync/{}", body["id"].as_str().unwrap());
    assert_ne!(
        anna.status(Method::GET, &gone, json!({})).await,
        StatusCode::OK
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_has_so_many_members_and_no_more() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let link = anna.invite(workspace, "viewer").await;
    let kept = Kept::by(&relay);
    let chance = kept.chance();
    // Each by the door would hash a password.
    let crowd = format!(
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {MEMBERS_PER_WORKSPACE_MAX})
        INSERT INTO members (member, email, name, password, created_at)
            SELECT {chance}, 'm' || i || '@example.org', 'm', '', 0 FROM n;
        INSERT INTO memberships (workspace, member, role, joined_at)
            SELECT w.workspace, m.member, 0, 0 FROM members m, relay_workspaces w WHERE m.password = ''"
    );
    kept.change(&crowd).await;
    let joins = async || {
        let body = json!({ "secret": link, "name": "Ben", "email": "ben@example.org", "password": "a long password" });
        relay.post("/auth/invite/accept", body).await
    };
    let over = joins().await;
    assert_eq!(over.status(), StatusCode::CONFLICT);
    let said: Value = over.json().await.unwrap();
    assert_eq!(said["code"], "limit");
    assert!(
        said["detail"].as_str().unwrap().contains("members"),
        "{said}"
    );
    let one = "DELETE FROM memberships WHERE member = (SELECT member FROM members WHERE password = '' LIMIT 1)";
    kept.change(one).await;
    assert_eq!(
        joins().await.status(),
        StatusCode::OK,
        "the link still holds"
    );
}

/// A file that is restored or copied is a new device: the one that was longest unseen gives way.
#[tokio::test(flavor = "multi_thread")]
async fn old_devices_and_sign_ins_give_way() {
    let relay = TestRelay::behind_a_proxy().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let first = id();
    anna.ticket(workspace, first).await;
    for _ in 0..DEVICES_PER_MEMBER_MAX {
        anna.ticket(workspace, id()).await;
    }
    let devices = anna.get(&format!("/workspaces/{workspace}/devices")).await;
    let devices = devices.as_array().unwrap();
    assert_eq!(devices.len(), DEVICES_PER_MEMBER_MAX);
    assert!(
        devices
            .iter()
            .all(|device| device["id"] != first.to_string())
    );
    for n in 0..SESSIONS_PER_MEMBER_MAX {
        let from = format!("10.2.{}.{}", n >> 8, n & 255);
        let answer = relay.signed_in("anna", "a long password", &from).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    let me = anna.status(Method::GET, "/auth/me", json!({})).await;
    assert_eq!(
        me,
        StatusCode::UNAUTHORIZED,
        "the first sign-in gave way to the last"
    );
}
