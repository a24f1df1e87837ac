//! Who attacks, and what they once had.

use reqwest::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use super::relay::{Person, Relay, new_id};

pub(super) struct People {
    /// Another workspace of the owner's, where nobody else is.
    pub(super) elsewhere: Uuid,
    pub(super) owner: Person,
    pub(super) viewer: Person,
    pub(super) removed: Person,
    pub(super) signed_out: Person,
    /// Somebody whose device was removed, and with it the sign-in that it came by.
    pub(super) without_device: Person,
    /// The viewer's token with another end.
    pub(super) forged: String,
    /// A program's token, of the owner's, that was taken back.
    pub(super) revoked: String,
}

impl People {
    pub(super) async fn come(relay: &Relay, claim: &str, workspace: Uuid) -> Self {
        let owner = relay.person("/auth/claim", claim, "anna").await;
        let elsewhere = new_id();
        for id in [workspace, elsewhere] {
            let body = json!({ "id": id, "name": "Ventes" });
            let made = relay
                .ask(Method::POST, "/workspaces", Some(&owner.access), &body)
                .await;
            assert_eq!(made.0, Some(StatusCode::CREATED));
        }
        let viewer = relay.invited(&owner, workspace, "viewer", "vera").await;
        let mut gone = Vec::new();
        for (name, end) in [
            ("rita", End::Removed),
            ("sam", End::SignedOut),
            ("dora", End::Device),
        ] {
            let person = relay.invited(&owner, workspace, "owner", name).await;
            end.comes(relay, workspace, (&owner, &person), new_id())
                .await;
            gone.push(person);
        }
        let [removed, signed_out, without_device] =
            gone.try_into().unwrap_or_else(|_| panic!("three"));
        let (token, revoked) = owner.program(relay).await;
        owner.takes_back(relay, &token).await;
        let forged = format!("{}x", viewer.access);
        Self {
            elsewhere,
            owner,
            viewer,
            removed,
            signed_out,
            without_device,
            forged,
            revoked,
        }
    }
}

/// How somebody's rights end.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Removed,
    SignedOut,
    Device,
}

impl End {
    /// Makes it come about for somebody, who has that device.
    pub(super) async fn comes(
        self,
        relay: &Relay,
        workspace: Uuid,
        (owner, person): (&Person, &Person),
        device: Uuid,
    ) {
        let of = |what: &str| format!("/workspaces/{workspace}/{what}");
        let (method, path, by, body) = match self {
            Self::Removed => {
                let member = of(&format!("members/{}", person.member));
                (Method::DELETE, member, Some(owner), json!({}))
            }
            Self::SignedOut => {
                let body = json!({ "refresh": person.refresh });
                (Method::POST, "/auth/sign-out".to_owned(), None, body)
            }
            Self::Device => {
                person.ticket(relay, workspace, device).await;
                let device = of(&format!("devices/{device}"));
                (Method::DELETE, device, Some(person), json!({}))
            }
        };
        let access = by.map(|by| by.access.as_str());
        let answer = relay.ask(method, &path, access, &body).await;
        assert_eq!(answer.0, Some(StatusCode::NO_CONTENT), "{self:?}");
    }
}

impl Person {
    /// A ticket for one socket of that device.
    pub(super) async fn ticket(&self, relay: &Relay, workspace: Uuid, device: Uuid) -> String {
        let (path, body) = (
            format!("/workspaces/{workspace}/tickets"),
            json!({ "device": device }),
        );
        let made = relay
            .ask(Method::POST, &path, Some(&self.access), &body)
            .await
            .1;
        made["ticket"].as_str().expect("a ticket").to_owned()
    }

    /// A new token for a program: its id, and itself.
    pub(super) async fn program(&self, relay: &Relay) -> (String, String) {
        let body = json!({ "name": "n8n", "scopes": ["admin"] });
        let asked = relay.ask(Method::POST, "/auth/tokens", Some(&self.access), &body);
        let made = asked.await.1;
        let text = |key: &str| made[key].as_str().expect("text").to_owned();
        (text("id"), text("token"))
    }

    pub(super) async fn takes_back(&self, relay: &Relay, token: &str) {
        let path = format!("/auth/tokens/{token}");
        let nothing = json!({});
        let gone = relay.ask(Method::DELETE, &path, Some(&self.access), &nothing);
        assert_eq!(gone.await.0, Some(StatusCode::NO_CONTENT));
    }

    /// The same member as a program that carries this token.
    pub(super) fn with_token(&self, token: &str) -> Self {
        Self {
            member: self.member.clone(),
            access: token.to_owned(),
            refresh: String::new(),
        }
    }
}
