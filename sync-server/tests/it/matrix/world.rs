//! Two teams on one relay, somebody of each kind, and one way of asking.

use std::sync::atomic::{AtomicU32, Ordering};

use carnet_protocol::frame::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::Body;
use crate::desk::id;
use crate::relay::{Person, TestRelay};

/// What stands in paths and bodies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ids {
    pub(super) workspace: Uuid,
    pub(super) member: Uuid,
    pub(super) invite: Uuid,
    pub(super) device: Uuid,
    pub(super) session: Uuid,
    pub(super) token: Uuid,
    pub(super) deal: Uuid,
}

impl Ids {
    /// Ids of nothing.
    pub(super) fn unknown() -> Self {
        Self {
            workspace: id(),
            member: id(),
            invite: id(),
            device: id(),
            session: id(),
            token: id(),
            deal: id(),
        }
    }

    fn fill(&self, text: &str) -> String {
        let ids = [
            ("workspace", self.workspace),
            ("member", self.member),
            ("invite", self.invite),
            ("device", self.device),
            ("session", self.session),
            ("token", self.token),
            ("deal", self.deal),
            ("new", id()),
        ];
        ids.iter().fold(text.to_owned(), |text, (name, id)| {
            let id = id.to_string();
            text.replace(&format!("{{{name}}}"), &id)
                .replace(&format!("${name}"), &id)
        })
    }
}

/// All that an answer tells, but for what differs each time by design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    /// The same but for what is drawn anew for every answer: a ticket, and when it ends.
    pub(super) fn but_drawn(mut self) -> Self {
        if let Ok(Value::Object(mut body)) = serde_json::from_str(&self.body) {
            for drawn in ["ticket", "expires_at"] {
                if let Some(value) = body.get_mut(drawn) {
                    *value = Value::Null;
                }
            }
            self.body = Value::Object(body).to_string();
        }
        self
    }
}

/// A team.
struct Team {
    owner: Person,
    ids: Ids,
}

pub(super) struct World {
    pub(super) relay: TestRelay,
    ours: Team,
    theirs: Team,
    member: Person,
    viewer: Person,
    removed: Person,
    invited: Person,
    /// The workspace that they came by, of neither team.
    elsewhere: Uuid,
    asked: AtomicU32,
}

impl World {
    pub(super) async fn new() -> Self {
        Self::at(TestRelay::behind_a_proxy().await).await
    }

    /// At a relay that nobody has claimed yet, behind a proxy.
    pub(super) async fn at(relay: TestRelay) -> Self {
        let anna = relay.owner().await;
        let ours = Team::new(&relay, &anna, "olga").await;
        let theirs = Team::new(&relay, &anna, "otto").await;
        let workspace = ours.ids.workspace;
        let member = relay.invited(&ours.owner, workspace, "member", "max").await;
        let viewer = relay
            .invited(&ours.owner, workspace, "viewer", "vera")
            .await;
        let removed = relay.invited(&ours.owner, workspace, "owner", "rita").await;
        let path = format!("/workspaces/{workspace}/members/{}", removed.member);
        let gone = ours.owner.status(Method::DELETE, &path, json!({})).await;
        assert_eq!(gone, StatusCode::NO_CONTENT);
        // Somebody with an account and an invitation that they have not accepted.
        let elsewhere = anna.workspace().await;
        let invited = relay.invited(&anna, elsewhere, "owner", "ivan").await;
        ours.owner.invite(workspace, "owner").await;
        Self {
            relay,
            ours,
            theirs,
            member,
            viewer,
            removed,
            invited,
            elsewhere,
            asked: AtomicU32::new(0),
        }
    }

    pub(super) const fn ours(&self) -> Ids {
        self.ours.ids
    }

    pub(super) const fn theirs(&self) -> Ids {
        self.theirs.ids
    }

    /// A third workspace, of neither team.
    pub(super) const fn elsewhere(&self) -> Uuid {
        self.elsewhere
    }

    pub(super) const fn owner(&self) -> &Person {
        &self.ours.owner
    }

    pub(super) const fn other(&self) -> &Person {
        &self.theirs.owner
    }

    pub(super) const fn removed(&self) -> &Person {
        &self.removed
    }

    pub(super) const fn insiders(&self) -> [(Role, &Person); 3] {
        [
            (Role::Viewer, &self.viewer),
            (Role::Member, &self.member),
            (Role::Owner, &self.ours.owner),
        ]
    }

    pub(super) const fn outsiders(&self) -> [(&'static str, Option<&Person>); 4] {
        [
            ("nobody", None),
            ("the owner of another workspace", Some(&self.theirs.owner)),
            ("a removed owner", Some(&self.removed)),
            ("an invited person", Some(&self.invited)),
        ]
    }

    /// Asks with the same ids in path and body.
    pub(super) async fn ask(
        &self,
        who: Option<&Person>,
        operation: (&str, &str),
        body: &Body,
        ids: Ids,
    ) -> Answer {
        self.named(who, operation, body, ids, ids).await
    }

    /// Asks with ids in the path, and others in the body.
    pub(super) async fn named(
        &self,
        who: Option<&Person>,
        operation: (&str, &str),
        body: &Body,
        in_path: Ids,
        in_body: Ids,
    ) -> Answer {
        let body = body.map(|body| in_body.fill(body));
        let body = body.map(|body| serde_json::from_str(&body).unwrap());
        self.send(who, operation, body, in_path).await
    }

    /// Asks with a body of the test's own.
    pub(super) async fn post(
        &self,
        who: Option<&Person>,
        operation: (&str, &str),
        body: &str,
        ids: Ids,
    ) -> Answer {
        let body = serde_json::from_str(body).unwrap();
        self.send(who, operation, Some(body), ids).await
    }

    async fn send(
        &self,
        who: Option<&Person>,
        (method, path): (&str, &str),
        body: Option<Value>,
        ids: Ids,
    ) -> Answer {
        let relay = who.map_or(&self.relay.url, |who| &who.url);
        let mut url = format!("{relay}{}", ids.fill(path));
        if path.starts_with("/events/") || path.ends_with("/here") {
            url += &format!("?stream={}", id());
        } else if path.contains("/note/") {
            url += &note_of(ids.deal, id());
        }
        let mut request = self.relay.http.request(method.parse().unwrap(), url);
        // Each from another address: tries are counted by address, and this is about rights.
        let n = self.asked.fetch_add(1, Ordering::Relaxed);
        request = request.header(
            "x-forwarded-for",
            format!("10.{}.{}.{}", n >> 16, n >> 8 & 255, n & 255),
        );
        if let Some(who) = who {
            request = request.bearer_auth(&who.access);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        read(request.send().await.unwrap(), path).await
    }

    /// Ids of ours with things that may be ended: of whoever may, new ones, so that the next finds theirs.
    pub(super) async fn fresh(&self, who: &Person, path: &str, may: bool) -> Ids {
        let mut ids = self.ours();
        if !may {
            return ids;
        }
        let owner = &self.ours.owner;
        if path.contains("{member}") {
            let name = id().to_string();
            ids.member = self
                .relay
                .invited(owner, ids.workspace, "viewer", &name)
                .await
                .member;
        } else if path.contains("{invite}") {
            ids.invite = new_invite(owner, ids.workspace).await;
        } else if path.contains("{device}") {
            // Of another sign-in: it ends with the device.
            ids.device = id();
            let (second, _) = self.second_sign_in(who).await;
            second.ticket(ids.workspace, ids.device).await;
        } else if path.contains("{token}") {
            let (token, _) = who.token(json!({ "name": "t", "scopes": ["read"] })).await;
            ids.token = token.parse().unwrap();
        } else if path.contains("{session}") {
            (_, ids.session) = self.second_sign_in(who).await;
        }
        ids
    }

    async fn second_sign_in(&self, who: &Person) -> (Person, Uuid) {
        let me = who.get("/auth/me").await;
        let email = me["member"]["email"].as_str().unwrap();
        let (name, _) = email.split_once('@').unwrap();
        let from = format!(
            "172.16.0.{}",
            self.asked.fetch_add(1, Ordering::Relaxed) & 255
        );
        let answer = self.relay.signed_in(name, "a long password", &from).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let person = self.relay.person(answer).await;
        let sessions = who.get("/auth/sessions").await;
        let rows = sessions.as_array().unwrap();
        let other = rows.iter().find(|row| row["current"] == false).unwrap();
        (person, other["id"].as_str().unwrap().parse().unwrap())
    }

    /// No answer to one of ours names anything of theirs.
    pub(super) fn assert_silent_about_theirs(&self, answer: &Answer, what: &str) {
        let Ids {
            workspace,
            member,
            invite,
            device,
            session,
            token,
            ..
        } = self.theirs.ids;
        let ids = [
            workspace,
            member,
            invite,
            device,
            session,
            token,
            self.theirs.owner.member,
        ];
        let names = ids.iter().map(Uuid::to_string).chain(["otto".to_owned()]);
        for name in names {
            assert!(
                !answer.body.contains(&name),
                "{what} names {name}: {answer:?}"
            );
        }
    }

    /// Theirs is as it was made.
    pub(super) async fn assert_theirs_is_whole(&self) {
        let Ids {
            workspace,
            invite,
            device,
            deal,
            ..
        } = self.theirs.ids;
        let owner = &self.theirs.owner;
        let of = async |what: &str| owner.get(&format!("/workspaces/{workspace}/{what}")).await;
        assert_eq!(of("members").await.as_array().unwrap().len(), 2);
        assert_eq!(of("invites").await[0]["id"], invite.to_string());
        let devices = of("devices").await;
        assert_eq!(devices[0]["id"], device.to_string());
        assert!(devices[0].get("revoked_at").is_none());
        let ask = json!({ "noun": "deal", "ask": { "do": "get", "with": { "id": deal } } });
        let found = owner
            .ask(Method::POST, &format!("/rpc/{workspace}"), ask)
            .await;
        let found: Value = found.json().await.unwrap();
        assert_eq!(found["value"]["card"]["title"], "otto's", "{found}");
    }
}

impl Team {
    /// A workspace with an owner, somebody else, and one of everything.
    async fn new(relay: &TestRelay, anna: &Person, name: &str) -> Self {
        let workspace = anna.workspace().await;
        let owner = relay.invited(anna, workspace, "owner", name).await;
        let leave = format!("/workspaces/{workspace}/members/{}", anna.member);
        let left = anna.status(Method::DELETE, &leave, json!({})).await;
        assert_eq!(left, StatusCode::NO_CONTENT);
        let second = relay
            .invited(&owner, workspace, "member", &format!("{name}-2"))
            .await;
        let device = id();
        owner.ticket(workspace, device).await;
        let (token, _) = owner
            .token(json!({ "name": "t", "scopes": ["read"] }))
            .await;
        let sessions = owner.get("/auth/sessions").await;
        let ids = Ids {
            workspace,
            member: second.member,
            invite: new_invite(&owner, workspace).await,
            device,
            session: sessions[0]["id"].as_str().unwrap().parse().unwrap(),
            token: token.parse().unwrap(),
            deal: new_deal(&owner, workspace, name).await,
        };
        Self { owner, ids }
    }
}

async fn new_invite(owner: &Person, workspace: Uuid) -> Uuid {
    owner.invite(workspace, "viewer").await;
    let invites = owner.get(&format!("/workspaces/{workspace}/invites")).await;
    let last = invites.as_array().unwrap().last().unwrap();
    last["id"].as_str().unwrap().parse().unwrap()
}

async fn new_deal(owner: &Person, workspace: Uuid, name: &str) -> Uuid {
    let rpc = format!("/rpc/{workspace}");
    let start = json!({ "noun": "workspace", "ask": { "do": "start", "with": { "name": "Ventes", "my_name": name } } });
    assert_eq!(
        owner.status(Method::POST, &rpc, start).await,
        StatusCode::OK
    );
    let deal = json!({ "noun": "deal", "ask": { "do": "create", "with": { "title": format!("{name}'s") } } });
    let made: Value = owner
        .ask(Method::POST, &rpc, deal)
        .await
        .json()
        .await
        .unwrap();
    made["value"].as_str().unwrap().parse().unwrap()
}

/// The query of a note's requests: a deal's note, in a browser's stream.
pub(super) fn note_of(deal: Uuid, stream: Uuid) -> String {
    format!("?document=crm:deal:{deal}&editor=1&stream={stream}")
}

async fn read(answer: reqwest::Response, path: &str) -> Answer {
    let status = answer.status();
    let varies = ["date", "x-request-id"];
    let mut headers: Vec<_> = answer
        .headers()
        .iter()
        .filter(|(name, _)| !varies.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    // A stream of events does not end by itself.
    let endless = path.starts_with("/events/") && status.is_success();
    let body = if endless {
        String::new()
    } else {
        answer.text().await.unwrap()
    };
    Answer {
        status,
        headers,
        body,
    }
}
