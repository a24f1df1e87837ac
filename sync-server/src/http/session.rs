//! The Session that signing in answers with, and the cookie that may carry its refresh token.

use axum::Json;
use axum::http::HeaderName;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use serde::Serialize;

use super::Relay;
use crate::accounts::{Belongs, Me, SignedIn};
use crate::limits::REFRESH_MS;

const COOKIE: &str = "carnet_refresh";

/// Who is signed in, with the tokens that say so.
#[derive(Serialize)]
pub(super) struct Session {
    member: Me,
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh: Option<String>,
    workspaces: Vec<Belongs>,
}

impl Session {
    /// Without tokens.
    pub(super) const fn plain(member: Me, workspaces: Vec<Belongs>) -> Self {
        Self {
            member,
            access: None,
            access_expires_at: None,
            refresh: None,
            workspaces,
        }
    }
}

/// The answer to every way of signing in. A browser gets the refresh token in a cookie that its scripts cannot read.
pub(super) fn answer(relay: &Relay, signed_in: SignedIn, in_cookie: bool) -> Response {
    let SignedIn {
        me,
        access,
        access_expires_at,
        refresh,
        workspaces,
    } = signed_in;
    let mut session = Session {
        member: me,
        access: Some(access),
        access_expires_at: Some(access_expires_at),
        refresh: None,
        workspaces,
    };
    if in_cookie {
        (cookie(relay, &refresh, REFRESH_MS / 1000), Json(session)).into_response()
    } else {
        session.refresh = Some(refresh);
        Json(session).into_response()
    }
}

/// The refresh token of the cookie.
pub(super) fn from_cookie(jar: &CookieJar) -> Option<String> {
    jar.get(COOKIE).map(|cookie| cookie.value().to_owned())
}

/// A header that ends the cookie there is.
pub(super) fn no_cookie(relay: &Relay) -> [(HeaderName, String); 1] {
    cookie(relay, "", 0)
}

/// The value needs no quoting: it is base64 for URLs.
fn cookie(relay: &Relay, value: &str, seconds: i64) -> [(HeaderName, String); 1] {
    let secure = if relay.public_url.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{COOKIE}={value}; HttpOnly; SameSite=Strict; Path=/auth; Max-Age={seconds}{secure}"
    );
    [(SET_COOKIE, text)]
}
