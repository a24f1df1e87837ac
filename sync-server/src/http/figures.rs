//! `/metrics`: the relay's figures, for whoever watches it and for nobody else.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use subtle::ConstantTimeEq as _;

use super::Problem;
use crate::metrics;

/// What a proxy writes about whom it speaks for.
const FORWARDED: [HeaderName; 4] = [
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("via"),
];

/// The route. It answers a program on this machine, or whoever shows the token.
pub fn figures(token: Option<&str>) -> Router {
    Router::new()
        .route("/metrics", get(read))
        .with_state(token.map(Arc::from))
}

async fn read(
    State(token): State<Option<Arc<str>>>,
    peer: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if may_read(token.as_deref(), peer.0, &headers) {
        let kind = "text/plain; version=0.0.4; charset=utf-8";
        ([(header::CONTENT_TYPE, kind)], metrics::text()).into_response()
    } else {
        // As if it were not there: strangers need not know.
        Problem::new(StatusCode::NOT_FOUND, "not_found", "there is no such thing").into_response()
    }
}

/// A web server on the same machine is no program of this machine: it speaks for the whole world.
fn may_read(token: Option<&str>, peer: SocketAddr, headers: &HeaderMap) -> bool {
    let forwarded = FORWARDED.iter().any(|name| headers.contains_key(name));
    if peer.ip().to_canonical().is_loopback() && !forwarded {
        return true;
    }
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    match (token, shown) {
        (Some(token), Some(shown)) => token.as_bytes().ct_eq(shown.trim().as_bytes()).into(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_the_token_read_figures() {
        let here: SocketAddr = "127.0.0.1:5000".parse().unwrap();
        let mapped: SocketAddr = "[::ffff:127.0.0.1]:5000".parse().unwrap();
        let away: SocketAddr = "192.0.2.7:5000".parse().unwrap();
        let with = |name: &'static str, value: &'static str| {
            HeaderMap::from_iter([(HeaderName::from_static(name), value.parse().unwrap())])
        };
        let none = HeaderMap::new();
        let token = Some("sixteen characters");
        let right = with("authorization", "Bearer sixteen characters");
        assert!(may_read(None, here, &none));
        assert!(may_read(None, mapped, &none));
        assert!(may_read(token, away, &right));
        assert!(!may_read(None, here, &with("x-forwarded-for", "1.2.3.4")));
        assert!(!may_read(None, away, &none));
        assert!(!may_read(None, away, &right), "no token was set");
        assert!(!may_read(
            token,
            away,
            &with("authorization", "Bearer other")
        ));
        assert!(!may_read(Some(""), away, &with("authorization", "Basic x")));
    }
}
