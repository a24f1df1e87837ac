//! Sign-ins: listed, ended one by one or all at once, and by another password.

use std::time::Duration;

use carnet_protocol::frame::ByeCode;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::desk::{Desk, id};
use crate::relay::{Person, TestRelay};

const PASSWORD: &str = "a long password";

async fn twice(relay: &TestRelay) -> (Person, Person) {
    let first = relay.owner().await;
    let answer = relay.signed_in("anna", PASSWORD, "10.0.0.7").await;
    (first, relay.person(answer).await)
}

/// Whether somebody is still let in.
async fn lives(person: &Person) -> bool {
    person.status(Method::GET, "/auth/me", json!({})).await == StatusCode::OK
}

#[tokio::test(flavor = "multi_thread")]
async fn one_s_own_sign_ins_are_listed_and_ended_and_no_others() {
    let relay = TestRelay::behind_a_proxy().await;
    let (first, second) = twice(&relay).await;
    let workspace = first.workspace().await;
    let ben = relay.invited(&first, workspace, "member", "Ben").await;
    let list = first.get("/auth/sessions").await;
    let of_second = list
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["current"] == false)
        .unwrap();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(
        (&of_second["name"], &of_second["address"]),
        (&json!("a test"), &json!("10.0.0.7"))
    );
    let (mut desk, _) = Desk::open(&second, workspace, id()).await;
    desk.read_to_live().await;
    let path = format!("/auth/sessions/{}", of_second["id"].as_str().unwrap());
    assert_eq!(
        ben.status(Method::DELETE, &path, json!({})).await,
        StatusCode::NOT_FOUND
    );
    assert!(lives(&second).await, "Ben ended nothing");
    assert_eq!(
        first.status(Method::DELETE, &path, json!({})).await,
        StatusCode::NO_CONTENT
    );
    assert!(!lives(&second).await && lives(&first).await);
    let bye = tokio::time::timeout(Duration::from_secs(5), desk.hear_bye())
        .await
        .unwrap();
    assert_eq!(
        bye.0.code,
        ByeCode::TICKET,
        "its socket ends within five seconds"
    );
    assert_eq!(
        first.status(Method::DELETE, &path, json!({})).await,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_everywhere_ends_every_sign_in_and_socket_but_no_token() {
    let relay = TestRelay::behind_a_proxy().await;
    let (first, second) = twice(&relay).await;
    let workspace = first.workspace().await;
    let (_, token) = first
        .token(json!({ "name": "n8n", "scopes": ["read"] }))
        .await;
    let (mut desk, _) = Desk::open(&second, workspace, id()).await;
    desk.read_to_live().await;
    let out = first
        .ask(Method::POST, "/auth/sign-out-everywhere", json!({}))
        .await;
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    assert!(
        out.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert!(!lives(&first).await && !lives(&second).await);
    let refresh = relay
        .post("/auth/refresh", json!({ "refresh": second.refresh }))
        .await;
    assert_eq!(refresh.status(), StatusCode::UNAUTHORIZED);
    tokio::time::timeout(Duration::from_secs(5), desk.hear_bye())
        .await
        .unwrap();
    assert!(lives(&first.with_token(&token)).await, "programs go on");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_ends_the_other_sign_ins() {
    let relay = TestRelay::behind_a_proxy().await;
    let (first, second) = twice(&relay).await;
    let change = async |current: &str, password: &str| {
        let body = json!({ "current": current, "password": password });
        first.status(Method::POST, "/auth/password", body).await
    };
    assert_eq!(
        change("not it", "another long one").await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        change(PASSWORD, "short").await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert!(lives(&second).await, "a refused change ends nothing");
    assert_eq!(
        change(PASSWORD, "another long one").await,
        StatusCode::NO_CONTENT
    );
    assert!(lives(&first).await && !lives(&second).await);
    let old = relay.signed_in("anna", PASSWORD, "10.0.0.8").await;
    assert_eq!(old.status(), StatusCode::UNAUTHORIZED);
    let new = relay
        .signed_in("anna", "another long one", "10.0.0.8")
        .await;
    assert_eq!(new.status(), StatusCode::OK);
}
