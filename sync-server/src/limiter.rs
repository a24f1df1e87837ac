//! Counts what somebody does too often: a bucket for each of them, refilled over time.
//!
//! One arithmetic (GCRA: a bucket is one number, the moment at which it is full again), in this process
//! ([`LocalLimiter`]) or shared by all instances of a relay ([`RedisLimiter`]). A key is whom to count: an address of the
//! network, an account. Each quota has buckets of its own, so that the same key may be counted under several.
//!
//! Without Redis, each of n instances counts for itself, so that somebody who reaches all of them has n times the tries.
//! The buckets in this process are filled all the time, so that losing Redis gives nobody a fresh one.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;

mod local;
mod redis;
mod whom;

pub use local::LocalLimiter;
pub use redis::RedisLimiter;
pub use whom::{network, site};

/// How large a bucket is and how fast it fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Its name, in buckets' keys: short, and unlike any other's.
    pub name: &'static str,
    /// How many at once. At least 1.
    pub burst: u32,
    /// One more after so long. Whole milliseconds, at least one.
    pub every: Duration,
}

impl Quota {
    /// So many at once, and so many a minute after that.
    #[must_use]
    pub const fn per_minute(name: &'static str, burst: u32, per_minute: u32) -> Self {
        Self {
            name,
            burst,
            every: Duration::from_millis(60_000 / per_minute as u64),
        }
    }

    fn every_ms(self) -> u64 {
        (self.every.as_millis() as u64).max(1)
    }

    /// How long an empty bucket takes to be full.
    fn whole_ms(self) -> u64 {
        self.every_ms() * u64::from(self.burst.max(1))
    }
}

/// The bucket is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries: wait {} s", .after.as_secs() + 1)]
pub struct TooMany {
    /// When there is one again.
    pub after: Duration,
}

/// Counts. A limiter that cannot reach its buckets counts in this process: it never lets everything through.
#[async_trait]
pub trait Limiter: Send + Sync + Debug {
    /// Takes one from the bucket of that key.
    ///
    /// # Errors
    /// [`TooMany`] when it is empty.
    async fn take(&self, quota: Quota, key: &str) -> Result<(), TooMany>;
}
