//! Which web pages may open sockets and use cookies here: this relay's own, and no other.

use axum::http::{HeaderMap, header};

use super::Relay;

/// The request comes from a page of this relay, or from no page at all.
pub(super) fn is_ours_or_none(relay: &Relay, headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ORIGIN) || is_ours(relay, headers)
}

/// The request comes from a page of this relay.
pub(super) fn is_ours(relay: &Relay, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    if origin.eq_ignore_ascii_case(&relay.public_url) {
        return true;
    }
    // The address that the browser itself used, when it is not the public one (a second name, a loopback port).
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == text(header::HOST)
}
