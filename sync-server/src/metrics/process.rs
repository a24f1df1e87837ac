//! The process' own memory, and what of it each document costs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use jiff::Timestamp;

/// The process as it was when it began to count.
#[derive(Debug)]
pub(super) struct Process {
    /// When.
    pub(super) started: Timestamp,
    /// The same, for durations.
    pub(super) since: Instant,
    /// Its memory then, in bytes.
    memory: u64,
    documents: AtomicU64,
}

impl Process {
    #[expect(
        clippy::disallowed_methods,
        reason = "a process starts by the computer's clock"
    )]
    pub(super) fn now() -> Self {
        let started = Timestamp::try_from(std::time::SystemTime::now()).unwrap_or_default();
        Self {
            started,
            since: Instant::now(),
            memory: memory(),
            documents: AtomicU64::new(0),
        }
    }

    pub(super) fn counted(&self, documents: u64) {
        self.documents.store(documents, Ordering::Relaxed);
    }

    /// The relay proper holds no document in memory, so this is an upper bound: caches, links and the gateway are in it too.
    pub(super) fn per_document(&self, memory: u64) -> f64 {
        match self.documents.load(Ordering::Relaxed) {
            0 => 0.0,
            documents => memory.saturating_sub(self.memory) as f64 / documents as f64,
        }
    }
}

/// Memory of this process that is in RAM, in bytes; 0 where the system does not tell.
pub(super) fn memory() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let resident = pages.and_then(|pages| pages.split(' ').nth(1)?.parse::<u64>().ok());
    // Linux counts in pages of 4 KiB on every machine that Carnet is built for.
    resident.unwrap_or(0) * 4096
}
