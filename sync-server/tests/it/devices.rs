//! Devices: who sees which, and shutting one out.

use std::time::Duration;

use carnet_protocol::frame::ByeCode;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Desk, id};
use crate::relay::{Person, TestRelay};

const PASSWORD: &str = "a long password";

/// Another sign-in of somebody, as another computer of theirs has it.
async fn once_more(relay: &TestRelay, name: &str) -> Person {
    let answer = relay.signed_in(name, PASSWORD, "10.0.0.7").await;
    relay.person(answer).await
}

async fn removes(by: &Person, workspace: Uuid, device: Uuid) {
    let path = format!("/workspaces/{workspace}/devices/{device}");
    let removed = by.status(Method::DELETE, &path, json!({})).await;
    assert_eq!(removed, StatusCode::NO_CONTENT);
}

async fn gets_a_ticket(who: &Person, workspace: Uuid, device: Uuid) -> StatusCode {
    let path = format!("/workspaces/{workspace}/tickets");
    who.status(Method::POST, &path, json!({ "device": device }))
        .await
}

/// A laptop is lost: whoever has it has its sign-in, too.
#[tokio::test(flavor = "multi_thread")]
async fn removing_one_s_own_device_ends_the_sign_in_that_it_came_by() {
    let relay = TestRelay::behind_a_proxy().await;
    let anna = relay.owner().await;
    let (workspace, other) = (anna.workspace().await, anna.workspace().await);
    let (laptop, device) = (once_more(&relay, "anna").await, id());
    let (mut desk, _) = Desk::open(&laptop, workspace, device).await;
    desk.read_to_live().await;
    let (mut elsewhere, _) = Desk::open(&laptop, other, id()).await;
    elsewhere.read_to_live().await;
    removes(&anna, workspace, device).await;
    for desk in [&mut desk, &mut elsewhere] {
        let bye = tokio::time::timeout(Duration::from_secs(5), desk.hear_bye()).await;
        assert_eq!(bye.unwrap().1, 4401);
    }
    let ticket = gets_a_ticket(&laptop, workspace, id()).await;
    assert_eq!(ticket, StatusCode::UNAUTHORIZED, "not as another device");
    let refresh = json!({ "refresh": laptop.refresh });
    let refreshed = relay.post("/auth/refresh", refresh).await;
    assert_eq!(refreshed.status(), StatusCode::UNAUTHORIZED);
    anna.get("/auth/me").await;
}

/// An owner's word is of one workspace: what somebody has elsewhere is not theirs to end.
#[tokio::test(flavor = "multi_thread")]
async fn an_owner_shuts_the_sign_in_of_a_device_out_of_this_workspace_only() {
    let relay = TestRelay::behind_a_proxy().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let (his, device, second) = (ben.workspace().await, id(), id());
    let (mut desk, _) = Desk::open(&ben, workspace, device).await;
    let (mut copy, _) = Desk::open(&ben, workspace, second).await;
    desk.read_to_live().await;
    copy.read_to_live().await;
    removes(&anna, workspace, device).await;
    for desk in [&mut desk, &mut copy] {
        let bye = tokio::time::timeout(Duration::from_secs(5), desk.hear_bye()).await;
        assert_eq!(bye.unwrap().0.code, ByeCode::REVOKED);
    }
    for device in [device, second, id()] {
        let ticket = gets_a_ticket(&ben, workspace, device).await;
        assert_eq!(ticket, StatusCode::NOT_FOUND, "by no device");
    }
    let members = format!("/workspaces/{workspace}/members");
    let reads = ben.status(Method::GET, &members, json!({})).await;
    assert_eq!(reads, StatusCode::NOT_FOUND, "nor over HTTP");
    let there = gets_a_ticket(&ben, his, id()).await;
    assert_eq!(there, StatusCode::OK, "his own workspace is his");
    let again = once_more(&relay, "ben").await;
    let ticket = gets_a_ticket(&again, workspace, id()).await;
    assert_eq!(ticket, StatusCode::OK, "who knows the password comes back");
}

/// HS6, from the first ticket on: before anything was pushed the log does not know whose a device is.
#[tokio::test(flavor = "multi_thread")]
async fn another_s_device_is_taken_over_by_nobody() {
    let relay = TestRelay::behind_a_proxy().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let device = id();
    anna.ticket(workspace, device).await;
    let path = format!("/workspaces/{workspace}/devices");
    let before = anna.get(&path).await;
    let (unknown, foreign) = (
        gets_a_ticket(&ben, workspace, id()).await,
        gets_a_ticket(&ben, workspace, device).await,
    );
    assert_eq!(unknown, foreign, "nothing is told of it");
    let row = |rows: &Value| {
        let mut rows = rows.as_array().unwrap().iter();
        rows.find(|row| row["id"] == device.to_string()).cloned()
    };
    assert_eq!(row(&anna.get(&path).await), row(&before), "nor changed");
    let ticket = ben.ticket(workspace, device).await;
    let welcome = Desk::greeted(&ben, workspace, device, &ticket).await;
    assert!(welcome.unwrap().reset, "he must take another");
    let ticket = anna.ticket(workspace, device).await;
    let welcome = Desk::greeted(&anna, workspace, device, &ticket).await;
    assert!(!welcome.unwrap().reset, "it is still hers");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_shut_out_ends_and_comes_back_no_more() {
    let relay = TestRelay::behind_a_proxy().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let (hers, his, other) = (id(), id(), id());
    let again = once_more(&relay, "ben").await;
    let (mut desk, _) = Desk::open(&ben, workspace, his).await;
    let (mut second, _) = Desk::open(&again, workspace, other).await;
    Desk::open(&anna, workspace, hers).await;
    desk.read_to_live().await;
    second.read_to_live().await;
    let path = format!("/workspaces/{workspace}/devices");
    let seen = async |who: &Person| who.get(&path).await.as_array().unwrap().len();
    assert_eq!(
        (seen(&anna).await, seen(&ben).await),
        (3, 2),
        "others see their own"
    );
    let one = |device| format!("{path}/{device}");
    let foreign = ben.status(Method::DELETE, &one(hers), json!({})).await;
    let unknown = ben.status(Method::DELETE, &one(id()), json!({})).await;
    assert_eq!(
        (foreign, unknown),
        (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
    );
    let shut = anna.status(Method::DELETE, &one(his), json!({})).await;
    assert_eq!(shut, StatusCode::NO_CONTENT);
    let bye = tokio::time::timeout(Duration::from_secs(5), desk.hear_bye())
        .await
        .unwrap();
    assert_eq!(bye.0.code, ByeCode::REVOKED);
    let tickets = format!("/workspaces/{workspace}/tickets");
    let ticket = ben
        .status(Method::POST, &tickets, json!({ "device": his }))
        .await;
    assert_eq!(ticket, StatusCode::NOT_FOUND);
    let ticket = again
        .status(Method::POST, &tickets, json!({ "device": other }))
        .await;
    assert_eq!(ticket, StatusCode::OK, "his other device goes on");
    second.send(&carnet_protocol::frame::ToRelay::Ping).await;
    assert_eq!(second.hear().await, carnet_protocol::frame::ToDesk::Pong);
    let own = again.status(Method::DELETE, &one(other), json!({})).await;
    assert_eq!(
        own,
        StatusCode::NO_CONTENT,
        "one's own may be shut out by oneself"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_waits_dies_with_its_device_and_with_its_sign_in() {
    let relay = TestRelay::behind_a_proxy().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let device = id();
    let ticket = anna.ticket(workspace, device).await;
    let path = format!("/workspaces/{workspace}/devices/{device}");
    assert_eq!(
        anna.status(Method::DELETE, &path, json!({})).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        Desk::greeted(&anna, workspace, device, &ticket).await,
        Err(ByeCode::TICKET)
    );
    let second = relay
        .person(relay.signed_in("anna", PASSWORD, "10.0.0.7").await)
        .await;
    let device = id();
    let ticket = second.ticket(workspace, device).await;
    let out = json!({ "refresh": second.refresh });
    assert_eq!(
        relay.post("/auth/sign-out", out).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        Desk::greeted(&anna, workspace, device, &ticket).await,
        Err(ByeCode::TICKET)
    );
}
