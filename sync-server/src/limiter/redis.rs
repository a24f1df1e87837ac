//! Buckets in Redis, shared by all instances of a relay.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult, Script};
use sha2::{Digest as _, Sha256};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::{Limiter, LocalLimiter, Quota, TooMany};
use crate::limits::{LIMITER_ALONE_MS, LIMITER_WAIT_MS};

/// The same arithmetic as in `local`, by Redis' clock. A bucket that is full again is forgotten; one from a future (the clock
/// was set back) counts as empty and no more.
const TAKE: &str = "
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local every, whole = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = tonumber(redis.call('GET', KEYS[1]) or now)
full_at = math.min(math.max(full_at, now), now + whole)
local after = full_at + every
if after > now + whole then return after - now - whole end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', after - now)
return 0
";

/// Counts for all instances, and for this process alone while Redis does not answer.
pub struct RedisLimiter {
    local: LocalLimiter,
    connection: ConnectionManager,
    take: Script,
    installation: Uuid,
    since: Instant,
    /// Redis is not asked before this moment, in milliseconds since `since`.
    alone_until_ms: AtomicU64,
}

impl std::fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RedisLimiter")
    }
}

impl RedisLimiter {
    /// A limiter over that Redis, which need not be there yet, for this installation. To be called inside a runtime.
    ///
    /// # Errors
    /// When the address is no address.
    pub fn new(url: &str, installation: Uuid) -> RedisResult<Self> {
        let wait = Duration::from_millis(LIMITER_WAIT_MS);
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(wait))
            .set_connection_timeout(Some(wait))
            .set_number_of_retries(1);
        Ok(Self {
            local: LocalLimiter::default(),
            connection: ConnectionManager::new_lazy_with_config(Client::open(url)?, config)?,
            take: Script::new(TAKE),
            installation,
            since: Instant::now(),
            alone_until_ms: AtomicU64::new(0),
        })
    }

    async fn ask(&self, quota: Quota, key: &str) -> Option<u64> {
        let mut connection = self.connection.clone();
        let mut take = self.take.key(bucket(self.installation, quota, key));
        take.arg(quota.every_ms()).arg(quota.whole_ms());
        let asked = take.invoke_async::<u64>(&mut connection);
        match timeout(Duration::from_millis(LIMITER_WAIT_MS), asked).await {
            Ok(Ok(wait_ms)) => Some(wait_ms),
            Ok(Err(error)) => {
                tracing::warn!(%error, "Redis does not count: this instance counts alone");
                None
            }
            Err(_) => {
                tracing::warn!("Redis is silent: this instance counts alone");
                None
            }
        }
    }

    fn now_ms(&self) -> u64 {
        self.since.elapsed().as_millis() as u64
    }
}

#[async_trait]
impl Limiter for RedisLimiter {
    async fn take(&self, quota: Quota, key: &str) -> Result<(), TooMany> {
        self.local.take_now(quota, key)?;
        // Whoever signs in must not wait for a Redis that did not answer the last one.
        if self.now_ms() < self.alone_until_ms.load(Ordering::Relaxed) {
            return Ok(());
        }
        match self.ask(quota, key).await {
            Some(0) => Ok(()),
            Some(wait_ms) => Err(TooMany {
                after: Duration::from_millis(wait_ms),
            }),
            None => {
                let until = self.now_ms() + LIMITER_ALONE_MS;
                self.alone_until_ms.store(until, Ordering::Relaxed);
                Ok(())
            }
        }
    }
}

/// A bucket's name in Redis. Hashed: keys are people's addresses, and Redis is no place for them.
fn bucket(installation: Uuid, quota: Quota, key: &str) -> String {
    let hash = Sha256::digest(key.as_bytes());
    let hex: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let installation = installation.simple();
    format!("carnet:2:{installation}:limit:{}:{hex}", quota.name)
}
