//! What a person asks of their account at a relay, and an owner of the people there. The relay's answers go to the window
//! as they are; docs/protocol.md does not cover them, `sync-server/src/http.rs` does.

use std::fmt;

use carnet_core::api::ApiError;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use ts_rs::TS;
use uuid::Uuid;

/// A wish that only the current workspace's relay can fulfil.
#[derive(Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "AccountRequest")]
pub enum Request {
    /// Who belongs to the workspace.
    Members,
    /// Somebody belongs to it no longer.
    RemoveMember {
        /// Who.
        id: Uuid,
    },
    /// Somebody has another role from now on.
    Role {
        /// Who.
        id: Uuid,
        /// `owner`, `member` or `viewer`.
        role: String,
    },
    /// A link by which somebody chooses a new password.
    Reset {
        /// Who.
        id: Uuid,
    },
    /// Another password. Other sessions end.
    Password {
        /// The one there is.
        current: String,
        /// The new one.
        password: String,
    },
    /// Ends every session, this one too.
    SignOutEverywhere,
    /// Where this account is signed in.
    Sessions,
    /// Ends one of them.
    EndSession {
        /// Its id.
        id: Uuid,
    },
    /// Computers that keep a copy of the workspace: an owner sees everybody's.
    Devices,
    /// One of them gets nothing any more.
    RevokeDevice {
        /// Its id.
        id: Uuid,
    },
    /// Tokens for programs.
    Tokens,
    /// A new one, for the current workspace; its secret is in the answer and never again.
    MakeToken {
        /// What it is for.
        name: String,
        /// `read`, `write` or `admin`.
        scope: String,
    },
    /// A program's token works no longer.
    RevokeToken {
        /// Its id.
        id: Uuid,
    },
    /// Who did what, newest first.
    Audit {
        /// From the end of the page before.
        before: Option<String>,
    },
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It may hold passwords.
        f.write_str("account::Request")
    }
}

/// A request of HTTP.
#[derive(Clone)]
pub struct Call {
    /// GET, POST, PATCH or DELETE.
    pub method: Method,
    /// Below the relay's address.
    pub path: String,
    /// JSON, where there is something to say.
    pub body: Option<Value>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Request {
    /// How it is asked of the relay.
    ///
    /// # Errors
    /// `Invalid` for a cursor that no relay gave.
    pub fn call(&self, workspace: Uuid) -> Result<Call, ApiError> {
        let here = |rest: &str| format!("/workspaces/{workspace}/{rest}");
        let get = |path: String| (Method::GET, path, None);
        let delete = |path: String| (Method::DELETE, path, None);
        let post = |path: String, body: Value| (Method::POST, path, Some(body));
        let (method, path, body) = match self {
            Self::Members => get(here("members")),
            Self::RemoveMember { id } => delete(here(&format!("members/{id}"))),
            Self::Role { id, role } => (
                Method::PATCH,
                here(&format!("members/{id}")),
                Some(json!({ "role": role })),
            ),
            Self::Reset { id } => post(here(&format!("members/{id}/reset")), json!({})),
            Self::Password { current, password } => post(
                "/auth/password".to_owned(),
                json!({ "current": current, "password": password }),
            ),
            Self::SignOutEverywhere => post("/auth/sign-out-everywhere".to_owned(), json!({})),
            Self::Sessions => get("/auth/sessions".to_owned()),
            Self::EndSession { id } => delete(format!("/auth/sessions/{id}")),
            Self::Devices => get(here("devices")),
            Self::RevokeDevice { id } => delete(here(&format!("devices/{id}"))),
            Self::Tokens => get("/auth/tokens".to_owned()),
            Self::MakeToken { name, scope } => post(
                "/auth/tokens".to_owned(),
                json!({ "name": name, "scopes": [scope], "workspace": workspace }),
            ),
            Self::RevokeToken { id } => delete(format!("/auth/tokens/{id}")),
            Self::Audit { before } => get(here(&audit(before.as_deref())?)),
        };
        Ok(Call { method, path, body })
    }
}

fn audit(before: Option<&str>) -> Result<String, ApiError> {
    let Some(before) = before else {
        return Ok("audit".to_owned());
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if before.bytes().all(plain) {
        Ok(format!("audit?before={before}"))
    } else {
        Err(ApiError::invalid("before", "this cursor is no relay's"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_the_window_gets_into_a_path() {
        let workspace = Uuid::nil();
        let before = |text: &str| {
            Request::Audit {
                before: Some(text.to_owned()),
            }
            .call(workspace)
        };
        // As the relay writes them: a time and an id.
        let cursor = "1700000000000.0199a5a8-1f2e-7000-8000-000000000001";
        let call = before(cursor).expect("a cursor");
        let path = format!("/audit?before={cursor}");
        assert!(call.path.ends_with(&path), "{call:?}");
        for bad in ["1&limit=9", "../..", "1#", "é"] {
            assert!(before(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn passwords_are_not_printed() {
        let ask = Request::Password {
            current: "hunter2".to_owned(),
            password: "hunter3".to_owned(),
        };
        let call = ask.call(Uuid::nil()).expect("a call");
        assert!(!format!("{ask:?} {call:?}").contains("hunter"));
    }
}
