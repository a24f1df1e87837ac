//! What browsers ask, and how they are answered.

mod answer;
mod caller;
mod events;
mod here;
mod notes;
mod pages;
mod routes;
mod rpc;

use axum::Router;

use crate::Gateway;

pub use routes::{ROUTES, Route};

pub(crate) fn router(gateway: Gateway) -> Router {
    let router = ROUTES.iter().fold(Router::new(), |router, route| {
        router.route(route.path, route.bounded())
    });
    router.fallback(pages::page).with_state(gateway)
}
