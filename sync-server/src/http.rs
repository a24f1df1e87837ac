//! The relay's HTTP face: signing in, workspaces, health, and the socket.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::{HeaderName, HeaderValue, header};
use axum::{Json, Router};
use tokio_util::task::TaskTracker;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::RequestBodyDeadlineLayer;

use crate::accounts::Accounts;
use crate::clock::Chance;
use crate::hub::drive::Shared;
use crate::limits::{BODY_SECS, JSON_BODY_MAX};
use crate::settings::Network;

pub mod addresses;
mod audit;
mod auth;
pub mod caller;
mod devices;
mod figures;
mod health;
mod invites;
mod members;
mod origin;
mod probe;
mod problem;
mod request;
mod reset;
mod ring;
mod routes;
mod session;
mod sessions;
mod socket;
mod tokens;
mod workspaces;

use addresses::Addresses;
pub use figures::figures;
pub use probe::Probe;
pub use problem::Problem;
pub use routes::{ROUTES, Route, Who};

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
    /// Whether anybody may make an account.
    pub sign_up: bool,
    /// What each address of the network takes and holds.
    pub addresses: Arc<Addresses>,
    /// Whether the log works.
    pub probe: Arc<Probe>,
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

type Body<T> = Result<Json<T>, JsonRejection>;
type At<T> = Result<Path<T>, PathRejection>;

/// The routes of the relay proper.
pub fn routes(relay: Relay) -> Router {
    let router = ROUTES.iter().fold(Router::new(), |router, route| {
        router.route(route.path, (route.answers)())
    });
    router
        .layer(axum::middleware::from_fn_with_state(
            relay.clone(),
            ring::after_changes,
        ))
        .layer(DefaultBodyLimit::max(JSON_BODY_MAX))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .with_state(relay)
}

/// What every answer of the process carries, whoever gives it. `known`: a certificate that browsers know stands in front,
/// so that they may insist on it from now on. With a certificate of its own, nobody could be let past their warning any more.
pub fn secured(router: Router, addresses: Arc<Addresses>, known: bool) -> Router {
    let router = router
        .layer(RequestBodyDeadlineLayer::new(Duration::from_secs(
            BODY_SECS,
        )))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(axum::middleware::from_fn(request::told))
        // Outside of what tells: a flood is no flood of lines.
        .layer(axum::middleware::from_fn_with_state(
            addresses,
            addresses::limited,
        ))
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
