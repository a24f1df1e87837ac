//! How much one workspace may hold in the log, and how much it holds (LG9).

use serde::{Deserialize, Serialize};

use crate::limits::{WORKSPACE_BYTES_MAX, WORKSPACE_DOCUMENTS_MAX};

/// The most that a workspace may hold. [`u64::MAX`] of either: it has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Documents; erased ones do not count.
    pub documents: u64,
    /// Bytes of updates and of the states that took their place.
    pub bytes: u64,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            documents: WORKSPACE_DOCUMENTS_MAX,
            bytes: WORKSPACE_BYTES_MAX,
        }
    }
}

/// What a workspace holds, as its counter row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Documents that are not erased.
    pub documents: u64,
    /// Bytes of updates and states.
    pub bytes: u64,
}

impl Held {
    /// What is held when something that weighed `before` weighs `after`.
    #[must_use]
    pub(super) const fn moved(self, before: Self, after: Self) -> Self {
        Self {
            documents: moved(self.documents, before.documents, after.documents),
            bytes: moved(self.bytes, before.bytes, after.bytes),
        }
    }
}

const fn moved(held: u64, before: u64, after: u64) -> u64 {
    held.saturating_add(after).saturating_sub(before)
}

impl Room {
    /// Why there is no room for more. What adds nothing of a kind is not refused for it: a workspace that was given less room
    /// than it holds goes on in what it has.
    #[must_use]
    pub(super) const fn refuses(self, held: Held, more: Held) -> Option<&'static str> {
        if more.documents > 0 && held.documents.saturating_add(more.documents) > self.documents {
            return Some("the workspace has as many documents as it may");
        }
        if more.bytes > 0 && held.bytes.saturating_add(more.bytes) > self.bytes {
            return Some("the workspace has as many bytes as it may");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn held(documents: u64, bytes: u64) -> Held {
        Held { documents, bytes }
    }

    #[test]
    fn the_last_one_fits_and_one_more_does_not() {
        let room = Room {
            documents: 3,
            bytes: 100,
        };
        assert_eq!(room.refuses(held(2, 90), held(1, 10)), None);
        let documents = room.refuses(held(3, 90), held(1, 10));
        assert!(documents.is_some_and(|why| why.contains("documents")));
        let bytes = room.refuses(held(3, 91), held(0, 10));
        assert!(bytes.is_some_and(|why| why.contains("bytes")));
        assert_eq!(room.refuses(held(9, 0), held(0, 1)), None, "no new one");
        let endless = Room {
            documents: u64::MAX,
            bytes: u64::MAX,
        };
        assert_eq!(
            endless.refuses(held(u64::MAX, u64::MAX), held(1, 1)),
            None,
            "it has no end"
        );
    }
}
