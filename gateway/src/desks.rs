//! The desks that are open: opened when somebody asks, closed when nobody has for a while.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use carnet_core::api::{ApiError, Code};
use carnet_protocol::ids::WorkspaceId;
use tokio::sync::{Mutex, OnceCell};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::limits::{DESK_IDLE_MS, DESKS_OPEN_MAX, IDLE_LOOK_MS};
use crate::open::OpenDesk;
use crate::upstream::Upstream;

/// A desk that is open, or being opened by whoever came first.
type Slot = Arc<OnceCell<Arc<OpenDesk>>>;

/// All desks of the gateway.
pub(crate) struct Desks {
    cache: PathBuf,
    upstream: Arc<dyn Upstream>,
    open: Mutex<HashMap<WorkspaceId, Slot>>,
    openings: AtomicU64,
}

impl std::fmt::Debug for Desks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desks")
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

impl Desks {
    /// No desk is open. What an earlier process left in the folder is removed.
    pub(crate) fn new(cache: PathBuf, upstream: Arc<dyn Upstream>) -> std::io::Result<Self> {
        if cache.exists() {
            std::fs::remove_dir_all(&cache)?;
        }
        std::fs::create_dir_all(&cache)?;
        Ok(Self {
            cache,
            upstream,
            open: Mutex::default(),
            openings: AtomicU64::new(0),
        })
    }

    /// The desk of a workspace, opened when it is not, and with all that the log has.
    pub(crate) async fn desk(&self, workspace: WorkspaceId) -> Result<Arc<OpenDesk>, ApiError> {
        let slot = self.slot(workspace).await?;
        let opening = || async {
            let number = self.openings.fetch_add(1, Ordering::Relaxed);
            let folder = self.cache.join(format!("{workspace}.{number}"));
            let upstream = Arc::clone(&self.upstream);
            let desk = OpenDesk::open(workspace, folder, upstream).await?;
            tracing::info!(%workspace, "a desk was opened for browsers");
            Ok::<_, ApiError>(Arc::new(desk))
        };
        let desk = Arc::clone(slot.get_or_try_init(opening).await?);
        desk.ready().await?;
        Ok(desk)
    }

    async fn slot(&self, workspace: WorkspaceId) -> Result<Slot, ApiError> {
        let mut open = self.open.lock().await;
        if let Some(slot) = open.get(&workspace) {
            return Ok(Arc::clone(slot));
        }
        if open.len() >= DESKS_OPEN_MAX {
            return Err(ApiError::new(Code::Busy, "too many workspaces are open"));
        }
        let slot = Slot::default();
        open.insert(workspace, Arc::clone(&slot));
        Ok(slot)
    }

    /// Closes desks that nobody uses, until `stop`; then closes all.
    pub(crate) async fn tend(&self, stop: CancellationToken) {
        let mut ticks = interval(Duration::from_millis(IDLE_LOOK_MS));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = ticks.tick() => self.close_idle(DESK_IDLE_MS).await,
            }
        }
        self.close_all().await;
    }

    /// Closes the desks that nobody has used for so long.
    pub(crate) async fn close_idle(&self, idle_ms: i64) {
        for desk in self.take(|slot| is_unused(slot, idle_ms)).await {
            desk.close().await;
        }
    }

    /// Closes them all.
    pub(crate) async fn close_all(&self) {
        for desk in self.take(|_| true).await {
            desk.close().await;
        }
    }

    /// Takes desks out; those that ask from now on open new ones.
    async fn take(&self, which: impl Fn(&Slot) -> bool) -> Vec<Arc<OpenDesk>> {
        let mut open = self.open.lock().await;
        let taken: Vec<Slot> = open
            .extract_if(|_, slot| which(slot))
            .map(|(_, slot)| slot)
            .collect();
        drop(open);
        taken
            .iter()
            .filter_map(|slot| slot.get().cloned())
            .collect()
    }
}

/// Nobody holds it, and nobody asked or listened for a while. Slots are handed out under the lock that the asker holds.
fn is_unused(slot: &Slot, idle_ms: i64) -> bool {
    Arc::strong_count(slot) == 1
        && slot
            .get()
            .is_none_or(|desk| Arc::strong_count(desk) == 1 && desk.idle_ms() >= idle_ms)
}
