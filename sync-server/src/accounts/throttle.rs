//! Counts tries of sign-in, by address of the network and by account: a bucket each, refilled over time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::limits::{
    THROTTLE_KEYS_MAX, TRIES_PER_ACCOUNT, TRIES_PER_ACCOUNT_AND_MINUTE, TRIES_PER_IP,
    TRIES_PER_IP_AND_MINUTE,
};

/// The buckets.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at_ms: i64,
}

/// How large a bucket is and how fast it fills.
#[derive(Clone, Copy)]
struct Size {
    most: f64,
    per_minute: f64,
}

const IP: Size = Size {
    most: TRIES_PER_IP,
    per_minute: TRIES_PER_IP_AND_MINUTE,
};
const ACCOUNT: Size = Size {
    most: TRIES_PER_ACCOUNT,
    per_minute: TRIES_PER_ACCOUNT_AND_MINUTE,
};

impl Throttle {
    /// Takes one try from both buckets; `false` when either is empty. An empty account is not counted.
    pub(super) fn allows(&self, now_ms: i64, from: &str, account: &str) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= THROTTLE_KEYS_MAX {
            // Full again is as good as never tried.
            buckets.retain(|key, bucket| {
                let size = if key.starts_with("ip ") { IP } else { ACCOUNT };
                bucket.filled(size, now_ms) < size.most
            });
        }
        let ip = take(&mut buckets, format!("ip {from}"), IP, now_ms);
        ip && (account.is_empty()
            || take(&mut buckets, format!("account {account}"), ACCOUNT, now_ms))
    }
}

impl Bucket {
    fn filled(self, size: Size, now_ms: i64) -> f64 {
        let minutes = (now_ms - self.at_ms).max(0) as f64 / 60_000.0;
        (self.left + minutes * size.per_minute).min(size.most)
    }
}

fn take(buckets: &mut HashMap<String, Bucket>, key: String, size: Size, now_ms: i64) -> bool {
    if buckets.len() >= THROTTLE_KEYS_MAX && !buckets.contains_key(&key) {
        return false;
    }
    let bucket = buckets.entry(key).or_insert(Bucket {
        left: size.most,
        at_ms: now_ms,
    });
    *bucket = Bucket {
        left: bucket.filled(size, now_ms),
        at_ms: now_ms,
    };
    let allowed = bucket.left >= 1.0;
    if allowed {
        bucket.left -= 1.0;
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_run_out_and_come_back() {
        let throttle = Throttle::default();
        let tries = (0..20)
            .filter(|_| throttle.allows(0, "1.2.3.4", "a@b"))
            .count();
        assert_eq!(tries, TRIES_PER_IP as usize);
        assert!(
            throttle.allows(0, "5.6.7.8", "a@b"),
            "another address is not held back by the first"
        );
        assert!(
            throttle.allows(60_000, "1.2.3.4", "a@b"),
            "a minute later there are tries again"
        );
    }
}
