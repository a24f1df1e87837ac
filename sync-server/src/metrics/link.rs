//! How long a link takes to be caught up, and how long its desk was away before.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use carnet_protocol::frame::{ByeCode, Seq};
use carnet_protocol::ids::DeviceId;
use metrics::histogram;

use super::{CATCH_UP, RECOVERY};
use crate::limits::{BROKEN_LINKS_MAX, RECOVERY_SECS};

/// One link's times.
#[derive(Debug)]
pub struct Timing {
    hello: Option<Instant>,
    cursor: Seq,
    device: Option<DeviceId>,
    live: bool,
    why: Option<ByeCode>,
}

impl Timing {
    /// A link begins.
    #[must_use]
    pub fn begin() -> Self {
        super::link_opened();
        Self {
            hello: None,
            cursor: 0,
            device: None,
            live: false,
            why: None,
        }
    }

    /// Its desk said Hello.
    pub fn hello(&mut self) {
        self.hello = Some(Instant::now());
    }

    /// The log is asked for what this device has not read yet.
    pub const fn asked(&mut self, device: DeviceId, cursor: Seq) {
        self.device = Some(device);
        self.cursor = cursor;
    }

    /// Its desk is told that it is caught up. Only the first time counts.
    pub fn live(&mut self) {
        if std::mem::replace(&mut self.live, true) {
            return;
        }
        let Some(hello) = self.hello else { return };
        let from = if self.cursor == 0 {
            "nothing"
        } else {
            "cursor"
        };
        histogram!(CATCH_UP, "from" => from).record(hello.elapsed());
        let broke = self.device.and_then(|device| BROKEN.back(device));
        if let Some(away) = broke {
            histogram!(RECOVERY, "after" => "break").record(away);
        } else if self.cursor > 0
            && let Some(since) = super::since_start().filter(|since| *since < ACCIDENT)
        {
            histogram!(RECOVERY, "after" => "start").record(since);
        }
    }

    /// The relay ends it.
    pub const fn closed(&mut self, why: ByeCode) {
        self.why = Some(why);
    }
}

impl Drop for Timing {
    fn drop(&mut self) {
        super::link_ended(self.why);
        if let (Some(device), true) = (self.device, self.live) {
            BROKEN.left(device);
        }
    }
}

/// A desk that is back sooner did not leave on purpose.
const ACCIDENT: Duration = Duration::from_secs(RECOVERY_SECS);

/// Desks whose link ended a short time ago.
static BROKEN: Broken = Broken(Mutex::new(None));

struct Broken(Mutex<Option<HashMap<DeviceId, Instant>>>);

impl Broken {
    fn left(&self, device: DeviceId) {
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all = all.get_or_insert_default();
        if all.len() >= BROKEN_LINKS_MAX {
            all.retain(|_, left| now - *left < ACCIDENT);
        }
        if all.len() < BROKEN_LINKS_MAX {
            all.insert(device, now);
        }
    }

    /// How long the desk was away, when that was short enough to have been an accident.
    fn back(&self, device: DeviceId) -> Option<Duration> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = all.as_mut()?.remove(&device)?;
        let away = left.elapsed();
        (away < ACCIDENT).then_some(away)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_that_comes_back_soon_was_away_by_accident() {
        let broken = Broken(Mutex::new(None));
        let device = DeviceId([1; 16]);
        assert_eq!(broken.back(device), None, "it was never here");
        broken.left(device);
        assert!(broken.back(device).is_some());
        assert_eq!(broken.back(device), None, "counted once");
    }

    #[test]
    fn only_so_many_are_remembered() {
        let broken = Broken(Mutex::new(None));
        for n in 0..=BROKEN_LINKS_MAX {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&n.to_le_bytes());
            broken.left(DeviceId(id));
        }
        let all = broken.0.lock().unwrap();
        assert_eq!(all.as_ref().map(HashMap::len), Some(BROKEN_LINKS_MAX));
    }
}
