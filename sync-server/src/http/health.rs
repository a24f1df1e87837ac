//! Is it a Carnet relay, does it live, is it ready?

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use super::{Problem, Relay};
use crate::log::LogError;

/// What the address is.
#[derive(Serialize)]
pub(super) struct Hello {
    product: &'static str,
    protocol: u16,
    version: &'static str,
    claimed: bool,
    sign_up: bool,
}

pub(super) async fn hello(State(relay): State<Relay>) -> Result<Json<Hello>, Problem> {
    Ok(Json(Hello {
        product: "carnet-relay",
        protocol: carnet_protocol::limits::PROTOCOL_VERSION,
        version: env!("CARGO_PKG_VERSION"),
        claimed: relay.accounts.claimed().await?,
        sign_up: relay.sign_up,
    }))
}

/// How it is, for people and for programs that watch.
#[derive(Serialize)]
pub(super) struct Report {
    status: &'static str,
    version: &'static str,
    log: &'static str,
    bus: &'static str,
    draining: bool,
    links: usize,
}

/// Both of the others, with what they say.
pub(super) async fn health(State(relay): State<Relay>) -> (StatusCode, Json<Report>) {
    let draining = relay.shared.draining.is_cancelled();
    let log = probe(&relay).await;
    let well = log.is_ok() && !draining;
    let report = Report {
        status: if well { "ok" } else { "unavailable" },
        version: env!("CARGO_PKG_VERSION"),
        log: match &log {
            Ok(()) => "ok",
            Err(error) if error.is_full_disk() => FULL,
            Err(_) => "not written or read",
        },
        // Without it changes come later: that is no reason to send people elsewhere.
        bus: if relay.shared.hub.hears_others() {
            "ok"
        } else {
            "away: changes of other instances come up to two seconds later"
        },
        draining,
        links: relay.shared.hub.sockets(),
    };
    let status = if well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(report))
}

#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
}

/// The process answers.
pub(super) async fn livez() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The log takes a write and reads it back, and the relay is not on its way out.
pub(super) async fn readyz(State(relay): State<Relay>) -> Result<Json<Health>, Problem> {
    if relay.shared.draining.is_cancelled() {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "the relay is stopping",
        ));
    }
    probe(&relay).await.map_err(|error| {
        tracing::error!(%error, "not ready");
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "storage",
            if error.is_full_disk() {
                FULL
            } else {
                "the log is not written or read"
            },
        )
    })?;
    Ok(Json(Health { status: "ok" }))
}

const FULL: &str =
    "the disk is full: nothing is written until there is room, and nothing is harmed";

async fn probe(relay: &Relay) -> Result<(), LogError> {
    let now_ms = relay.shared.clock.now_ms();
    relay.probe.ask(&relay.shared.log, now_ms).await
}
