//! What a person pastes as a relay's address or an invitation.

use std::net::IpAddr;

use carnet_core::api::ApiError;
use carnet_core::net::Pin;
use reqwest::Url;

use crate::site::Site;

/// A relay's address, and the secret that its link may carry.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// The relay, with the pin from `&pin=…`.
    pub relay: Site,
    /// From `#claim=…`: makes the relay's owner.
    pub claim: Option<String>,
    /// From `#invite=…`: lets one person in.
    pub invite: Option<String>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Address")
            .field("relay", &self.relay)
            .finish_non_exhaustive()
    }
}

impl Address {
    /// Reads an address. Without a scheme it means https, or http on this computer. `field` is what an error names.
    ///
    /// # Errors
    /// `Invalid` when it is no address, or when it would send a password in the clear over a network.
    pub fn read(text: &str, field: &str) -> Result<Self, ApiError> {
        let text = text.trim();
        let full = if text.contains("://") {
            text.to_owned()
        } else {
            with_scheme(text)
        };
        let url = Url::parse(&full)
            .map_err(|error| ApiError::invalid(field, format!("not an address: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(ApiError::invalid(
                field,
                "a relay's address starts with https://",
            ));
        }
        if url.scheme() == "http" && !is_here(&url) {
            return Err(ApiError::invalid(
                field,
                "plain http is only for this computer",
            ));
        }
        // Without its pin such a relay is nobody: half a link is no link.
        let pin = after_hash(&url, "pin").map(|text| text.parse::<Pin>());
        let pin = pin
            .transpose()
            .map_err(|error| ApiError::invalid(field, error.to_string()))?;
        if pin.is_some() && !is_number(&url) {
            return Err(ApiError::invalid(
                "pin",
                "a pin is for a relay without a name (--lan): one with a name has a certificate that this computer knows",
            ));
        }
        Ok(Self {
            claim: after_hash(&url, "claim"),
            invite: after_hash(&url, "invite"),
            relay: Site {
                url: bare(url),
                pin,
            },
        })
    }
}

fn with_scheme(text: &str) -> String {
    let http = format!("http://{text}");
    match Url::parse(&http) {
        Ok(url) if is_here(&url) => http,
        _ => format!("https://{text}"),
    }
}

/// The address names this computer.
fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The address is a number, as every relay's with a key of its own (`--lan`), or names this computer. Whoever puts a pin
/// behind a name would have the name's own certificate not looked at.
fn is_number(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok()
}

/// A value of `#name=value&name=value`.
fn after_hash(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url
        .fragment()?
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, value)| *key == name && !value.is_empty())?;
    Some(value.to_owned())
}

fn bare(mut url: Url) -> String {
    url.set_fragment(None);
    url.set_query(None);
    // A name and password in the address would travel into logs; both calls fail only for addresses without a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.as_str().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::Address;
    use carnet_core::api::Code;

    #[test]
    fn reads_what_people_paste() {
        for (text, relay) in [
            ("https://crm.example.org", "https://crm.example.org"),
            (" crm.example.org/ ", "https://crm.example.org"),
            ("crm.example.org/team", "https://crm.example.org/team"),
            ("localhost:3001", "http://localhost:3001"),
            ("127.0.0.1:3001", "http://127.0.0.1:3001"),
            ("http://[::1]:3001/", "http://[::1]:3001"),
            (
                "https://a:b@crm.example.org/?x=1#claim=s",
                "https://crm.example.org",
            ),
        ] {
            let read = Address::read(text, "relay").expect(text);
            assert_eq!(read.relay.url, relay, "{text}");
        }
    }

    #[test]
    fn finds_the_secret() {
        let read = Address::read("http://127.0.0.1:3001/#claim=abc", "relay").expect("address");
        assert_eq!(
            (read.claim.as_deref(), read.invite.as_deref()),
            (Some("abc"), None)
        );
        let read = Address::read("https://crm.example.org/#invite=xyz", "link").expect("address");
        assert_eq!(
            (read.claim.as_deref(), read.invite.as_deref()),
            (None, Some("xyz"))
        );
        assert!(
            !format!("{read:?}").contains("xyz"),
            "a secret must not reach a log"
        );
    }

    #[test]
    fn a_link_into_a_local_network_carries_the_relay_s_key() {
        let pin = "0123456789abcdef".repeat(4);
        let link = format!("https://192.168.1.20:3001/#invite=xyz&pin={pin}");
        let read = Address::read(&link, "link").expect("address");
        assert_eq!(read.relay.pin, pin.parse().ok());
        assert_eq!(read.invite.as_deref(), Some("xyz"));
        let short = Address::read(&link[..link.len() - 1], "link").expect_err("cut short");
        assert_eq!(
            short.code,
            Code::Invalid,
            "it must not be taken for one without"
        );
    }

    #[test]
    fn a_pin_stands_behind_a_number_and_behind_no_name() {
        let pin = "0123456789abcdef".repeat(4);
        for host in ["192.168.1.20:3001", "[fd00::1]:3001", "localhost:3001"] {
            let link = format!("https://{host}/#invite=xyz&pin={pin}");
            let read = Address::read(&link, "link").expect(host);
            assert!(read.relay.pin.is_some(), "{host}");
        }
        for host in ["crm.example.org", "crm.example.org:3001", "carnet.local"] {
            let link = format!("https://{host}/#invite=xyz&pin={pin}");
            let error = Address::read(&link, "link").expect_err(host);
            let told = (error.code, error.field.as_deref());
            assert_eq!(told, (Code::Invalid, Some("pin")), "{host}");
            let without = format!("https://{host}/#invite=xyz");
            Address::read(&without, "link").expect(host);
        }
    }

    #[test]
    fn refuses_what_would_leak_or_is_no_address() {
        for text in [
            "http://crm.example.org",
            "ftp://crm.example.org",
            "",
            "http://",
            "a b",
        ] {
            let error = Address::read(text, "relay").expect_err(text);
            assert_eq!(
                (error.code, error.field.as_deref()),
                (Code::Invalid, Some("relay"))
            );
        }
    }
}
