//! The trail: who did what to whom, from where and when, for owners and in pages.

use std::collections::BTreeSet;

use carnet_protocol::frame::{Erase, ToDesk, ToRelay};
use carnet_protocol::ids::DocumentId;
use carnet_relay::accounts::Deed;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Desk, deal, id};
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

/// Every deed there is, once at least, by whom and to whom; a deed that is new fails here until it is done here, too.
#[tokio::test(flavor = "multi_thread")]
async fn every_deed_is_written_as_what_it_was() {
    let proxy = "127.0.0.1".parse().unwrap();
    let relay = TestRelay::with(|settings| {
        settings.sign_up = true;
        settings.trusted_proxies = vec![proxy];
    })
    .await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let ben = relay.invited(&anna, workspace, "member", "ben").await;
    signs_up(&relay, "eve").await;
    sign_ins(&relay, &ben).await;
    let erased = of_the_team(&anna, workspace, &ben).await;
    let ben = passwords(&relay, (&anna, workspace), ben).await;
    let everywhere = ben.status(Method::POST, "/auth/sign-out-everywhere", json!({}));
    assert_eq!(everywhere.await, StatusCode::NO_CONTENT);
    let member = format!("/workspaces/{workspace}/members/{}", ben.member);
    let removed = anna.status(Method::DELETE, &member, json!({}));
    assert_eq!(removed.await, StatusCode::NO_CONTENT);
    let whole = anna.get("/audit?limit=200").await;
    let whole = whole["entries"].as_array().unwrap();
    for (action, actor, subject) in DEEDS {
        let entry = told(whole, action);
        let name = |who: &str| entry[who]["name"].as_str().unwrap_or_default();
        assert_eq!(
            (name("actor"), name("subject")),
            (actor, subject),
            "{entry}"
        );
    }
    let words: BTreeSet<_> = whole
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    let all: BTreeSet<_> = Deed::ALL.iter().map(|deed| deed.word()).collect();
    assert_eq!(words, all, "what was done here, and all that there is");
    let asserted: BTreeSet<_> = DEEDS.iter().map(|(word, ..)| *word).collect();
    assert_eq!(asserted, all, "each is looked at");
    let trail = entries(&anna, workspace).await;
    let told: Vec<_> = trail
        .iter()
        .filter(|entry| entry["action"] == "erased")
        .collect();
    let documents: Vec<_> = told.iter().map(|entry| entry["detail"].clone()).collect();
    assert_eq!(
        documents,
        erased.map(|document| json!(document.to_string()))
    );
    let before = told[0]["at"].as_i64().unwrap() - trail[0]["at"].as_i64().unwrap();
    assert!((-60_000..=0).contains(&before), "in milliseconds: {before}");
}

/// The word of each deed, who did it, and to whom.
const DEEDS: [(&str, &str, &str); 21] = [
    ("claimed", "Anna", "Anna"),
    ("signed_up", "eve", "eve"),
    ("sign_in", "ben", "ben"),
    ("sign_in_failed", "ben", "ben"),
    ("sign_out", "ben", "ben"),
    ("sign_out_everywhere", "ben", "ben"),
    ("session_ended", "ben", "ben"),
    ("refresh_replayed", "", "ben"),
    ("password_changed", "ben", "ben"),
    ("reset_made", "Anna", "ben"),
    ("reset_used", "ben", "ben"),
    ("workspace_made", "Anna", ""),
    ("invited", "Anna", ""),
    ("invite_revoked", "Anna", ""),
    ("joined", "Anna", "ben"),
    ("role_changed", "Anna", "ben"),
    ("member_removed", "Anna", "ben"),
    ("device_revoked", "Anna", "ben"),
    ("token_made", "Anna", "Anna"),
    ("token_revoked", "Anna", "Anna"),
    ("erased", "Anna", ""),
];

async fn signs_up(relay: &TestRelay, name: &str) {
    let email = format!("{name}@example.org");
    let body = json!({ "name": name, "email": email, "password": "a long password" });
    let made = relay.post("/auth/sign-up", body).await;
    assert_eq!(made.status(), StatusCode::OK);
}

/// Ben comes, and three sign-ins of his end: by him, by him from another one, and because its token was shown twice.
async fn sign_ins(relay: &TestRelay, ben: &Person) {
    let another = async |from| {
        let answer = relay.signed_in("ben", "a long password", from).await;
        relay.person(answer).await
    };
    let refresh = async |token: &str| {
        let answer = relay
            .post("/auth/refresh", json!({ "refresh": token }))
            .await;
        let renewed: Value = answer.json().await.unwrap();
        renewed["refresh"].as_str().unwrap_or_default().to_owned()
    };
    let out = json!({ "refresh": another("10.0.0.1").await.refresh });
    let out = relay.post("/auth/sign-out", out).await.status();
    assert_eq!(out, StatusCode::NO_CONTENT);
    another("10.0.0.2").await;
    let sessions = ben.get("/auth/sessions").await;
    let rows = sessions.as_array().unwrap();
    let other = rows.iter().find(|row| row["current"] == false).unwrap();
    let other = format!("/auth/sessions/{}", other["id"].as_str().unwrap());
    let ended = ben.status(Method::DELETE, &other, json!({})).await;
    assert_eq!(ended, StatusCode::NO_CONTENT);
    let stolen = another("10.0.0.3").await.refresh;
    let child = refresh(&stolen).await;
    refresh(&child).await;
    assert_eq!(refresh(&stolen).await, "", "it was used, and its child too");
}

/// What an owner does: invitations, roles, devices, tokens, and two records for good. Answers these, the last first.
async fn of_the_team(anna: &Person, workspace: Uuid, ben: &Person) -> [DocumentId; 2] {
    let of = |what: &str| format!("/workspaces/{workspace}/{what}");
    let ends = async |path: &str| {
        let ended = anna.status(Method::DELETE, path, json!({})).await;
        assert_eq!(ended, StatusCode::NO_CONTENT, "{path}");
    };
    anna.invite(workspace, "viewer").await;
    let invites = anna.get(&of("invites")).await;
    let invite = invites[0]["id"].as_str().unwrap();
    ends(&of(&format!("invites/{invite}"))).await;
    let member = of(&format!("members/{}", ben.member));
    let role = anna.status(Method::PATCH, &member, json!({ "role": "viewer" }));
    assert_eq!(role.await, StatusCode::NO_CONTENT);
    let device = id();
    ben.ticket(workspace, device).await;
    ends(&of(&format!("devices/{device}"))).await;
    let (token, _) = anna
        .token(json!({ "name": "n8n", "scopes": ["read"] }))
        .await;
    ends(&format!("/auth/tokens/{token}")).await;
    let first = erases_by_desk(anna, workspace).await;
    [erases_in_a_browser(anna, workspace).await, first]
}

/// The gateway's desk writes for everybody: the trail says who it was.
async fn erases_in_a_browser(anna: &Person, workspace: Uuid) -> DocumentId {
    let rpc = format!("/rpc/{workspace}");
    let ask = async |noun: &str, word: &str, with: Value| {
        let body = json!({ "noun": noun, "ask": { "do": word, "with": with } });
        let answer = anna.ask(Method::POST, &rpc, body).await;
        assert_eq!(answer.status(), StatusCode::OK, "{noun} {word}");
        answer.json::<Value>().await.unwrap()
    };
    ask(
        "workspace",
        "start",
        json!({ "name": "Ventes", "my_name": "Anna" }),
    )
    .await;
    let made = ask("contact", "create", json!({ "last_name": "Martin" })).await;
    let contact = made["value"].as_str().unwrap();
    ask("contact", "trash", json!({ "id": contact })).await;
    let document = format!("crm:contact:{contact}");
    ask("trash", "erase", json!({ "document": document })).await;
    document.parse().unwrap()
}

/// Over a socket, and twice: the second time there is nothing to remove, and nothing to tell.
async fn erases_by_desk(anna: &Person, workspace: Uuid) -> DocumentId {
    let document = deal();
    let (mut desk, _) = Desk::open(anna, workspace, id()).await;
    desk.read_to_live().await;
    for number in [1, 2] {
        desk.send(&ToRelay::Erase(Erase { number, document })).await;
        while !matches!(desk.hear().await, ToDesk::Ack(_)) {}
    }
    document
}

/// Ben fails to change his password, does, and gets another one from Anna; answers him as signed in after all that.
async fn passwords(relay: &TestRelay, (anna, workspace): (&Person, Uuid), ben: Person) -> Person {
    let change = async |current: &str| {
        let body = json!({ "current": current, "password": "another long password" });
        ben.status(Method::POST, "/auth/password", body).await
    };
    let failures = async || {
        let whole = anna.get("/audit?limit=200").await;
        let whole = whole["entries"].as_array().unwrap().clone();
        let failed = whole
            .iter()
            .filter(|entry| entry["action"] == "sign_in_failed");
        failed.count()
    };
    assert_eq!(failures().await, 0);
    assert_eq!(change("not his password").await, StatusCode::FORBIDDEN);
    assert_eq!(failures().await, 1, "a wrong current password is noted");
    assert_eq!(change("a long password").await, StatusCode::NO_CONTENT);
    let secret = anna.reset_link(workspace, &ben).await;
    let body = json!({ "secret": secret, "password": "a third long password" });
    relay.person(relay.post("/auth/reset", body).await).await
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
