//! Devices: who sees which, and shutting one out.

use std::time::Duration;

use carnet_protocol::frame::ByeCode;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::desk::{Desk, id};
use crate::relay::TestRelay;

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_shut_out_ends_and_comes_back_no_more() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let (hers, his, other) = (id(), id(), id());
    let (mut desk, _) = Desk::open(&ben, workspace, his).await;
    let (mut second, _) = Desk::open(&ben, workspace, other).await;
    Desk::open(&anna, workspace, hers).await;
    desk.read_to_live().await;
    second.read_to_live().await;
    let path = format!("/workspaces/{workspace}/devices");
    let seen = async |who: &crate::relay::Person| who.get(&path).await.as_array().unwrap().len();
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
    let ticket = ben
        .status(Method::POST, &tickets, json!({ "device": other }))
        .await;
    assert_eq!(ticket, StatusCode::OK, "his other device goes on");
    second.send(&carnet_protocol::frame::ToRelay::Ping).await;
    assert_eq!(second.hear().await, carnet_protocol::frame::ToDesk::Pong);
    let own = ben.status(Method::DELETE, &one(other), json!({})).await;
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
        .person(relay.signed_in("anna", "a long password", "10.0.0.7").await)
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
