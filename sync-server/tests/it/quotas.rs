//! What grows has an end, and says so.

use carnet_relay::limits::{
    DEVICES_PER_MEMBER_MAX, INVITES_PER_WORKSPACE_MAX, SESSIONS_PER_MEMBER_MAX,
    TOKENS_PER_MEMBER_MAX, WORKSPACES_PER_MEMBER_MAX,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::desk::id;
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
