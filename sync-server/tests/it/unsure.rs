//! Nobody can say what somebody may do: then they may nothing.

use std::time::{Duration, Instant};

use carnet_protocol::frame::{ByeCode, ToDesk, ToRelay};
use carnet_relay::limits::UNSURE_MS;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::desk::{Desk, hello, id};
use crate::kept::Kept;
use crate::relay::TestRelay;

/// The accounts are those of a time before: numbers of changes begin anew, and so does what they count.
#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_went_back_end_sockets_and_are_heard_again() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let (mut desk, _) = Desk::open(&ben, workspace, id()).await;
    desk.read_to_live().await;
    let kept = Kept::by(&relay);
    // In that time Ben was no member, and as much else happened as since then: the number is the same.
    let back = "DELETE FROM memberships WHERE role = 1; UPDATE role_changes SET at = at - 3600000";
    kept.change(back).await;
    let bye = tokio::time::timeout(Duration::from_secs(5), desk.hear_bye()).await;
    assert_eq!(bye.unwrap().0.code, ByeCode::DRAINING);
    let tickets = format!("/workspaces/{workspace}/tickets");
    let ticket = ben.status(Method::POST, &tickets, json!({ "device": id() }));
    assert_eq!(ticket.await, StatusCode::NOT_FOUND);
    let carla = relay.invited(&anna, workspace, "member", "carla").await;
    let (mut desk, _) = Desk::open(&carla, workspace, id()).await;
    desk.read_to_live().await;
    let lower = "DELETE FROM role_changes; UPDATE counters SET value = 0";
    kept.change(lower).await;
    let bye = tokio::time::timeout(Duration::from_secs(5), desk.hear_bye()).await;
    assert_eq!(bye.unwrap().0.code, ByeCode::DRAINING);
    let (mut desk, _) = Desk::open(&carla, workspace, id()).await;
    desk.read_to_live().await;
    let path = format!("/workspaces/{workspace}/members/{}", carla.member);
    let removed = anna.status(Method::DELETE, &path, json!({})).await;
    assert_eq!(removed, StatusCode::NO_CONTENT);
    let bye = tokio::time::timeout(Duration::from_secs(5), desk.hear_bye()).await;
    assert_eq!(
        bye.unwrap().0.code,
        ByeCode::REVOKED,
        "what follows is heard"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_end_when_their_rights_cannot_be_looked_up_and_come_back_when_they_can() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let (mut desk, _) = Desk::open(&anna, workspace, id()).await;
    desk.read_to_live().await;
    let (device, began) = (id(), Instant::now());
    let ticket = anna.ticket(workspace, device).await;
    let kept = Kept::by(&relay);
    kept.change("ALTER TABLE role_changes RENAME TO away").await;
    let limit = Duration::from_millis(UNSURE_MS);
    let heard = desk.try_hear(limit + Duration::from_secs(5)).await;
    let Some(ToDesk::Bye(bye)) = heard else {
        panic!("a Bye, not {heard:?}");
    };
    assert_eq!(bye.code, ByeCode::DRAINING);
    assert!(bye.retry_after_ms > 0, "not all at once");
    assert!(began.elapsed() >= limit, "a moment of it ends nobody");
    // Who comes in between is let in by what can be read, and ends as well.
    let mut late = Desk::socket(&anna, workspace).await;
    late.send(&ToRelay::Hello(hello(device, &ticket))).await;
    late.read_to_bye().await;
    kept.change("ALTER TABLE away RENAME TO role_changes").await;
    let (mut desk, _) = Desk::open(&anna, workspace, device).await;
    desk.read_to_live().await;
    let path = format!("/workspaces/{workspace}/devices/{device}");
    let removed = anna.status(Method::DELETE, &path, json!({})).await;
    assert_eq!(removed, StatusCode::NO_CONTENT);
    let bye = tokio::time::timeout(Duration::from_secs(5), desk.hear_bye()).await;
    assert_eq!(bye.unwrap().1, 4401, "changes are heard again");
}
