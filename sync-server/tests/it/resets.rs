//! Reset links: who may make one, what one does, and that it does it once.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::relay::{Person, TestRelay};

const NEW: &str = "a password nobody forgot";

async fn asks(by: &Person, workspace: Uuid, whose: &Person) -> reqwest::Response {
    let path = format!("/workspaces/{workspace}/members/{}/reset", whose.member);
    by.ask(Method::POST, &path, json!({})).await
}

async fn resets(relay: &TestRelay, secret: &str, password: &str) -> reqwest::Response {
    let body = json!({ "secret": secret, "password": password });
    relay.post("/auth/reset", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_link_sets_a_password_once_and_ends_all_that_was() {
    let relay = TestRelay::behind_a_proxy().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let (_, token) = ben
        .token(json!({ "name": "script", "scopes": ["write"] }))
        .await;
    let secret = anna.reset_link(workspace, &ben).await;
    let look = relay
        .post("/auth/reset/look", json!({ "secret": secret }))
        .await;
    let look: Value = look.json().await.unwrap();
    assert_eq!(
        (&look["name"], &look["email"]),
        (&json!("ben"), &json!("ben@example.org"))
    );
    let short = resets(&relay, &secret, "short").await;
    assert_eq!(
        short.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "and the link is not used up"
    );
    let done = resets(&relay, &secret, NEW).await;
    assert_eq!(done.status(), StatusCode::OK);
    let again = relay.person(done).await;
    assert_eq!(again.member, ben.member);
    for (what, person) in [("sign-in", ben.clone()), ("token", ben.with_token(&token))] {
        let status = person.status(Method::GET, "/auth/me", json!({})).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "the {what} of before");
    }
    again.get("/auth/me").await;
    assert_eq!(
        resets(&relay, &secret, NEW).await.status(),
        StatusCode::GONE
    );
    let old = relay.signed_in("ben", "a long password", "10.0.0.1").await;
    assert_eq!(old.status(), StatusCode::UNAUTHORIZED);
    let new = relay.signed_in("ben", NEW, "10.0.0.2").await;
    assert_eq!(new.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_link_voids_the_first_and_two_at_once_are_one() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "viewer", "ben").await;
    let first = anna.reset_link(workspace, &ben).await;
    let second = anna.reset_link(workspace, &ben).await;
    assert_eq!(resets(&relay, &first, NEW).await.status(), StatusCode::GONE);
    let (one, two) = tokio::join!(resets(&relay, &second, NEW), resets(&relay, &second, NEW));
    let mut statuses = [one.status(), two.status()];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::GONE]);
}

/// The relay's own owner may reset anybody: whoever resets them may, too.
#[tokio::test(flavor = "multi_thread")]
async fn an_owner_takes_over_no_operator_who_belongs_nowhere_else() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let olga = relay.invited(&anna, workspace, "owner", "olga").await;
    let asked = asks(&olga, workspace, &anna).await;
    assert_eq!(asked.status(), StatusCode::FORBIDDEN);
    let asked = asks(&anna, workspace, &olga).await;
    assert_eq!(asked.status(), StatusCode::OK);
    let path = format!("/workspaces/{workspace}/members/{}", anna.member);
    let role = json!({ "role": "member" });
    let changed = olga.status(Method::PATCH, &path, role).await;
    assert_eq!(changed, StatusCode::NO_CONTENT);
    let asked = asks(&anna, workspace, &olga).await;
    assert_eq!(
        asked.status(),
        StatusCode::FORBIDDEN,
        "she is no owner here"
    );
}

/// Who knows the password again needs no link, and whoever has it by now is another.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_with_the_password_that_it_was_made_for() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let link = anna.reset_link(workspace, &ben).await;
    let change = json!({ "current": "a long password", "password": NEW });
    let changed = ben.status(Method::POST, "/auth/password", change).await;
    assert_eq!(changed, StatusCode::NO_CONTENT);
    let late = resets(&relay, &link, "a third password").await;
    assert_eq!(late.status(), StatusCode::GONE);
}

/// A link makes its bearer the person, wherever they belong: so it must give its maker nothing new.
#[tokio::test(flavor = "multi_thread")]
async fn an_owner_takes_over_nobody_who_belongs_elsewhere_too() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let (hers, other) = (anna.workspace().await, anna.workspace().await);
    let olga = relay.invited(&anna, hers, "owner", "olga").await;
    let ben = relay.invited(&anna, hers, "member", "ben").await;
    assert_eq!(
        asks(&ben, hers, &olga).await.status(),
        StatusCode::FORBIDDEN,
        "a member makes none"
    );
    let early = olga.reset_link(hers, &ben).await;
    assert_eq!(
        asks(&olga, hers, &anna).await.status(),
        StatusCode::FORBIDDEN,
        "not the relay's own owner"
    );
    assert_eq!(
        asks(&olga, other, &ben).await.status(),
        StatusCode::NOT_FOUND
    );
    let link = anna.invite(other, "viewer").await;
    let body = json!({ "secret": link, "name": "ben", "email": "ben@example.org", "password": "a long password" });
    assert_eq!(
        relay.post("/auth/invite/accept", body).await.status(),
        StatusCode::OK
    );
    assert_eq!(
        asks(&olga, hers, &ben).await.status(),
        StatusCode::FORBIDDEN,
        "he belongs elsewhere now"
    );
    assert_eq!(
        resets(&relay, &early, NEW).await.status(),
        StatusCode::GONE,
        "nor by a link that was made before"
    );
    let link = anna.invite(other, "member").await;
    let body = json!({ "secret": link, "name": "olga", "email": "olga@example.org", "password": "a long password" });
    let joined = relay.post("/auth/invite/accept", body).await;
    assert_eq!(joined.status(), StatusCode::OK);
    assert_eq!(
        asks(&olga, hers, &ben).await.status(),
        StatusCode::FORBIDDEN,
        "nor who is there too and does not own it"
    );
    assert_eq!(
        asks(&anna, hers, &anna).await.status(),
        StatusCode::FORBIDDEN,
        "one's own password needs the present one"
    );
    assert_eq!(
        asks(&anna, hers, &ben).await.status(),
        StatusCode::OK,
        "who owns both may"
    );
}
