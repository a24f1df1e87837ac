//! What lies between several instances of a relay: the doorbell, and the buckets they share.

use std::sync::Arc;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::bus::{Bus, LocalBus, RedisBus};
use crate::limiter::{Limiter, LocalLimiter, RedisLimiter};
use crate::metrics;
use crate::settings::{Settings, without_secrets};

/// What instances tell each other by, and count with.
pub(super) struct Between {
    /// The doorbell.
    pub(super) bus: Arc<dyn Bus>,
    /// The buckets.
    pub(super) limiter: Arc<dyn Limiter>,
}

/// Over Redis when there is one, else in this process. Redis need not be there yet, and others may use it, too: names in it
/// are of this installation.
pub(super) fn between(
    settings: &Settings,
    installation: Uuid,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> anyhow::Result<Between> {
    let Some(url) = &settings.redis_url else {
        metrics::bus_connected(true);
        // With a file of its own a relay is alone: everybody there is, hears.
        let bus = match settings.database_url {
            Some(_) => LocalBus::over_a_shared_log(),
            None => LocalBus::default(),
        };
        return Ok(Between {
            bus: Arc::new(bus),
            limiter: Arc::new(LocalLimiter::default()),
        });
    };
    let wrong = || format!("{} is no address of a Redis", without_secrets(url));
    let bus = RedisBus::start(url, installation, tasks, stop.clone()).with_context(wrong)?;
    let limiter = RedisLimiter::new(url, installation).with_context(wrong)?;
    Ok(Between {
        bus: Arc::new(bus),
        limiter: Arc::new(limiter),
    })
}
