//! A request's id, its line in the log, and its figures.
//!
//! The line names the route's pattern and never the address: what stands in a path or behind `?` may be somebody's.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::limits::REQUEST_ID_CHARS_MAX;
use crate::metrics;

const ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request an id, or keeps the one that a web server in front gave it; says it in the log and in the answer.
pub(super) async fn told(request: Request, next: Next) -> Response {
    let id = given(&request).unwrap_or_else(drawn);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let said = id.to_str().unwrap_or_default();
    let span = tracing::info_span!("request", id = said, %method, route);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    metrics::request(&route, status, took);
    let ms = took.as_secs_f64() * 1_000.0;
    span.in_scope(|| match status {
        0..400 => tracing::debug!(status, ms, "answered"),
        400..500 => tracing::info!(status, ms, "refused"),
        _ => tracing::warn!(status, ms, "failed"),
    });
    response.headers_mut().insert(ID, id);
    response
}

/// The id from outside, when it is short and plain: it goes into the log.
fn given(request: &Request) -> Option<HeaderValue> {
    let id = request.headers().get(ID)?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let bytes = id.as_bytes();
    let fits = !bytes.is_empty() && bytes.len() <= REQUEST_ID_CHARS_MAX;
    (fits && bytes.iter().all(plain)).then(|| id.clone())
}

fn drawn() -> HeaderValue {
    let id = Uuid::from_bytes(rand::random()).simple().to_string();
    HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks_with(id: &str) -> Option<HeaderValue> {
        let request = Request::builder().header(ID, id);
        given(&request.body(axum::body::Body::empty()).unwrap())
    }

    #[test]
    fn an_id_from_outside_is_short_and_plain() {
        assert!(asks_with("4bf92f3577b34da6").is_some());
        let long = "x".repeat(REQUEST_ID_CHARS_MAX + 1);
        for bad in ["", "a b", "a\"b", "{\"x\":1}", long.as_str()] {
            assert_eq!(asks_with(bad), None, "{bad}");
        }
    }
}
