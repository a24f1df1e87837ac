//! The bus of instances that share a Redis: pub/sub, a channel for each workspace that has sockets here.
//!
//! Pub/sub loses what is said while nobody listens, and so may this: the queue to Redis is bounded and what does not fit
//! is dropped and counted, a lost connection is made again for ever. Whether it works is not believed but seen: each
//! connection hears its own echo twice a second, or is given up. Rings that other instances could not send are not seen
//! from here, which is why hubs look at the log from time to time whatever this bus says ([`Bus::loses`]).
//!
//! Tested with Redis 7.0; any server that knows PUBLISH and SUBSCRIBE will do (Valkey).

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use carnet_protocol::ids::WorkspaceId;
use rand::RngExt as _;
use redis::{Client, RedisResult};
use tokio::sync::{Notify, broadcast, mpsc};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::{Bus, Figures, News, Ring, wire};
use crate::limits::{BUS_NEWS_MAX, BUS_QUEUE_MAX, BUS_RETRY_FIRST_MS, BUS_RETRY_MAX_MS};
use crate::metrics;

mod channel;
mod link;

use channel::{Channel, Channels};

/// A bus over one Redis.
#[derive(Debug)]
pub struct RedisBus {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Ring>,
}

/// What the bus and the task that keeps its connection share.
#[derive(Debug)]
struct Shared {
    client: Client,
    channels: Channels,
    news: broadcast::Sender<News>,
    /// Workspaces whose rings are wanted, each with the number of its entering: one that was left and entered again between
    /// two looks is new to the hub.
    rooms: Mutex<HashMap<WorkspaceId, u64>>,
    rooms_changed: Notify,
    entered: AtomicU64,
    connected: AtomicBool,
    connections: AtomicU64,
    dropped: AtomicU64,
    unread: AtomicU64,
}

impl RedisBus {
    /// A bus of that installation over that Redis, which need not be there yet. Its connection is kept by a task until `stop`.
    ///
    /// # Errors
    /// When the address is no address.
    pub fn start(
        url: &str,
        installation: Uuid,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) -> RedisResult<Self> {
        let (queue, rung) = mpsc::channel(BUS_QUEUE_MAX);
        let shared = Arc::new(Shared {
            client: Client::open(url)?,
            channels: Channels::of(installation),
            news: broadcast::channel(BUS_NEWS_MAX).0,
            rooms: Mutex::default(),
            rooms_changed: Notify::new(),
            entered: AtomicU64::new(0),
            connected: AtomicBool::new(false),
            connections: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            unread: AtomicU64::new(0),
        });
        let keeping = keep(Arc::clone(&shared), rung);
        tasks.spawn(async move { stop.run_until_cancelled(keeping).await });
        Ok(Self { shared, queue })
    }
}

impl Bus for RedisBus {
    fn ring(&self, ring: Ring) {
        if self.queue.try_send(ring).is_err() {
            self.shared.dropped(1);
        }
    }

    fn listen(&self) -> broadcast::Receiver<News> {
        self.shared.news.subscribe()
    }

    fn enter(&self, workspace: WorkspaceId) {
        let number = self.shared.entered.fetch_add(1, Ordering::Relaxed);
        self.shared.rooms().insert(workspace, number);
        self.shared.rooms_changed.notify_one();
    }

    fn leave(&self, workspace: WorkspaceId) {
        self.shared.rooms().remove(&workspace);
        self.shared.rooms_changed.notify_one();
    }

    fn loses(&self) -> bool {
        true
    }

    fn figures(&self) -> Figures {
        let count = |number: &AtomicU64| number.load(Ordering::Relaxed);
        Figures {
            connected: self.shared.connected.load(Ordering::Relaxed),
            connections: count(&self.shared.connections),
            dropped: count(&self.shared.dropped),
            unread: count(&self.shared.unread),
        }
    }
}

impl Shared {
    fn rooms(&self) -> MutexGuard<'_, HashMap<WorkspaceId, u64>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was said on a channel.
    fn heard(&self, channel: &str, payload: &[u8]) {
        let ring = match self.channels.named(channel) {
            Some(Channel::Echo(_)) => return,
            Some(Channel::Accounts) => wire::decode(None, payload),
            Some(Channel::Workspace(workspace)) => wire::decode(Some(workspace), payload),
            None => None,
        };
        match ring {
            // Without a listener there is nobody to tell.
            Some(ring) => drop(self.news.send(News::Rang(ring))),
            None => drop(self.unread.fetch_add(1, Ordering::Relaxed)),
        }
    }

    fn dropped(&self, rings: u64) {
        self.dropped.fetch_add(rings, Ordering::Relaxed);
        metrics::bus_dropped(rings);
    }

    fn opened(&self) {
        self.connected.store(true, Ordering::Relaxed);
        metrics::bus_connected(true);
        self.connections.fetch_add(1, Ordering::Relaxed);
        tracing::info!("the bus is connected");
    }
}

/// Keeps a connection for ever.
async fn keep(shared: Arc<Shared>, mut rung: mpsc::Receiver<Ring>) {
    let mut tries = 0;
    loop {
        let lost = link::hold(&shared, &mut rung).await;
        metrics::bus_connected(false);
        if shared.connected.swap(false, Ordering::Relaxed) {
            tries = 0;
        }
        if tries == 0 {
            tracing::warn!(%lost, "the Redis of REDIS_URL does not answer: changes of other instances come up to two seconds later");
        }
        sleep(pause(tries)).await;
        tries += 1;
    }
}

/// Before the next try: a random part of a time that doubles, so that instances do not come back all at once.
fn pause(tries: u32) -> Duration {
    let most = (BUS_RETRY_FIRST_MS << tries.min(16)).min(BUS_RETRY_MAX_MS);
    Duration::from_millis(rand::rng().random_range(0..=most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_never_wait_longer_than_the_limit() {
        for tries in [0, 1, 5, 16, 1_000, u32::MAX] {
            assert!(pause(tries) <= Duration::from_millis(BUS_RETRY_MAX_MS));
        }
    }
}
