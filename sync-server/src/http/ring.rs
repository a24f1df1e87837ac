//! Rings after a request that may have changed what somebody may do, so that all instances look at the accounts at once.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::Relay;

/// Requests that change nobody's rights and come often: after a restart, from every desk at once.
const OFTEN: [&str; 3] = ["/tickets", "/auth/refresh", "/auth/sign-in"];

pub(super) async fn after_changes(
    State(relay): State<Relay>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let changes = *request.method() != Method::GET && !OFTEN.iter().any(|end| path.ends_with(end));
    let answer = next.run(request).await;
    if changes && answer.status().is_success() {
        relay.shared.hub.accounts_changed();
    }
    answer
}
