//! What a changed role does to live sockets.

use carnet_protocol::frame::{ByeCode, RefuseCode, Role, ToDesk};
use carnet_relay::log::contract::map_update;
use reqwest::StatusCode;
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
