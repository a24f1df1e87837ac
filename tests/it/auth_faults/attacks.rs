//! What nobody may ever be granted, whatever is broken.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::People;
use super::relay::{PASSWORD, new_id};

/// Something that nobody may ever be granted, whatever is broken.
pub(super) struct Attack<'p> {
    pub(super) what: &'static str,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) access: Option<&'p str>,
    pub(super) body: Value,
}

fn post<'p>(what: &'static str, path: &str, access: Option<&'p str>, body: Value) -> Attack<'p> {
    Attack {
        what,
        method: Method::POST,
        path: path.to_owned(),
        access,
        body,
    }
}

/// Of those who show no sign-in, or one that was never made.
pub(super) fn strangers(people: &People) -> Vec<Attack<'_>> {
    let wrong = json!({ "email": "vera@team.example", "password": "not the password" });
    let unknown = json!({ "email": "eve@team.example", "password": "any password" });
    let eve =
        json!({ "secret": "x", "name": "Eve", "email": "eve@team.example", "password": PASSWORD });
    let spent = json!({ "refresh": people.signed_out.refresh });
    vec![
        post("a wrong password", "/auth/sign-in", None, wrong),
        post("no such account", "/auth/sign-in", None, unknown),
        post(
            "a claim of what is claimed",
            "/auth/claim",
            None,
            eve.clone(),
        ),
        post(
            "an invitation that never was",
            "/auth/invite/accept",
            None,
            eve.clone(),
        ),
        post("a reset that never was", "/auth/reset", None, eve.clone()),
        post("signing up where it is off", "/auth/sign-up", None, eve),
        post(
            "a refresh token of a sign-in that has ended",
            "/auth/refresh",
            None,
            spent,
        ),
    ]
}

/// Of those who show a token that means nothing, or nothing any more.
pub(super) fn outsiders(workspace: Uuid, people: &People) -> Vec<Attack<'_>> {
    let get = |what, path: &str, access| Attack {
        method: Method::GET,
        ..post(what, path, access, json!({}))
    };
    let (members, tickets) = (of(workspace, "members"), of(workspace, "tickets"));
    let device = || json!({ "device": new_id() });
    let read = json!({ "noun": "workspace", "ask": { "do": "get" } });
    let (out, removed) = (
        Some(people.signed_out.access.as_str()),
        Some(people.removed.access.as_str()),
    );
    vec![
        get("a forged token", "/auth/me", Some(&people.forged)),
        get(
            "a program's token that never was",
            "/auth/me",
            Some("carnet_x"),
        ),
        get("nobody", &members, None),
        get("who has signed out", "/auth/me", out),
        post("who has signed out, a ticket", &tickets, out, device()),
        get("who was removed, a list", &members, removed),
        post("who was removed, a ticket", &tickets, removed, device()),
        post(
            "who was removed, at the gateway",
            &format!("/rpc/{workspace}"),
            removed,
            read,
        ),
    ]
}

/// Of those whose device, or whose program's token, was taken from them.
pub(super) fn ended(workspace: Uuid, people: &People) -> Vec<Attack<'_>> {
    let shown = [
        ("a removed device", people.without_device.access.as_str()),
        ("a revoked token", people.revoked.as_str()),
    ];
    let asks = [
        (Method::GET, "/auth/me".to_owned(), json!({})),
        (Method::GET, of(workspace, "members"), json!({})),
        (
            Method::POST,
            of(workspace, "invites"),
            json!({ "role": "owner" }),
        ),
        (
            Method::POST,
            of(workspace, "tickets"),
            json!({ "device": new_id() }),
        ),
    ];
    let each = |(what, access)| {
        asks.clone().map(|(method, path, body)| Attack {
            method,
            ..post(what, &path, Some(access), body)
        })
    };
    shown.into_iter().flat_map(each).collect()
}

/// Of a viewer who would be more.
pub(super) fn viewers(workspace: Uuid, people: &People) -> Vec<Attack<'_>> {
    let viewer = Some(people.viewer.access.as_str());
    let raise = || json!({ "role": "owner" });
    let member = of(workspace, &format!("members/{}", people.viewer.member));
    let reset = of(workspace, &format!("members/{}/reset", people.owner.member));
    vec![
        post(
            "a viewer invites",
            &of(workspace, "invites"),
            viewer,
            raise(),
        ),
        post("a viewer resets an owner", &reset, viewer, json!({})),
        Attack {
            method: Method::GET,
            ..post(
                "a viewer reads the trail",
                &of(workspace, "audit"),
                viewer,
                json!({}),
            )
        },
        Attack {
            method: Method::PATCH,
            ..post("a viewer becomes an owner", &member, viewer, raise())
        },
    ]
}

fn of(workspace: Uuid, what: &str) -> String {
    format!("/workspaces/{workspace}/{what}")
}
