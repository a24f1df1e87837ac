//! Where a relay is, and how it is known.

use std::fmt;

use carnet_core::net::{Pin, Way};
use uuid::Uuid;

/// A relay's place on the network. Prints as its address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Site {
    /// `https://…` or, on this computer, `http://…`; without a slash at the end.
    pub url: String,
    /// Its key, when its certificate is its own: from the link that led to it.
    pub pin: Option<Pin>,
}

impl Site {
    /// It is on this computer: never behind the system's proxy.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.url.starts_with("http://")
    }

    /// The WebSocket of one workspace.
    #[must_use]
    pub fn socket(&self, workspace: Uuid) -> Way {
        // http → ws, https → wss
        Way {
            url: format!("{}/sync/{workspace}", self.url.replacen("http", "ws", 1)),
            pin: self.pin,
        }
    }
}

impl From<String> for Site {
    fn from(url: String) -> Self {
        Self { url, pin: None }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn socket_follows_the_scheme() {
        let id = uuid::Uuid::nil();
        let socket = |url: &str| Site::from(url.to_owned()).socket(id).url;
        assert!(socket("https://a.org").starts_with("wss://a.org/sync/0000"));
        assert!(socket("http://127.0.0.1:1").starts_with("ws://127.0.0.1:1/sync/"));
    }
}
