//! The doorbell between instances of a relay. It carries no truth: the log is read after every ring.

use bytes::Bytes;
use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{SessionId, WorkspaceId};
use tokio::sync::broadcast;

/// What one instance tells the others.
#[derive(Clone, Debug)]
pub struct Ring {
    /// Who rings.
    pub from: [u8; 16],
    /// Where something happened.
    pub workspace: WorkspaceId,
    /// What.
    pub what: Rang,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Rang {
    /// The log has grown to here.
    Head(Seq),
    /// A socket shows itself.
    Presence {
        /// Which.
        of: SessionId,
        /// A Presence frame, ready to send.
        frame: Bytes,
    },
}

/// Carries rings to the other instances, and theirs here. May lose any of them.
pub trait Bus: Send + Sync + std::fmt::Debug {
    /// Tells the others. Never waits.
    fn ring(&self, ring: Ring);
    /// What others (and oneself) tell. A lagging listener misses some and is told how many.
    fn listen(&self) -> broadcast::Receiver<Ring>;
}

/// The bus of hubs in one process.
#[derive(Clone, Debug)]
pub struct LocalBus {
    rings: broadcast::Sender<Ring>,
}

impl Default for LocalBus {
    fn default() -> Self {
        Self {
            rings: broadcast::channel(256).0,
        }
    }
}

impl Bus for LocalBus {
    fn ring(&self, ring: Ring) {
        // With one instance, its own hub is the only listener: nobody to tell.
        if self.rings.receiver_count() > 1 {
            let _ = self.rings.send(ring);
        }
    }

    fn listen(&self) -> broadcast::Receiver<Ring> {
        self.rings.subscribe()
    }
}
