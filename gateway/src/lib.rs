//! The gateway: a headless desk for each workspace, inside the relay's process, that serves browsers.
//!
//! A browser's request reaches [`http`], which asks [`members`] who it is; [`desks`] opens the workspace's desk when it
//! is not open: the same engine as on a computer, over a cache that can always be read again from the relay's log. It
//! reaches that log through [`upstream`]. What changes goes out to browsers through [`streams`].
//!
//! A write is answered when the relay has it. The relay itself is not known here: it implements two traits.

mod desks;
mod http;
pub mod limits;
pub mod members;
mod open;
mod streams;
#[cfg(test)]
mod tests;
pub mod upstream;
mod wire;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use tokio_util::sync::CancellationToken;

pub use http::{ROUTES, Route};

use desks::Desks;
use members::Members;
use upstream::Upstream;

/// What a gateway is made of.
pub struct Parts {
    /// A folder for caches, the gateway's alone: what lies in it is removed at the start.
    pub cache: PathBuf,
    /// The relay's log.
    pub upstream: Arc<dyn Upstream>,
    /// Who may come in.
    pub members: Arc<dyn Members>,
    /// Cancelled when the relay begins to go down: streams end.
    pub draining: CancellationToken,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts")
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

/// A gateway. Clones are the same one.
#[derive(Clone, Debug)]
pub struct Gateway {
    desks: Arc<Desks>,
    members: Arc<dyn Members>,
    draining: CancellationToken,
}

impl Gateway {
    /// A gateway without open desks. Empties its folder.
    ///
    /// # Errors
    /// When the folder cannot be emptied or made.
    pub fn new(parts: Parts) -> std::io::Result<Self> {
        let Parts {
            cache,
            upstream,
            members,
            draining,
        } = parts;
        Ok(Self {
            desks: Arc::new(Desks::new(cache, upstream)?),
            members,
            draining,
        })
    }

    /// The routes: requests, events, notes, and the web UI for everything else.
    pub fn router(&self) -> Router {
        http::router(self.clone())
    }

    /// Closes desks that nobody uses, until `stop`, when no request is under way any more; then closes all.
    pub async fn run(self, stop: CancellationToken) {
        self.desks.tend(stop).await;
    }
}
