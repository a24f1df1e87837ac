//! How much a test does: a short count in `cargo xtask test`, the full one in `cargo xtask soak`.
//!
//! `soak` sets the variables; nobody else needs to. A single test reads its count here once.

/// A count named by an environment variable, or its short default.
///
/// # Panics
/// When the variable is set to something that is not a number: a soak that quietly ran short would prove nothing.
#[must_use]
#[track_caller]
pub fn count(variable: &str, short: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{variable}={text} is not a number")),
        Err(_) => short,
    }
}

/// Seeds of the simulation.
#[must_use]
pub fn seeds() -> u64 {
    count("CARNET_SEEDS", 200)
}

/// Weeks that two desks are apart.
#[must_use]
pub fn weeks() -> u64 {
    count("CARNET_WEEKS", 6)
}

/// SIGKILLs of a desk or a relay.
#[must_use]
pub fn kills() -> u64 {
    count("CARNET_KILLS", 50)
}

/// Sockets that come back at once.
#[must_use]
pub fn clients() -> u64 {
    count("CARNET_CLIENTS", 400)
}

/// How often Redis is lost, in each way.
#[must_use]
pub fn losses() -> u64 {
    count("CARNET_LOSSES", 2)
}

/// Power cuts.
#[must_use]
pub fn cuts() -> u64 {
    count("CARNET_CUTS", 500)
}

/// Frames mutated by a signed-in attacker.
#[must_use]
pub fn frames() -> u64 {
    count("CARNET_FRAMES", 100_000)
}

/// The first seed, to replay one: `cargo xtask sim --seed N`.
#[must_use]
pub fn first_seed() -> u64 {
    count("CARNET_SEED", 1)
}
