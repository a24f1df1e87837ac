//! Every route of the gateway but the web UI's files. The router is made of this table, and the relay's tests walk it.

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post};

use super::{events, here, notes, rpc};
use crate::Gateway;
use crate::limits::{HERE_BODY_MAX, NOTE_BODY_MAX, RPC_BODY_MAX};

/// A route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET`, `POST`.
    pub method: &'static str,
    /// Its path, with `{names}` of what varies.
    pub path: &'static str,
    /// Bytes of a body at most.
    pub(super) body_max: usize,
    /// What answers.
    pub(super) answers: fn() -> MethodRouter<Gateway>,
}

impl Route {
    /// What answers, with its limit.
    pub(super) fn bounded(&self) -> MethodRouter<Gateway> {
        (self.answers)().layer(DefaultBodyLimit::max(self.body_max))
    }
}

/// The routes.
pub const ROUTES: &[Route] = &[
    Route {
        method: "POST",
        path: "/rpc/{workspace}",
        body_max: RPC_BODY_MAX,
        answers: || post(rpc::call),
    },
    Route {
        method: "POST",
        path: "/rpc/{workspace}/note/{what}",
        body_max: NOTE_BODY_MAX,
        answers: || post(notes::note),
    },
    Route {
        method: "POST",
        path: "/rpc/{workspace}/here",
        body_max: HERE_BODY_MAX,
        answers: || post(here::here),
    },
    Route {
        method: "GET",
        path: "/events/{workspace}",
        body_max: 0,
        answers: || get(events::listen),
    },
];
