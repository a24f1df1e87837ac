//! How people reach a relay: the address that its links carry, and whether that address keeps passwords to itself.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use crate::settings::{BadSetting, Settings};

mod written;

pub(crate) use written::Written;

/// What links say of a relay.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    /// The address, without a slash at the end.
    pub(crate) url: String,
    /// Its key, when its certificate is its own.
    pub(crate) pin: Option<String>,
}

/// The address in links, without a slash at the end.
///
/// # Errors
/// [`BadSetting`] when passwords would cross a network in the clear.
pub(crate) fn public_url(settings: &Settings, listening: SocketAddr) -> Result<String, BadSetting> {
    if settings.lan {
        let at = SocketAddr::new(lan_address(listening.ip()), listening.port());
        return Ok(format!("https://{at}"));
    }
    let Some(url) = &settings.public_url else {
        return if listening.ip().is_loopback() {
            Ok(format!("http://{listening}"))
        } else {
            Err(BadSetting {
                name: "--listen (CARNET_LISTEN)",
                problem: "plain http is only for this machine. Listen on 127.0.0.1; or add --lan, which brings a certificate \
                          of its own; or put a web server with a certificate in front and say --public-url https://…",
            })
        };
    };
    let url = url.trim_end_matches('/');
    if url.starts_with("https://") || is_here(url) {
        Ok(url.to_owned())
    } else {
        Err(BadSetting {
            name: "--public-url (CARNET_PUBLIC_URL)",
            problem: "plain http is only for this machine: passwords would cross the network in the clear. Begin it with https://",
        })
    }
}

/// The URL names this machine.
fn is_here(url: &str) -> bool {
    let host = url.trim_start_matches("http://");
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        // The last colon of a bare IPv6 address is no port's.
        if port.bytes().all(|byte| byte.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The address by which others in the network reach this machine: the one it listens on, else the one it would send from.
/// Nothing is sent to find out.
pub(crate) fn lan_address(listening: IpAddr) -> IpAddr {
    if !listening.is_unspecified() {
        return listening;
    }
    let outgoing = || {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        // An address for documentation (RFC 5737): only the route to it is looked up.
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    };
    match outgoing() {
        Ok(address) if !address.ip().is_unspecified() => address.ip(),
        _ => {
            tracing::warn!("this machine has no network: its links work on this machine only");
            Ipv4Addr::LOCALHOST.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(lan: bool, public: Option<&str>, listening: &str) -> Result<String, &'static str> {
        let settings = Settings {
            lan,
            public_url: public.map(str::to_owned),
            ..Settings::in_folder("data")
        };
        let listening = listening.parse().expect("an address");
        public_url(&settings, listening).map_err(|bad| bad.name)
    }

    #[test]
    fn links_carry_an_address_that_keeps_passwords_to_itself() {
        let listen = Err("--listen (CARNET_LISTEN)");
        let public = Err("--public-url (CARNET_PUBLIC_URL)");
        for (lan, given, listening, wanted) in [
            (false, None, "127.0.0.1:3001", Ok("http://127.0.0.1:3001")),
            (false, None, "[::1]:3001", Ok("http://[::1]:3001")),
            (false, None, "0.0.0.0:3001", listen),
            (false, None, "192.168.1.20:3001", listen),
            (
                false,
                Some("https://crm.example"),
                "0.0.0.0:3001",
                Ok("https://crm.example"),
            ),
            (
                false,
                Some("https://crm.example/"),
                "127.0.0.1:1",
                Ok("https://crm.example"),
            ),
            (
                false,
                Some("http://localhost"),
                "0.0.0.0:3001",
                Ok("http://localhost"),
            ),
            (
                false,
                Some("http://127.0.0.1:80"),
                "0.0.0.0:1",
                Ok("http://127.0.0.1:80"),
            ),
            (
                false,
                Some("http://[::1]:80"),
                "0.0.0.0:1",
                Ok("http://[::1]:80"),
            ),
            (false, Some("http://[::1]"), "0.0.0.0:1", Ok("http://[::1]")),
            (false, Some("http://crm.example"), "127.0.0.1:3001", public),
            (
                false,
                Some("http://localhost.example"),
                "127.0.0.1:1",
                public,
            ),
            (
                true,
                None,
                "192.168.1.20:3001",
                Ok("https://192.168.1.20:3001"),
            ),
            (true, None, "[fd00::1]:3001", Ok("https://[fd00::1]:3001")),
        ] {
            let made = url(lan, given, listening);
            assert_eq!(
                made.as_deref().map_err(|name| *name),
                wanted,
                "{lan} {given:?} {listening}"
            );
        }
    }

    #[test]
    fn everywhere_is_no_address_for_a_link() {
        let made = url(true, None, "0.0.0.0:3001").expect("an address");
        assert!(!made.contains("0.0.0.0"), "{made}");
    }
}
