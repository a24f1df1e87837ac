//! The doorbell between instances of a relay. It carries no truth: the log and the accounts are read after every ring.
//!
//! A ring may be lost, late or said twice; nothing but a little time may be lost with it. [`LocalBus`] joins hubs in one
//! process, [`RedisBus`] instances on one Redis. Presence is the one thing that travels here and stands nowhere else: it
//! heals by being compared ([`Rang::Shown`]) and asked for again ([`Rang::Want`]).

use std::fmt::Debug;

use bytes::Bytes;
use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{SessionId, WorkspaceId};
use tokio::sync::broadcast;

#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod local;
mod redis;
pub mod wire;

pub use local::LocalBus;
pub use redis::RedisBus;

/// What one instance tells the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Who rings.
    pub from: [u8; 16],
    /// What.
    pub what: Rang,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rang {
    /// Something happened in a workspace.
    In(WorkspaceId, Happened),
    /// Somebody's rights changed: look at the accounts now.
    Accounts,
}

/// What happened in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// The log has grown to here.
    Head(Seq),
    /// A socket shows itself.
    Presence {
        /// Which.
        of: SessionId,
        /// A Presence frame, ready to send.
        frame: Bytes,
    },
    /// These sockets of the instance show themselves, and no others.
    Shown {
        /// Each with the mark of what it shows ([`wire::mark`]).
        sockets: Vec<(SessionId, u64)>,
        /// Whoever hears this tells what is shown there, too.
        answer: bool,
    },
    /// Whoever has these sockets shows them again.
    Want(Vec<SessionId>),
}

/// What a bus says to the hub of its own instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Somebody rang. One's own rings may come back.
    Rang(Ring),
    /// From now on rings about this workspace are heard. What was rung before may have been missed: look at its log now.
    Hears(WorkspaceId),
}

/// How a bus is doing, for health and metrics. Numbers count since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The way to the other instances is open, as far as it is known.
    pub connected: bool,
    /// How often it was opened.
    pub connections: u64,
    /// Rings that did not go out: the queue was full or the way was closed.
    pub dropped: u64,
    /// Messages that were no rings of this version.
    pub unread: u64,
}

/// Carries rings to the other instances, and theirs here. May lose any of them.
pub trait Bus: Send + Sync + Debug {
    /// Tells the others. Never waits.
    fn ring(&self, ring: Ring);
    /// What others (and oneself) tell. A listener that lags misses some and is told how many.
    fn listen(&self) -> broadcast::Receiver<News>;
    /// There are sockets in this workspace now: its rings are wanted. Never waits.
    fn enter(&self, workspace: WorkspaceId);
    /// There are none any more.
    fn leave(&self, workspace: WorkspaceId);
    /// Whether rings can get lost on their way, so that the log must be looked at from time to time.
    fn loses(&self) -> bool;
    /// How it is doing.
    fn figures(&self) -> Figures;
}
