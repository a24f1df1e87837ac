//! Time, chance and ids: everything that a test must be able to decide.

use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, Ordering};

use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

/// Tells the time. The wall clock may jump; nothing orders edits by it.
pub trait Clock: Debug + Send + Sync {
    /// Milliseconds since 1970.
    fn now_ms(&self) -> i64;
    /// Milliseconds that only ever grow, since an unknown start. Waits are measured with it.
    fn steady_ms(&self) -> i64;
}

/// The computer's clock.
#[derive(Debug)]
pub struct SystemClock {
    start: std::time::Instant,
}

impl SystemClock {
    /// A clock whose steady time starts now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            start: std::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the product's time comes from"
    )]
    fn now_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0))
    }

    fn steady_ms(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// A clock that a test sets.
#[derive(Debug)]
pub struct FakeClock {
    now: AtomicI64,
    steady: AtomicI64,
}

impl FakeClock {
    /// A clock that stands at this wall time (milliseconds since 1970) and at steady time 0.
    #[must_use]
    pub const fn new(now_ms: i64) -> Self {
        Self {
            now: AtomicI64::new(now_ms),
            steady: AtomicI64::new(0),
        }
    }

    /// Lets so many milliseconds pass.
    pub fn advance(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
        self.steady.fetch_add(ms, Ordering::Relaxed);
    }

    /// Moves the wall clock by so many milliseconds, as a person or a broken battery does; steady time stays.
    pub fn jump(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for FakeClock {
    fn now_ms(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }

    fn steady_ms(&self) -> i64 {
        self.steady.load(Ordering::Relaxed)
    }
}

/// Random numbers.
pub trait Chance: Debug + Send {
    /// Fills these bytes.
    fn fill(&mut self, bytes: &mut [u8]);

    /// Any 64-bit number.
    fn u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number below `end`, or 0 when `end` is 0.
    fn below(&mut self, end: u64) -> u64 {
        self.u64().checked_rem(end).unwrap_or(0)
    }
}

/// The operating system's random numbers.
#[derive(Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&mut self, bytes: &mut [u8]) {
        rand::Rng::fill_bytes(&mut rand::rng(), bytes);
    }
}

/// Random numbers that a seed repeats.
#[derive(Debug)]
pub struct SeededChance(StdRng);

impl SeededChance {
    /// The sequence of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }
}

impl Chance for SeededChance {
    fn fill(&mut self, bytes: &mut [u8]) {
        rand::Rng::fill_bytes(&mut self.0, bytes);
    }
}

/// A UUID v7: sorts by the wall clock's milliseconds, the rest is chance.
pub fn new_id(now_ms: i64, chance: &mut dyn Chance) -> Uuid {
    let mut random = [0; 10];
    chance.fill(&mut random);
    let millis = u64::try_from(now_ms).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// An id that everybody who knows the same things makes alike (version 8): two desks that do the same make one thing.
#[must_use]
pub fn derived_id(what: &str, of: &[&str]) -> Uuid {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new();
    for part in std::iter::once(&what).chain(of) {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(hash.finalize())
        .for_each(|(byte, of)| *byte = of);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
