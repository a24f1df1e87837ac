//! When each change was sent, and by whom; what came of a load.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Changes of one load.
const CHANGES_MAX: usize = 400_000;

/// Times of changes, by their number.
#[derive(Debug)]
pub struct Ledger {
    began: Instant,
    next: AtomicU32,
    sent: Vec<AtomicU64>,
    by: Vec<AtomicU8>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            next: AtomicU32::new(0),
            sent: (0..CHANGES_MAX).map(|_| AtomicU64::new(0)).collect(),
            by: (0..CHANGES_MAX).map(|_| AtomicU8::new(0)).collect(),
        }
    }
}

impl Ledger {
    /// Time since it began.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// The number of the next change.
    pub(super) fn token(&self, client: u8) -> Result<u32> {
        let token = self.next.fetch_add(1, Ordering::Relaxed);
        let by = self
            .by
            .get(token as usize)
            .context("more changes than a load may have")?;
        by.store(client, Ordering::Relaxed);
        Ok(token)
    }

    /// A change leaves now.
    pub(super) fn sends(&self, token: u32) {
        self.sent[token as usize].store(self.micros(), Ordering::Release);
    }

    /// A client hears a change: how long it took, unless it is their own.
    pub(super) fn heard(&self, token: u32, client: u8) -> Option<Duration> {
        let sent = self.sent.get(token as usize)?.load(Ordering::Acquire);
        let own = self.by[token as usize].load(Ordering::Relaxed) == client;
        (!own).then(|| Duration::from_micros(self.micros().saturating_sub(sent)))
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.now().as_micros()).unwrap_or(u64::MAX)
    }
}

/// What came of a load, of one socket or of all.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Changes that left.
    pub sent: Vec<u32>,
    /// Changes of others that were heard, each with the time it took; once for each socket that heard it.
    pub delivered: Vec<(u32, Duration)>,
    /// Changes that the server said it has.
    pub acknowledged: Vec<u32>,
    /// A socket ended.
    pub broken: Option<anyhow::Error>,
}

impl Outcome {
    pub(super) fn add(&mut self, other: Self) {
        self.sent.extend(other.sent);
        self.delivered.extend(other.delivered);
        self.acknowledged.extend(other.acknowledged);
        self.broken = self.broken.take().or(other.broken);
    }
}
