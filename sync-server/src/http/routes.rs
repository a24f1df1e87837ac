//! Every route of the relay proper, with who may ask. The router is made of this table, and tests walk it: a route
//! that stands nowhere else cannot be forgotten by them.

use axum::routing::{MethodRouter, delete, get, patch, post};

use super::{
    Relay, audit, auth, devices, health, invites, members, reset, sessions, socket, tokens,
    workspaces,
};

/// Who may ask at all. What they may do then depends on their role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody; what they show in the body decides.
    Anyone,
    /// A person who is signed in, and none of their programs.
    Person,
    /// A person who is signed in, or a program with a token of theirs.
    Caller,
}

/// A route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET`, `POST`, `PATCH`, `DELETE`.
    pub method: &'static str,
    /// Its path, with `{names}` of what varies.
    pub path: &'static str,
    /// Who may ask.
    pub who: Who,
    /// What answers.
    pub(super) answers: fn() -> MethodRouter<Relay>,
}

const fn route(
    method: &'static str,
    path: &'static str,
    who: Who,
    answers: fn() -> MethodRouter<Relay>,
) -> Route {
    Route {
        method,
        path,
        who,
        answers,
    }
}

/// The routes.
pub const ROUTES: &[Route] = &[
    route("GET", "/api/v1/hello", Who::Anyone, || get(health::hello)),
    route("GET", "/livez", Who::Anyone, || get(health::livez)),
    route("GET", "/readyz", Who::Anyone, || get(health::readyz)),
    route("GET", "/health", Who::Anyone, || get(health::health)),
    route("GET", "/api/v1/health", Who::Anyone, || get(health::health)),
    route("POST", "/auth/claim", Who::Anyone, || post(auth::claim)),
    route("POST", "/auth/sign-up", Who::Anyone, || post(auth::sign_up)),
    route("POST", "/auth/invite/look", Who::Anyone, || {
        post(auth::look)
    }),
    route("POST", "/auth/invite/accept", Who::Anyone, || {
        post(auth::accept)
    }),
    route("POST", "/auth/sign-in", Who::Anyone, || post(auth::sign_in)),
    route("POST", "/auth/refresh", Who::Anyone, || post(auth::refresh)),
    route("POST", "/auth/sign-out", Who::Anyone, || {
        post(auth::sign_out)
    }),
    route("POST", "/auth/reset/look", Who::Anyone, || {
        post(reset::look)
    }),
    route("POST", "/auth/reset", Who::Anyone, || post(reset::reset)),
    route("GET", "/auth/me", Who::Caller, || get(auth::me)),
    route("POST", "/auth/password", Who::Person, || {
        post(sessions::change_password)
    }),
    route("POST", "/auth/sign-out-everywhere", Who::Person, || {
        post(sessions::sign_out_everywhere)
    }),
    route("GET", "/auth/sessions", Who::Person, || get(sessions::list)),
    route("DELETE", "/auth/sessions/{session}", Who::Person, || {
        delete(sessions::end)
    }),
    route("GET", "/auth/tokens", Who::Person, || get(tokens::list)),
    route("POST", "/auth/tokens", Who::Person, || post(tokens::make)),
    route("DELETE", "/auth/tokens/{token}", Who::Person, || {
        delete(tokens::end)
    }),
    route("GET", "/audit", Who::Person, || get(audit::of_relay)),
    route("POST", "/workspaces", Who::Person, || {
        post(workspaces::create)
    }),
    route("GET", "/workspaces/{workspace}/audit", Who::Caller, || {
        get(audit::of_workspace)
    }),
    route(
        "GET",
        "/workspaces/{workspace}/invites",
        Who::Caller,
        || get(invites::list),
    ),
    route(
        "POST",
        "/workspaces/{workspace}/invites",
        Who::Caller,
        || post(invites::make),
    ),
    route(
        "DELETE",
        "/workspaces/{workspace}/invites/{invite}",
        Who::Caller,
        || delete(invites::end),
    ),
    route(
        "GET",
        "/workspaces/{workspace}/members",
        Who::Caller,
        || get(members::list),
    ),
    route(
        "PATCH",
        "/workspaces/{workspace}/members/{member}",
        Who::Caller,
        || patch(members::set_role),
    ),
    route(
        "DELETE",
        "/workspaces/{workspace}/members/{member}",
        Who::Caller,
        || delete(members::remove),
    ),
    route(
        "POST",
        "/workspaces/{workspace}/members/{member}/reset",
        Who::Person,
        || post(reset::make),
    ),
    route(
        "GET",
        "/workspaces/{workspace}/devices",
        Who::Caller,
        || get(devices::list),
    ),
    route(
        "DELETE",
        "/workspaces/{workspace}/devices/{device}",
        Who::Caller,
        || delete(devices::revoke),
    ),
    route(
        "POST",
        "/workspaces/{workspace}/tickets",
        Who::Caller,
        || post(workspaces::ticket),
    ),
    route("GET", "/sync/{workspace}", Who::Anyone, || {
        get(socket::upgrade)
    }),
];
