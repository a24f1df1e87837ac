//! Invitations, and ids that a person may not choose.

use carnet_protocol::frame::{ByeCode, ToDesk, ToRelay};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Desk, id};
use crate::relay::{Person, TestRelay};

const PASSWORD: &str = "a long password";

async fn accept(relay: &TestRelay, secret: &str, body: Value) -> reqwest::Response {
    let mut whole = json!({ "secret": secret, "name": "Ben", "email": "ben@example.org", "password": PASSWORD });
    for (key, value) in body.as_object().unwrap() {
        whole[key] = value.clone();
    }
    relay.post("/auth/invite/accept", whole).await
}

async fn remove(by: &Person, workspace: Uuid, who: &Person) {
    let path = format!("/workspaces/{workspace}/members/{}", who.member);
    let removed = by.ask(Method::DELETE, &path, json!({})).await;
    assert_eq!(removed.status(), StatusCode::NO_CONTENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_owner_does_not_come_back_by_an_own_invitation() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let eve = relay.invited(&anna, workspace, "owner", "Eve").await;
    let (hers, other) = (
        eve.invite(workspace, "owner").await,
        anna.invite(workspace, "member").await,
    );
    remove(&anna, workspace, &eve).await;
    let back = accept(&relay, &hers, json!({ "email": "eve@example.org" })).await;
    assert_eq!(
        back.status(),
        StatusCode::GONE,
        "her invitation went with her"
    );
    let ben = accept(&relay, &other, json!({})).await;
    assert_eq!(ben.status(), StatusCode::OK, "Anna's still holds");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_that_nobody_got_is_not_used_up() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let (one, two) = (
        anna.invite(workspace, "member").await,
        anna.invite(workspace, "member").await,
    );
    // Both find no account, and hash their password; then one of them makes the account.
    let (first, second) = tokio::join!(
        accept(&relay, &one, json!({})),
        accept(&relay, &two, json!({ "password": "another password" })),
    );
    let (won, lost, password) = if first.status() == StatusCode::OK {
        (&one, &two, PASSWORD)
    } else {
        (&two, &one, "another password")
    };
    let statuses = [first.status(), second.status()];
    assert!(statuses.contains(&StatusCode::OK), "one of {statuses:?}");
    assert!(
        statuses.contains(&StatusCode::UNAUTHORIZED),
        "the address is somebody's by now: {statuses:?}"
    );
    let look = async |secret: &str| {
        let look = json!({ "secret": secret });
        relay.post("/auth/invite/look", look).await.status()
    };
    assert_eq!(look(won).await, StatusCode::GONE);
    assert_eq!(look(lost).await, StatusCode::OK, "it was for nobody yet");
    let again = accept(&relay, lost, json!({ "password": password })).await;
    assert_eq!(again.status(), StatusCode::OK, "the right password joins");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_the_gateway_s_name() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let secret = anna.invite(workspace, "member").await;
    let reserved = Uuid::from_bytes(*b"carnet's gateway");
    for member in [
        reserved,
        Uuid::nil(),
        Uuid::max(),
        Uuid::from_u128(id().as_u128() & !(0xF << 76)),
    ] {
        let refused = accept(&relay, &secret, json!({ "member": member })).await;
        assert_eq!(
            refused.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{member}"
        );
    }
    let time_sorted = "01890a5d-ac96-774b-bcce-b302099a8057";
    let taken = accept(&relay, &secret, json!({ "member": time_sorted })).await;
    assert_eq!(
        taken.status(),
        StatusCode::OK,
        "desks draw version 7, and the link was not used up"
    );
    let ben = relay.person(taken).await;
    assert_eq!(ben.member.to_string(), time_sorted);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesser_invitation_does_not_lower_a_role() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let max = relay.invited(&anna, workspace, "owner", "Max").await;
    let secret = anna.invite(workspace, "viewer").await;
    let joined = accept(&relay, &secret, json!({ "email": "max@example.org" })).await;
    let session: Value = joined.json().await.unwrap();
    assert_eq!(session["workspaces"][0]["role"], "owner");
    let ben = relay.invited(&anna, workspace, "member", "Ben").await;
    let (mut desk, _) = Desk::open(&max, workspace, id()).await;
    let (mut bens, _) = Desk::open(&ben, workspace, id()).await;
    desk.read_to_live().await;
    bens.read_to_live().await;
    let third = anna.invite(workspace, "viewer").await;
    accept(&relay, &third, json!({ "email": "max@example.org" })).await;
    remove(&anna, workspace, &ben).await;
    // Role changes are told in their order: once Ben's is, Max's was.
    assert_eq!(bens.hear_bye().await.0.code, ByeCode::REVOKED);
    desk.send(&ToRelay::Ping).await;
    assert_eq!(
        desk.hear().await,
        ToDesk::Pong,
        "his socket was told of nothing less"
    );
}

/// A workspace is not taken over, and nobody learns by trying that it is there: not even who was in it.
#[tokio::test(flavor = "multi_thread")]
async fn a_taken_id_is_as_good_as_unknown_to_who_has_nothing_to_do_with_it() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let (workspace, other) = (owner.workspace().await, owner.workspace().await);
    let stranger = relay.invited(&owner, other, "owner", "Ben").await;
    let removed = relay.invited(&owner, workspace, "owner", "Rita").await;
    remove(&owner, workspace, &removed).await;
    let takes = async |who: &Person| {
        let body = json!({ "id": workspace, "name": "mine" });
        let answer = who.ask(Method::POST, "/workspaces", body).await;
        (answer.status(), answer.text().await.unwrap())
    };
    let path = format!("/workspaces/{}/members", id());
    let unknown = stranger.ask(Method::GET, &path, json!({})).await;
    let unknown = (unknown.status(), unknown.text().await.unwrap());
    assert_eq!(unknown.0, StatusCode::NOT_FOUND);
    assert_eq!(takes(&stranger).await, unknown, "by a stranger");
    assert_eq!(takes(&removed).await, unknown, "by who was removed");
    assert_eq!(takes(&owner).await.0, StatusCode::CONFLICT, "it is hers");
    for who in [&stranger, &removed] {
        let path = format!("/workspaces/{workspace}/members");
        let inside = who.status(Method::GET, &path, json!({})).await;
        assert_eq!(inside, StatusCode::NOT_FOUND, "nothing was made of it");
    }
    let nameless = json!({ "id": id(), "name": "" });
    let refused = owner.status(Method::POST, "/workspaces", nameless.clone());
    assert_eq!(refused.await, StatusCode::UNPROCESSABLE_ENTITY);
}
