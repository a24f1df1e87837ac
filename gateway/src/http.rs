//! What browsers ask, and how they are answered.

mod answer;
mod caller;
mod events;
mod notes;
mod pages;
mod rpc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::Gateway;
use crate::limits::{NOTE_BODY_MAX, RPC_BODY_MAX};

pub(crate) fn router(gateway: Gateway) -> Router {
    let notes = Router::new()
        .route("/rpc/{workspace}/note/{what}", post(notes::note))
        .layer(DefaultBodyLimit::max(NOTE_BODY_MAX));
    Router::new()
        .route("/rpc/{workspace}", post(rpc::call))
        .layer(DefaultBodyLimit::max(RPC_BODY_MAX))
        .merge(notes)
        .route("/events/{workspace}", get(events::listen))
        .fallback(pages::page)
        .with_state(gateway)
}
