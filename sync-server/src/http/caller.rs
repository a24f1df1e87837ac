//! Who makes a request: the bearer of a token, and where they come from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;

use super::{Problem, Relay};
use crate::accounts::{AccountError, Caller, Visitor};
use crate::settings::{Network, client_address};

/// A caller with a valid access token or API token in the Authorization header. Never from a URL.
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
        let mut caller = relay.accounts.caller(token.trim()).await?;
        caller.from = address(parts, &relay.trusted_proxies);
        Ok(Self(caller))
    }
}

/// A caller who is signed in: what their programs may not do.
#[derive(Clone, Copy, Debug)]
pub(super) struct InPerson(pub(super) Caller);

impl<S> FromRequestParts<S> for InPerson
where
    Relay: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Bearer(caller) = Bearer::from_request_parts(parts, state).await?;
        match caller.reach {
            None => Ok(Self(caller)),
            Some(_) => Err(AccountError::Forbidden.into()),
        }
    }
}

/// Who comes, before they have shown who they are.
#[derive(Clone, Debug)]
pub(super) struct From(pub(super) Visitor);

impl From {
    /// The visitor, called by the name that the app gives itself, or else as its User-Agent says.
    pub(super) fn called(self, app: Option<String>) -> Visitor {
        let mut visitor = self.0;
        if let Some(app) = app {
            visitor.name = app;
        }
        visitor
    }
}

impl<S> FromRequestParts<S> for From
where
    Relay: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let agent = parts.headers.get(USER_AGENT);
        let name = agent.and_then(|value| value.to_str().ok());
        Ok(Self(Visitor {
            address: address(parts, &Relay::from_ref(state).trusted_proxies),
            name: name.unwrap_or_default().to_owned(),
        }))
    }
}

/// The network address that a request comes from, as our own proxies tell it.
pub(super) fn address(parts: &Parts, proxies: &[Network]) -> Option<IpAddr> {
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    // A client may have sent one such header of its own, before the proxy's.
    let said: Vec<&str> = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    Some(client_address(peer.ip(), Some(&said.join(",")), proxies))
}
