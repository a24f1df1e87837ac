//! The relay's HTTP face: signing in, workspaces, health, and the socket.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::{delete, get, post};
use tokio_util::task::TaskTracker;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::accounts::Accounts;
use crate::clock::Chance;
use crate::hub::drive::Shared;
use crate::limits::JSON_BODY_MAX;
use crate::settings::Network;

mod auth;
pub mod caller;
mod figures;
mod health;
mod origin;
mod problem;
mod request;
mod session;
mod socket;
mod workspaces;

pub use figures::figures;
pub use problem::Problem;

/// What every route has at hand.
#[derive(Clone, Debug)]
pub struct Relay {
    /// People.
    pub accounts: Arc<Accounts>,
    /// What every link needs.
    pub shared: Shared,
    /// Unpredictable bytes.
    pub chance: Arc<dyn Chance>,
    /// How people reach this relay, without a slash at the end.
    pub public_url: Arc<str>,
    /// Its key, when its certificate is its own: part of every link.
    pub pin: Option<Arc<str>>,
    /// Whose word on where a request comes from is taken.
    pub trusted_proxies: Arc<[Network]>,
    /// Every socket's task, to be waited for.
    pub sockets: TaskTracker,
}

impl Relay {
    /// A link to hand to one person. What is secret stands after `#`: no browser sends it, so no log has it.
    #[must_use]
    pub fn link(&self, kind: &str, secret: &str) -> String {
        let link = format!("{}/#{kind}={secret}", self.public_url);
        match &self.pin {
            Some(pin) => format!("{link}&pin={pin}"),
            None => link,
        }
    }
}

/// The routes of the relay proper.
pub fn routes(relay: Relay) -> Router {
    Router::new()
        .route("/api/v1/hello", get(health::hello))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/health", get(health::health))
        .route("/api/v1/health", get(health::health))
        .route("/api/v1/health", get(health::readyz))
        .route("/auth/claim", post(auth::claim))
        .route("/auth/invite/look", post(auth::look))
        .route("/auth/invite/accept", post(auth::accept))
        .route("/auth/sign-in", post(auth::sign_in))
        .route("/auth/refresh", post(auth::refresh))
        .route("/auth/sign-out", post(auth::sign_out))
        .route("/auth/me", get(auth::me))
        .route("/workspaces", post(workspaces::create))
        .route("/workspaces/{workspace}/invites", post(workspaces::invite))
        .route("/workspaces/{workspace}/members", get(workspaces::members))
        .route(
            "/workspaces/{workspace}/members/{member}",
            delete(workspaces::remove),
        )
        .route("/workspaces/{workspace}/tickets", post(workspaces::ticket))
        .layer(DefaultBodyLimit::max(JSON_BODY_MAX))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .route("/sync/{workspace}", get(socket::upgrade))
        .with_state(relay)
}

/// What every answer of the process carries, whoever gives it. `known`: a certificate that browsers know stands in front,
/// so that they may insist on it from now on. With a certificate of its own, nobody could be let past their warning any more.
pub fn secured(router: Router, known: bool) -> Router {
    let router = router
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(axum::middleware::from_fn(request::told))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ))
        .layer(fixed(
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ))
        .layer(fixed(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ));
    if known {
        router.layer(fixed(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        ))
    } else {
        router
    }
}

/// Sets a header unless the route has set it.
fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
