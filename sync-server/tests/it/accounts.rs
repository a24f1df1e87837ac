//! Signing in, staying in, and being put out.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::desk::{Desk, hello, id};
use crate::relay::TestRelay;
use carnet_protocol::frame::{ByeCode, ToDesk, ToRelay};

const PASSWORD: &str = "a long password";

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_is_claimed_once() {
    let relay = TestRelay::start().await;
    let hello = async || -> Value {
        relay
            .http
            .get(format!("{}/api/v1/hello", relay.url))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    };
    assert_eq!(hello().await["claimed"], false);
    let body = |secret: &str, password: &str| json!({ "secret": secret, "name": "Anna", "email": " Anna@Example.org ", "password": password });
    let wrong = relay.post("/auth/claim", body("x", PASSWORD)).await;
    assert_eq!(wrong.status(), StatusCode::GONE);
    let short = relay
        .post("/auth/claim", body(relay.claim_secret(), "short"))
        .await;
    assert_eq!(
        short.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "a refused password does not use the link up"
    );
    let owner = relay.owner().await;
    let again = relay
        .post("/auth/claim", body(relay.claim_secret(), PASSWORD))
        .await;
    assert_eq!(again.status(), StatusCode::GONE);
    assert_eq!(again.headers()["content-type"], "application/problem+json");
    assert_eq!(again.json::<Value>().await.unwrap()["code"], "link_expired");
    assert_eq!(hello().await["claimed"], true);
    let me: Value = owner
        .ask(Method::GET, "/auth/me", json!({}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(me["member"]["email"], "anna@example.org");
    assert!(
        me.get("access").is_none() && me.get("refresh").is_none(),
        "no tokens in {me}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_a_wrong_address_look_alike() {
    let relay = TestRelay::start().await;
    relay.owner().await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("anna@example.org", "a wrong password"),
        ("nobody@example.org", PASSWORD),
    ] {
        let answer = relay
            .post(
                "/auth/sign-in",
                json!({ "email": email, "password": password }),
            )
            .await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        answers.push(answer.text().await.unwrap());
    }
    assert_eq!(answers.first(), answers.last());
    let right = relay
        .post(
            "/auth/sign-in",
            json!({ "email": "ANNA@example.org", "password": PASSWORD }),
        )
        .await;
    assert_eq!(right.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_are_limited() {
    let relay = TestRelay::start().await;
    relay.owner().await;
    let mut last = StatusCode::OK;
    for _ in 0..20 {
        let body = json!({ "email": "anna@example.org", "password": "a wrong password" });
        last = relay.post("/auth/sign-in", body).await.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

/// Wherever a password is asked for: by a link, or for another one by who found a browser open.
#[tokio::test(flavor = "multi_thread")]
async fn tries_at_other_doors_are_limited_too() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let secret = anna.invite(anna.workspace().await, "viewer").await;
    let accept = json!({ "secret": secret, "name": "Anna", "email": "anna@example.org", "password": "a guess" });
    let change = json!({ "current": "a guess", "password": "another password" });
    for (path, body, wrong) in [
        ("/auth/password", change, StatusCode::FORBIDDEN),
        ("/auth/invite/accept", accept, StatusCode::UNAUTHORIZED),
    ] {
        let (mut guesses, mut last) = (0, wrong);
        while last == wrong && guesses < 20 {
            last = anna.status(Method::POST, path, body.clone()).await;
            guesses += 1;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_works_once_and_its_replay_ends_the_sign_in() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let refresh = async |token: &str| {
        relay
            .post("/auth/refresh", json!({ "refresh": token }))
            .await
    };
    let second = relay.person(refresh(&owner.refresh).await).await;
    assert_ne!(second.refresh, owner.refresh);
    // Its answer was lost: the token before works again while the new one is unused.
    let third = relay.person(refresh(&owner.refresh).await).await;
    let fourth = relay.person(refresh(&third.refresh).await).await;
    assert_eq!(
        fourth
            .ask(Method::GET, "/auth/me", json!({}))
            .await
            .status(),
        StatusCode::OK
    );
    // Now the first is old: somebody has copied it.
    assert_eq!(
        refresh(&owner.refresh).await.status(),
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        refresh(&fourth.refresh).await.status(),
        StatusCode::UNAUTHORIZED,
        "the whole family has ended"
    );
    let access = fourth.ask(Method::GET, "/auth/me", json!({})).await;
    assert_eq!(
        access.status(),
        StatusCode::UNAUTHORIZED,
        "access tokens of the family with it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_child_that_was_taken_back_is_a_replay() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let refresh = async |token: &str| {
        relay
            .post("/auth/refresh", json!({ "refresh": token }))
            .await
    };
    let mine = relay.person(refresh(&owner.refresh).await).await;
    let thief = relay.person(refresh(&owner.refresh).await).await;
    assert_eq!(
        refresh(&mine.refresh).await.status(),
        StatusCode::UNAUTHORIZED,
        "one of the two is a thief"
    );
    assert_eq!(
        refresh(&thief.refresh).await.status(),
        StatusCode::UNAUTHORIZED,
        "so both are out"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_sign_in() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let out = relay
        .post("/auth/sign-out", json!({ "refresh": owner.refresh }))
        .await;
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        owner.ask(Method::GET, "/auth/me", json!({})).await.status(),
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_keeps_its_refresh_token_in_a_cookie_of_this_page_only() {
    let relay = TestRelay::start().await;
    relay.owner().await;
    let body = json!({ "email": "anna@example.org", "password": PASSWORD, "cookie": true });
    let answer = relay.post("/auth/sign-in", body).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/auth"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(
        answer
            .json::<Value>()
            .await
            .unwrap()
            .get("refresh")
            .is_none(),
        "scripts do not see it"
    );
    let pair = cookie.split(';').next().unwrap();
    let with_origin = async |origin: &str| {
        let request = relay
            .http
            .post(format!("{}/auth/refresh", relay.url))
            .json(&json!({ "cookie": true }));
        request
            .header("cookie", pair)
            .header("origin", origin)
            .send()
            .await
            .unwrap()
    };
    assert_eq!(
        with_origin("https://evil.example").await.status(),
        StatusCode::FORBIDDEN
    );
    let ours = with_origin(&relay.url).await;
    assert_eq!(ours.status(), StatusCode::OK);
    assert!(
        ours.headers().contains_key("set-cookie"),
        "the new token goes into the cookie too"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_for_one_person() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let secret = owner.invite(workspace, "member").await;
    let look: Value = relay
        .post("/auth/invite/look", json!({ "secret": secret }))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(
        look,
        json!({ "workspace": workspace, "workspace_name": "Ventes", "role": "member", "inviter": "Anna" })
    );
    let wanted = id();
    let accept = async |email: &str, password: &str| {
        let body = json!({ "secret": secret, "name": "Ben", "email": email, "password": password, "member": wanted });
        relay.post("/auth/invite/accept", body).await
    };
    let taken = accept("anna@example.org", "not her password").await;
    assert_eq!(
        taken.status(),
        StatusCode::UNAUTHORIZED,
        "an existing account is proved by its password"
    );
    let ben = accept("ben@example.org", PASSWORD).await;
    assert_eq!(ben.status(), StatusCode::OK);
    let ben = relay.person(ben).await;
    assert_eq!(
        ben.member, wanted,
        "the desk's own id for its person is kept"
    );
    assert_eq!(
        accept("carla@example.org", PASSWORD).await.status(),
        StatusCode::GONE
    );
    let path = format!("/workspaces/{workspace}/members");
    let members: Value = ben
        .ask(Method::GET, &path, json!({}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(members.as_array().unwrap().len(), 2);
    let not_his = ben
        .ask(
            Method::POST,
            &format!("/workspaces/{workspace}/invites"),
            json!({ "role": "owner" }),
        )
        .await;
    assert_eq!(not_his.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_learn_nothing_of_a_workspace() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let (workspace, other) = (owner.workspace().await, owner.workspace().await);
    let ben = relay.invited(&owner, other, "member", "Ben").await;
    for (method, path, body) in [
        (Method::GET, "members".to_owned(), json!({})),
        (
            Method::POST,
            "tickets".to_owned(),
            json!({ "device": id() }),
        ),
        (
            Method::POST,
            "invites".to_owned(),
            json!({ "role": "viewer" }),
        ),
        (
            Method::DELETE,
            format!("members/{}", owner.member),
            json!({}),
        ),
    ] {
        let there = ben
            .ask(
                method.clone(),
                &format!("/workspaces/{workspace}/{path}"),
                body.clone(),
            )
            .await;
        let nowhere = ben
            .ask(method, &format!("/workspaces/{}/{path}", id()), body)
            .await;
        assert_eq!(
            (there.status(), nowhere.status()),
            (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hs1_a_ticket_opens_one_socket_of_one_device_and_workspace() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let (workspace, other, device) = (owner.workspace().await, owner.workspace().await, id());
    let ticket = owner.ticket(workspace, device).await;
    let refused = async |at, device, ticket: &str| {
        let mut desk = Desk::socket(&owner, at).await;
        desk.send(&ToRelay::Hello(hello(device, ticket))).await;
        let (bye, code) = desk.hear_bye().await;
        assert_eq!((bye.code, code), (ByeCode::TICKET, 4401));
    };
    let mut desk = Desk::socket(&owner, workspace).await;
    desk.send(&ToRelay::Hello(hello(device, &ticket))).await;
    assert!(matches!(desk.hear().await, ToDesk::Welcome(_)));
    refused(workspace, device, &ticket).await;
    refused(workspace, device, "never made").await;
    let ticket = owner.ticket(workspace, device).await;
    refused(other, device, &ticket).await;
    let ticket = owner.ticket(workspace, device).await;
    refused(workspace, id(), &ticket).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_member_s_socket_ends_within_five_seconds() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let ben = relay.invited(&owner, workspace, "member", "Ben").await;
    let (mut desk, _) = Desk::open(&ben, workspace, id()).await;
    desk.read_to_live().await;
    let path = format!("/workspaces/{workspace}/members/{}", ben.member);
    assert_eq!(
        owner.ask(Method::DELETE, &path, json!({})).await.status(),
        StatusCode::NO_CONTENT
    );
    let bye = tokio::time::timeout(std::time::Duration::from_secs(5), desk.hear_bye())
        .await
        .unwrap();
    assert_eq!((bye.0.code, bye.1), (ByeCode::REVOKED, 4401));
    let ticket = ben
        .ask(
            Method::POST,
            &format!("/workspaces/{workspace}/tickets"),
            json!({ "device": id() }),
        )
        .await;
    assert_eq!(ticket.status(), StatusCode::NOT_FOUND);
    let path = format!("/workspaces/{workspace}/members/{}", owner.member);
    let last = owner.ask(Method::DELETE, &path, json!({})).await;
    assert_eq!(
        last.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "the last owner stays"
    );
}
