//! Time and chance, handed in so that tests can choose them.

use std::fmt::Debug;

use rand::Rng as _;

/// What time it is.
pub trait Clock: Send + Sync + Debug {
    /// Milliseconds since 1970.
    fn now_ms(&self) -> i64;
}

/// Where unpredictable bytes come from.
pub trait Chance: Send + Sync + Debug {
    /// Fills with bytes that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the clock that is handed in"
        )]
        let now = std::time::SystemTime::now();
        now.duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as i64)
    }
}

/// The computer's time, for what an operator does by hand.
#[must_use]
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(SystemClock.now_ms()).unwrap_or_default()
}

/// The operating system's chance, through a generator that is safe for secrets.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// Sixteen bytes for an id that must be unlike any other.
pub fn new_id(chance: &dyn Chance) -> [u8; 16] {
    let mut id = [0; 16];
    chance.fill(&mut id);
    // The bits of a UUID v4, so that an id reads as one.
    let mut builder = uuid::Builder::from_random_bytes(id);
    builder
        .set_variant(uuid::Variant::RFC4122)
        .set_version(uuid::Version::Random);
    builder.into_uuid().into_bytes()
}
