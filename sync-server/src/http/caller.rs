//! Who makes a request: the bearer of an access token, and where they come from.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::{Problem, Relay};
use crate::accounts::{AccountError, Caller};
use crate::settings::client_address;

/// A caller with a valid access token in the Authorization header. Never from a URL.
#[derive(Clone, Copy, Debug)]
pub struct Bearer(pub Caller);

impl<S> FromRequestParts<S> for Bearer
where
    Relay: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let relay = Relay::from_ref(state);
        let token = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(AccountError::SignIn)?;
        Ok(Self(relay.accounts.caller(token.trim()).await?))
    }
}

/// The network address that a request comes from, for counting tries.
#[derive(Clone, Debug)]
pub(super) struct From(pub(super) String);

impl<S> FromRequestParts<S> for From
where
    Relay: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
            return Ok(Self("unknown".to_owned()));
        };
        // A client may have sent one such header of its own, before the proxy's.
        let said: Vec<&str> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect();
        let proxies = Relay::from_ref(state).trusted_proxies;
        let client = client_address(peer.ip(), Some(&said.join(",")), &proxies);
        Ok(Self(client.to_string()))
    }
}
