//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

/// How often a condition is looked at. The thread is parked in between, so that a waiting test costs nothing.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Long enough for anything on a loaded two-core machine; a test that needs it has failed.
pub const LIMIT: Duration = Duration::from_secs(30);

/// Waits until `holds` is true, at most [`LIMIT`].
///
/// # Panics
/// When the limit passes; the message says what was waited for.
#[track_caller]
pub fn until(what: &str, holds: impl FnMut() -> bool) {
    until_within(LIMIT, what, holds);
}

/// Waits until `holds` is true, at most `limit`.
///
/// # Panics
/// When the limit passes; the message says what was waited for.
#[track_caller]
pub fn until_within(limit: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    value_within(limit, what, || holds().then_some(()));
}

/// Waits until `find` finds something, at most `limit`, and returns it.
///
/// # Panics
/// When the limit passes; the message says what was waited for.
#[track_caller]
pub fn value_within<T>(limit: Duration, what: &str, mut find: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(Instant::now() < end, "waited {limit:?} in vain for: {what}");
        std::thread::park_timeout(LOOK_EVERY);
    }
}

/// Looks for so long whether `holds` stays true: for what must not happen.
///
/// # Panics
/// When it does not hold; the message says what should have.
#[track_caller]
pub fn keeps(long: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + long;
    while Instant::now() < end {
        assert!(holds(), "it did not last: {what}");
        std::thread::park_timeout(LOOK_EVERY);
    }
}

/// [`until_within`] for async tests: lets the runtime work between two looks.
///
/// # Panics
/// When the limit passes; the message says what was waited for.
pub async fn until_async(limit: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    let looking = async {
        while !holds() {
            tick.tick().await;
        }
    };
    let found = tokio::time::timeout(limit, looking).await;
    assert!(found.is_ok(), "waited {limit:?} in vain for: {what}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_holds_ends_the_wait() {
        let mut looks = 0;
        until("three looks", || {
            looks += 1;
            looks == 3
        });
        assert_eq!(
            looks, 3,
            "it looks again until the condition holds, and no further"
        );
    }

    #[test]
    #[should_panic(expected = "it did not last: the third look")]
    fn what_does_not_last_fails_with_its_name() {
        let mut looks = 0;
        keeps(LIMIT, "the third look", || {
            looks += 1;
            looks < 3
        });
    }

    #[test]
    #[should_panic(expected = "in vain for: pigs that fly")]
    fn a_condition_that_never_holds_fails_with_its_name() {
        until_within(Duration::from_millis(20), "pigs that fly", || false);
    }
}
