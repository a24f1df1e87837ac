//! Is it a Carnet relay, does it live, is it ready?

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use super::{Problem, Relay};

/// What the address is.
#[derive(Serialize)]
pub(super) struct Hello {
    product: &'static str,
    protocol: u16,
    version: &'static str,
    claimed: bool,
}

pub(super) async fn hello(State(relay): State<Relay>) -> Result<Json<Hello>, Problem> {
    Ok(Json(Hello {
        product: "carnet-relay",
        protocol: carnet_protocol::limits::PROTOCOL_VERSION,
        version: env!("CARGO_PKG_VERSION"),
        claimed: relay.accounts.claimed().await?,
    }))
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
    relay
        .shared
        .log
        .probe(relay.shared.clock.now_ms())
        .await
        .map_err(|error| {
            tracing::error!(%error, "not ready");
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "storage",
                "the log is not written or read",
            )
        })?;
    Ok(Json(Health { status: "ok" }))
}
