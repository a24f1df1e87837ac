//! What each operation needs. A route that is not here fails every test of the matrix.

use carnet_protocol::frame::Role;
use reqwest::StatusCode;

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing: what is in the body decides.
    Nothing,
    /// To be signed in; it concerns oneself.
    SignIn,
    /// A role in the workspace of the path.
    Role(Role),
    /// To be the one who claimed the relay, who is nobody in these workspaces.
    Operator,
}

/// A body as text: `$workspace`, `$member` … are ids of the path's side, `$new` is unlike any.
pub(super) type Body = Option<&'static str>;
pub(super) const NONE: &Body = &None;

/// One operation.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) needs: Needs,
    /// The status for whoever may.
    pub(super) good: u16,
    /// What is asked; more than one where one route does several things.
    pub(super) bodies: Vec<Body>,
    /// Bodies with a second id in them.
    pub(super) body_ids: &'static [Body],
    /// It ends sign-ins of whoever asks.
    pub(super) ends: bool,
}

impl Row {
    pub(super) fn allows(&self, role: Role) -> bool {
        match self.needs {
            Needs::Nothing | Needs::SignIn => true,
            Needs::Role(least) => role >= least,
            Needs::Operator => false,
        }
    }

    /// What outsiders get.
    pub(super) fn refuses(&self, status: StatusCode) -> bool {
        match self.needs {
            Needs::Nothing => status.as_u16() == self.good,
            _ => matches!(status, StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED),
        }
    }
}

fn needs(needs: Needs, good: u16, body: Body) -> Row {
    Row {
        needs,
        good,
        bodies: vec![body],
        body_ids: &[],
        ends: false,
    }
}

const VIEWER: Needs = Needs::Role(Role::Viewer);
const OWNER: Needs = Needs::Role(Role::Owner);

/// The row of a route.
pub(super) fn row(method: &str, path: &str) -> Row {
    let found = of_anyone(method, path)
        .or_else(|| of_oneself(method, path))
        .or_else(|| of_workspace(method, path))
        .or_else(|| of_gateway(method, path));
    found.unwrap_or_else(|| panic!("no row in the matrix for {method} {path}"))
}

fn of_anyone(method: &str, path: &str) -> Option<Row> {
    let secret = Some(r#"{ "secret": "$new" }"#);
    let person = Some(
        r#"{ "secret": "$new", "name": "Eve", "email": "$new@example.org", "password": "a long password" }"#,
    );
    let (good, body) = match (method, path) {
        ("GET", "/api/v1/hello" | "/livez" | "/readyz" | "/health" | "/api/v1/health") => {
            (200, None)
        }
        ("POST", "/auth/claim" | "/auth/invite/accept" | "/auth/reset") => (410, person),
        ("POST", "/auth/invite/look" | "/auth/reset/look") => (410, secret),
        ("POST", "/auth/sign-up") => (403, person),
        ("POST", "/auth/sign-in") => (401, person),
        ("POST", "/auth/refresh") => (401, Some(r#"{ "refresh": "$new" }"#)),
        ("POST", "/auth/sign-out") => (204, Some(r#"{ "refresh": "$new" }"#)),
        // No WebSocket, so no socket: what sockets may is in `frames`.
        ("GET", "/sync/{workspace}") => (400, None),
        _ => return None,
    };
    Some(needs(Needs::Nothing, good, body))
}

fn of_oneself(method: &str, path: &str) -> Option<Row> {
    let password = Some(r#"{ "current": "not it at all", "password": "another password" }"#);
    let token = Some(r#"{ "name": "t", "scopes": ["read"] }"#);
    let workspace = Some(r#"{ "id": "$new", "name": "Mine" }"#);
    let (good, body) = match (method, path) {
        ("GET", "/auth/me" | "/auth/sessions" | "/auth/tokens") => (200, None),
        ("POST", "/auth/password") => (403, password),
        ("POST", "/auth/sign-out-everywhere") => (204, None),
        ("DELETE", "/auth/sessions/{session}" | "/auth/tokens/{token}") => (204, None),
        ("POST", "/auth/tokens") => (201, token),
        ("POST", "/workspaces") => (201, workspace),
        ("GET", "/audit") => return Some(needs(Needs::Operator, 200, None)),
        _ => return None,
    };
    let mut row = needs(Needs::SignIn, good, body);
    row.ends = path.ends_with("everywhere");
    if path == "/auth/tokens" && method == "POST" {
        row.body_ids = &[Some(
            r#"{ "name": "t", "scopes": ["read"], "workspace": "$workspace" }"#,
        )];
    }
    Some(row)
}

fn of_workspace(method: &str, path: &str) -> Option<Row> {
    let ticket = Some(r#"{ "device": "$device" }"#);
    let rest = path.strip_prefix("/workspaces/{workspace}/")?;
    let (who, good, body) = match (method, rest) {
        ("GET", "audit" | "invites") => (OWNER, 200, None),
        ("POST", "invites") => (OWNER, 200, Some(r#"{ "role": "viewer" }"#)),
        ("DELETE", "invites/{invite}") => (OWNER, 204, None),
        ("GET", "members") => (VIEWER, 200, None),
        ("PATCH", "members/{member}") => (OWNER, 204, Some(r#"{ "role": "member" }"#)),
        ("DELETE", "members/{member}") => (OWNER, 204, None),
        ("POST", "members/{member}/reset") => (OWNER, 200, None),
        ("GET", "devices") => (VIEWER, 200, None),
        ("DELETE", "devices/{device}") => (VIEWER, 204, None),
        ("POST", "tickets") => (VIEWER, 200, ticket),
        _ => return None,
    };
    let mut row = needs(who, good, body);
    if rest == "tickets" {
        row.body_ids = &[Some(r#"{ "device": "$device" }"#)];
    }
    Some(row)
}

fn of_gateway(method: &str, path: &str) -> Option<Row> {
    let get = Some(r#"{ "noun": "workspace", "ask": { "do": "get" } }"#);
    let row = match (method, path) {
        // What is asked of it, and by whom, is in `requests` and `notes`.
        ("POST", "/rpc/{workspace}") => needs(VIEWER, 200, get),
        ("POST", note) if note.starts_with("/rpc/{workspace}/note/") => needs(VIEWER, 404, None),
        // A page is there as long as its stream, and this one has none.
        ("POST", "/rpc/{workspace}/here") => needs(VIEWER, 404, Some("{}")),
        ("GET", "/events/{workspace}") => needs(VIEWER, 200, None),
        _ => return None,
    };
    Some(row)
}
