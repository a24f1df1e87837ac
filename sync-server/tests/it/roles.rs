//! What a changed role does to live sockets.

use carnet_protocol::frame::{ByeCode, RefuseCode, Role, ToDesk};
use carnet_relay::log::contract::map_update;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::desk::{Desk, deal, id};
use crate::relay::TestRelay;

#[tokio::test(flavor = "multi_thread")]
async fn a_raised_role_is_heard_by_saying_hello_again() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let vera = relay.invited(&anna, workspace, "viewer", "Vera").await;
    let device = id();
    let (mut desk, welcome) = Desk::open(&vera, workspace, device).await;
    assert_eq!(welcome.role, Role::Viewer);
    desk.read_to_live().await;
    let document = deal();
    desk.push(1, vec![(document, map_update(1, 0, "v"))]).await;
    match desk.hear().await {
        ToDesk::Refuse(refuse) => assert_eq!(refuse.code, RefuseCode::FORBIDDEN),
        other => panic!("PU8: a Refuse, not {other:?}"),
    }
    let secret = anna.invite(workspace, "member").await;
    let body = json!({ "secret": secret, "name": "Vera", "email": "Vera@example.org", "password": "a long password" });
    let raised = relay.post("/auth/invite/accept", body).await;
    assert_eq!(raised.status(), StatusCode::OK);
    let (bye, code) = desk.hear_bye().await;
    assert_eq!(
        (bye.code, code),
        (ByeCode::ROLE, 1012),
        "the desk knows its role from a Welcome only"
    );
    let (mut desk, welcome) = Desk::open(&vera, workspace, device).await;
    assert_eq!(welcome.role, Role::Member);
    desk.read_to_live().await;
    desk.push(1, vec![(document, map_update(1, 0, "v"))]).await;
    loop {
        match desk.hear().await {
            ToDesk::Ack(ack) => break assert_eq!(ack.through, 1),
            ToDesk::Entries(_) => {}
            other => panic!("an Ack, not {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_change_roles_sockets_hear_it_and_an_owner_is_left() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let (mut desk, _) = Desk::open(&ben, workspace, id()).await;
    desk.read_to_live().await;
    let of = |member| format!("/workspaces/{workspace}/members/{member}");
    let set = async |by: &crate::relay::Person, member, role: &str| {
        by.status(Method::PATCH, &of(member), json!({ "role": role }))
            .await
    };
    assert_eq!(
        set(&ben, ben.member, "owner").await,
        StatusCode::FORBIDDEN,
        "nobody raises themselves"
    );
    assert_eq!(
        set(&anna, anna.member, "member").await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the last owner"
    );
    assert_eq!(set(&anna, id(), "member").await, StatusCode::NOT_FOUND);
    assert_eq!(
        set(&anna, ben.member, "king").await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        set(&anna, ben.member, "viewer").await,
        StatusCode::NO_CONTENT
    );
    let bye = tokio::time::timeout(std::time::Duration::from_secs(5), desk.hear_bye()).await;
    assert_eq!(bye.unwrap().0.code, ByeCode::ROLE);
    assert_eq!(
        set(&anna, ben.member, "owner").await,
        StatusCode::NO_CONTENT
    );
    let invitation = ben.invite(workspace, "owner").await;
    assert_eq!(
        set(&ben, anna.member, "viewer").await,
        StatusCode::NO_CONTENT,
        "there is another owner now"
    );
    assert_eq!(
        set(&anna, ben.member, "viewer").await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        set(&ben, ben.member, "member").await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let look = relay
        .post("/auth/invite/look", json!({ "secret": invitation }))
        .await;
    assert_eq!(look.status(), StatusCode::OK);
    assert_eq!(
        set(&ben, anna.member, "owner").await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        set(&anna, ben.member, "member").await,
        StatusCode::NO_CONTENT
    );
    let look = relay
        .post("/auth/invite/look", json!({ "secret": invitation }))
        .await;
    assert_eq!(
        look.status(),
        StatusCode::GONE,
        "what was made as an owner goes with it"
    );
}
