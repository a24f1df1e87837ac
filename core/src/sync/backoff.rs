//! How long to wait before the next try: full jitter, so that a team's desks do not return as one wave (CL3).

use crate::clock::Chance;
use crate::limits::{RECONNECT_FIRST_MS, RECONNECT_MAX_MS};

/// Counts failed tries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// The wait before the next try, in milliseconds: anything from 0 to a bound that doubles.
    pub fn next(&mut self, chance: &mut dyn Chance) -> i64 {
        let bound = RECONNECT_FIRST_MS
            .saturating_mul(1 << self.tries.min(16))
            .min(RECONNECT_MAX_MS);
        self.tries = self.tries.saturating_add(1);
        i64::try_from(chance.below(bound + 1)).unwrap_or(0)
    }

    /// It went well for long enough.
    pub const fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededChance;

    #[test]
    fn cl3_waits_stay_within_their_bounds_and_differ() {
        let mut chance = SeededChance::new(7);
        let mut backoff = Backoff::default();
        let waits: Vec<i64> = (0..40).map(|_| backoff.next(&mut chance)).collect();
        assert!(waits.first().is_some_and(|wait| *wait <= 500), "{waits:?}");
        assert!(
            waits.iter().all(|wait| (0..=30_000).contains(wait)),
            "{waits:?}"
        );
        let late: std::collections::BTreeSet<_> = waits.iter().skip(7).collect();
        assert!(late.len() > 20, "full jitter spreads: {late:?}");
    }
}
