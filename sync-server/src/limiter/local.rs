//! Buckets in this process.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::{Limiter, Quota, TooMany};
use crate::limits::LIMITER_KEYS_MAX;

/// Counts for this process alone.
#[derive(Debug)]
pub struct LocalLimiter {
    since: Instant,
    buckets: Mutex<Buckets>,
}

impl Default for LocalLimiter {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            buckets: Mutex::default(),
        }
    }
}

#[async_trait]
impl Limiter for LocalLimiter {
    async fn take(&self, quota: Quota, key: &str) -> Result<(), TooMany> {
        self.take_now(quota, key)
    }
}

impl LocalLimiter {
    pub(super) fn take_now(&self, quota: Quota, key: &str) -> Result<(), TooMany> {
        let now_ms = self.since.elapsed().as_millis() as u64;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.take(quota, key, now_ms)
    }
}

/// When each bucket is full again, in milliseconds since the limiter began; without a bucket it is.
#[derive(Debug, Default)]
struct Buckets(HashMap<(&'static str, String), u64>);

impl Buckets {
    fn take(&mut self, quota: Quota, key: &str, now_ms: u64) -> Result<(), TooMany> {
        self.make_room(now_ms);
        let full_at = self.0.entry((quota.name, key.to_owned())).or_insert(now_ms);
        let after_ms = (*full_at).max(now_ms) + quota.every_ms();
        let wait_ms = after_ms.saturating_sub(now_ms + quota.whole_ms());
        if wait_ms > 0 {
            let after = Duration::from_millis(wait_ms);
            return Err(TooMany { after });
        }
        *full_at = after_ms;
        Ok(())
    }

    /// Forgets the full ones, and when that is not enough the fullest half: those who tried most stay counted, and
    /// nobody is locked out because many others came.
    fn make_room(&mut self, now_ms: u64) {
        if self.0.len() < LIMITER_KEYS_MAX {
            return;
        }
        self.0.retain(|_, full_at| *full_at > now_ms);
        if self.0.len() < LIMITER_KEYS_MAX {
            return;
        }
        let mut times: Vec<u64> = self.0.values().copied().collect();
        let (_, middle, _) = times.select_nth_unstable(LIMITER_KEYS_MAX / 2);
        let middle = *middle;
        self.0.retain(|_, full_at| *full_at > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota::per_minute("ip", 10, 6);

    fn taken(buckets: &mut Buckets, key: &str, now_ms: u64) -> usize {
        let tries = (0..100).map(|_| buckets.take(QUOTA, key, now_ms));
        tries.filter(Result::is_ok).count()
    }

    #[test]
    fn tries_run_out_and_come_back_one_by_one() {
        let mut buckets = Buckets::default();
        assert_eq!(taken(&mut buckets, "1.2.3.4", 0), 10);
        let after = buckets.take(QUOTA, "1.2.3.4", 0).unwrap_err().after;
        assert_eq!(after, Duration::from_secs(10));
        assert_eq!(taken(&mut buckets, "1.2.3.4", 9_999), 0);
        assert_eq!(taken(&mut buckets, "1.2.3.4", 10_000), 1);
        assert_eq!(taken(&mut buckets, "1.2.3.4", 40_000), 3);
        assert_eq!(
            taken(&mut buckets, "1.2.3.4", 9_000_000),
            10,
            "never more than a bucket"
        );
    }

    #[test]
    fn keys_and_quotas_do_not_share_buckets() {
        let mut buckets = Buckets::default();
        assert_eq!(taken(&mut buckets, "1.2.3.4", 0), 10);
        assert_eq!(taken(&mut buckets, "5.6.7.8", 0), 10);
        let other = Quota::per_minute("account", 3, 6);
        assert_eq!(buckets.take(other, "1.2.3.4", 0), Ok(()));
    }

    #[test]
    fn a_crowd_neither_locks_out_a_newcomer_nor_frees_the_one_who_tried_most() {
        let mut buckets = Buckets::default();
        assert_eq!(taken(&mut buckets, "guesser", 0), 10);
        for n in 0..3 * LIMITER_KEYS_MAX {
            assert_eq!(buckets.take(QUOTA, &n.to_string(), 0), Ok(()));
        }
        assert!(buckets.0.len() <= LIMITER_KEYS_MAX);
        assert_eq!(taken(&mut buckets, "guesser", 0), 0);
    }
}
