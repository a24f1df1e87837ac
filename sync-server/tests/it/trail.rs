//! The trail: who did what to whom, from where and when, for owners and in pages.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::relay::{Person, TestRelay};

async fn entries(owner: &Person, workspace: Uuid) -> Vec<Value> {
    let trail = owner
        .get(&format!("/workspaces/{workspace}/audit?limit=200"))
        .await;
    trail["entries"].as_array().unwrap().clone()
}

fn told<'t>(entries: &'t [Value], action: &str) -> &'t Value {
    let found = entries.iter().find(|entry| entry["action"] == action);
    found.unwrap_or_else(|| panic!("no {action} in {entries:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_a_team_stands_in_its_trail() {
    let relay = TestRelay::behind_a_proxy().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    let wrong = relay.signed_in("ben", "not his password", "10.9.8.7").await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    relay.signed_in("ben", "a long password", "10.9.8.6").await;
    let member = format!("/workspaces/{workspace}/members/{}", ben.member);
    anna.status(Method::PATCH, &member, json!({ "role": "viewer" }))
        .await;
    anna.status(Method::POST, &format!("{member}/reset"), json!({}))
        .await;
    let wanted = json!({ "name": "n8n", "scopes": ["read"], "workspace": workspace });
    let (token, _) = anna.token(wanted).await;
    anna.status(Method::DELETE, &format!("/auth/tokens/{token}"), json!({}))
        .await;
    let trail = entries(&anna, workspace).await;
    let by = |action: &str| told(&trail, action)["actor"]["name"].clone();
    let to = |action: &str| told(&trail, action)["subject"]["name"].clone();
    for (action, actor, subject) in [
        ("invited", json!("Anna"), Value::Null),
        ("joined", json!("Anna"), json!("ben")),
        ("sign_in_failed", Value::Null, json!("ben")),
        ("sign_in", json!("ben"), json!("ben")),
        ("role_changed", json!("Anna"), json!("ben")),
        ("reset_made", json!("Anna"), json!("ben")),
        ("token_made", json!("Anna"), json!("Anna")),
    ] {
        assert_eq!((by(action), to(action)), (actor, subject), "{action}");
    }
    assert_eq!(told(&trail, "sign_in_failed")["address"], "10.9.8.7");
    assert_eq!(told(&trail, "role_changed")["detail"], "member → viewer");
    assert_eq!(told(&trail, "token_made")["detail"], "n8n");
    let times: Vec<_> = trail
        .iter()
        .map(|entry| entry["at"].as_i64().unwrap())
        .collect();
    assert!(
        times.is_sorted_by(|newer, older| newer >= older),
        "newest first"
    );
    anna.status(Method::DELETE, &member, json!({})).await;
    let trail = entries(&anna, workspace).await;
    assert_eq!(told(&trail, "member_removed")["subject"]["name"], "ben");
    assert!(
        trail
            .iter()
            .all(|entry| entry["action"] != "sign_in" || entry["subject"]["name"] != "ben"),
        "what is of his account alone is no more of theirs"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trail_comes_in_pages_and_whole_to_the_operator_only() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    for _ in 0..12 {
        anna.invite(workspace, "viewer").await;
    }
    let all = entries(&anna, workspace).await;
    let (mut paged, mut before) = (Vec::new(), String::new());
    loop {
        let page = anna
            .get(&format!("/workspaces/{workspace}/audit?limit=5{before}"))
            .await;
        paged.extend(page["entries"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => before = format!("&before={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all, "the pages are the whole, once each");
    let olga = relay.invited(&anna, workspace, "owner", "olga").await;
    assert_eq!(
        olga.status(Method::GET, "/audit", json!({})).await,
        StatusCode::FORBIDDEN
    );
    let whole = anna.get("/audit?limit=200").await;
    assert!(whole["entries"].as_array().unwrap().len() > all.len());
    for bad in ["before=x", "before=1.x", "limit=-1", "limit=x"] {
        let path = format!("/workspaces/{workspace}/audit?{bad}");
        let status = anna.status(Method::GET, &path, json!({})).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_up_unless_it_is_switched_on() {
    let person =
        json!({ "name": "Eve", "email": "eve@example.org", "password": "a long password" });
    let relay = TestRelay::start().await;
    relay.owner().await;
    assert_eq!(
        relay.post("/auth/sign-up", person.clone()).await.status(),
        StatusCode::FORBIDDEN
    );
    let open = TestRelay::with(|settings| settings.sign_up = true).await;
    assert_eq!(
        open.post("/auth/sign-up", person.clone()).await.status(),
        StatusCode::FORBIDDEN,
        "not before its owner"
    );
    open.owner().await;
    let made = open.post("/auth/sign-up", person.clone()).await;
    assert_eq!(made.status(), StatusCode::OK);
    assert_eq!(
        open.person(made).await.get("/auth/me").await["member"]["operator"],
        false
    );
    assert_eq!(
        open.post("/auth/sign-up", person).await.status(),
        StatusCode::CONFLICT
    );
    let mut last = StatusCode::OK;
    for n in 0..3 {
        let body = json!({ "name": "Eve", "email": format!("eve{n}@example.org"), "password": "a long password" });
        last = open.post("/auth/sign-up", body).await.status();
    }
    assert_eq!(
        last,
        StatusCode::TOO_MANY_REQUESTS,
        "and not many from one address"
    );
}
