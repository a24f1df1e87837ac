//! Who carries requests to a relay: directly, past the system's proxy, or trusting one key alone.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use carnet_core::api::{ApiError, Code};
use carnet_core::net::{self, Pin};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder};

use crate::site::Site;

/// Longer than a slow hash on a small server takes.
const PATIENCE: Duration = Duration::from_secs(15);
/// A relay that cannot be reached should say so while the person still looks.
const CONNECT: Duration = Duration::from_secs(6);

/// The HTTP clients.
#[derive(Clone, Debug)]
pub(super) struct Clients {
    far: Client,
    near: Client,
    /// For the relay with a certificate of its own that was asked last.
    pinned: Arc<Mutex<Option<(Pin, Client)>>>,
}

impl Clients {
    pub(super) fn new() -> Result<Self, ApiError> {
        Ok(Self {
            far: built(plain())?,
            near: built(plain().no_proxy())?,
            pinned: Arc::default(),
        })
    }

    pub(super) fn request(
        &self,
        relay: &Site,
        method: Method,
        path: &str,
    ) -> Result<RequestBuilder, ApiError> {
        let url = format!("{relay}{path}");
        Ok(match relay.pin {
            Some(pin) => self.pinned(pin)?.request(method, url),
            // A relay on this computer is never behind the system's proxy.
            None if relay.is_here() => self.near.request(method, url),
            None => self.far.request(method, url),
        })
    }

    /// A client that trusts one key. A relay in the local network is not behind a proxy either.
    fn pinned(&self, pin: Pin) -> Result<Client, ApiError> {
        let mut last = self.pinned.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, client)) = &*last
            && *known == pin
        {
            return Ok(client.clone());
        }
        let client = built(
            plain()
                .no_proxy()
                .tls_backend_preconfigured(net::pinned(pin)),
        )?;
        *last = Some((pin, client.clone()));
        Ok(client)
    }
}

/// Redirects are not followed: a password goes where the person said, or nowhere.
fn plain() -> ClientBuilder {
    Client::builder()
        .timeout(PATIENCE)
        .connect_timeout(CONNECT)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(computer())
}

/// By this name a person finds this computer in the list of their sessions: `Carnet 0.1.0 (linux, name)`.
pub(super) fn computer() -> String {
    let name = std::env::var("COMPUTERNAME").ok();
    let name = name.or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    let mut name = name.unwrap_or_default();
    name.retain(|char| char.is_ascii_alphanumeric() || char == '-' || char == '.');
    let (version, system) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS);
    let comma = if name.is_empty() { "" } else { ", " };
    format!("Carnet {version} ({system}{comma}{name})")
}

fn built(builder: ClientBuilder) -> Result<Client, ApiError> {
    builder
        .build()
        .map_err(|error| ApiError::new(Code::Internal, error.to_string()))
}
