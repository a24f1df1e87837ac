//! Which web pages may open sockets and use cookies here: this relay's own, and no other.
//!
//! No answer carries a CORS header, so no other page reads one either.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};

use super::Relay;

/// The request comes from a page of this relay, or from no page at all.
pub(super) fn is_ours_or_none(relay: &Relay, headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ORIGIN) || is_ours(relay, headers)
}

/// The request comes from a page of this relay.
pub(super) fn is_ours(relay: &Relay, headers: &HeaderMap) -> bool {
    let (origin, host) = (only(headers, header::ORIGIN), only(headers, header::HOST));
    origin.is_some_and(|origin| allowed(&relay.public_url, origin, host))
}

/// A header that is there once and is text.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

fn allowed(public_url: &str, origin: &str, host: Option<&str>) -> bool {
    if origin.eq_ignore_ascii_case(public_url) {
        return true;
    }
    // The address that the browser itself used, when it is not the public one: a number, or this machine. No other name,
    // for whoever has a name can make it lead here, and their page would be of the same host.
    let Some((scheme, named)) = origin.split_once("://") else {
        return false;
    };
    let (here, numeric) = (is_here(named), is_numeric(named));
    let of_scheme = public_url
        .split_once("://")
        .is_some_and(|(own, _)| own == scheme);
    host == Some(named) && (here && scheme == "http" || (here || numeric) && of_scheme)
}

/// `localhost` or a loopback address, perhaps with a port.
fn is_here(host: &str) -> bool {
    let name = host.strip_prefix("localhost");
    let local = name.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
    local || address(host).is_some_and(|address| address.is_loopback())
}

fn is_numeric(host: &str) -> bool {
    address(host).is_some()
}

fn address(host: &str) -> Option<IpAddr> {
    let bare = || {
        host.trim_start_matches('[')
            .trim_end_matches(']')
            .parse()
            .ok()
    };
    host.parse::<SocketAddr>()
        .map(|at| at.ip())
        .ok()
        .or_else(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "https://crm.example";
    const LOCAL: &str = "http://127.0.0.1:3001";

    #[test]
    fn twenty_origins() {
        // The relay's own address, the page's Origin, the Host that the browser spoke to, and whether it is ours.
        let table = [
            (PUBLIC, "https://crm.example", "crm.example", true),
            (PUBLIC, "https://CRM.example", "crm.example", true),
            (PUBLIC, "http://crm.example", "crm.example", false),
            (PUBLIC, "https://crm.example:8443", "crm.example", false),
            (
                PUBLIC,
                "https://crm.example.evil.example",
                "crm.example",
                false,
            ),
            (PUBLIC, "https://evilcrm.example", "crm.example", false),
            (PUBLIC, "https://sub.crm.example", "crm.example", false),
            (PUBLIC, "https://evil.example", "evil.example", false),
            (
                PUBLIC,
                "https://crm.example@evil.example",
                "crm.example",
                false,
            ),
            (PUBLIC, "https://crm.example/", "crm.example", false),
            (PUBLIC, "null", "crm.example", false),
            (PUBLIC, "", "crm.example", false),
            (PUBLIC, "tauri://localhost", "crm.example", false),
            (PUBLIC, "https://192.168.1.7", "192.168.1.7", true),
            (PUBLIC, "http://192.168.1.7", "192.168.1.7", false),
            (PUBLIC, "http://localhost:3001", "localhost:3001", true),
            (LOCAL, "http://127.0.0.1:3001", "127.0.0.1:3001", true),
            (LOCAL, "http://localhost:3001", "localhost:3001", true),
            (LOCAL, "http://[::1]:3001", "[::1]:3001", true),
            (LOCAL, "http://127.0.0.1:8080", "127.0.0.1:3001", false),
            // A name that was made to lead to this machine.
            (
                LOCAL,
                "http://rebound.evil.example:3001",
                "rebound.evil.example:3001",
                false,
            ),
            (
                LOCAL,
                "http://localhost.evil.example:3001",
                "localhost.evil.example:3001",
                false,
            ),
            (LOCAL, "file://", "127.0.0.1:3001", false),
            (LOCAL, "https://127.0.0.1:3001", "127.0.0.1:3001", false),
        ];
        assert!(table.len() >= 20);
        for (public, origin, host, ours) in table {
            assert_eq!(
                allowed(public, origin, Some(host)),
                ours,
                "{origin} at {host} of {public}"
            );
        }
        assert!(!allowed(LOCAL, "http://localhost:3001", None));
    }

    #[test]
    fn two_origins_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(header::ORIGIN, PUBLIC.parse().expect("a value"));
        assert_eq!(only(&headers, header::ORIGIN), Some(PUBLIC));
        headers.append(
            header::ORIGIN,
            "https://evil.example".parse().expect("a value"),
        );
        assert_eq!(only(&headers, header::ORIGIN), None);
    }
}
