//! The relay's log, as a desk in the same process reaches it: the protocol of `/sync/{workspace}` over two queues.

use bytes::Bytes;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use tokio::sync::mpsc;

/// The member that the gateway's desks are in the log. Who acted stands beside each frame. The log binds yrs client ids to
/// it (LG8): one desk writes for all who come by browser.
pub use carnet_core::sync::presence::GATEWAY;

/// A frame on its way to the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// The frame.
    pub frame: Bytes,
    /// On whose behalf: what the log writes beside the update.
    pub member: MemberId,
}

/// A desk's end of a conversation with the relay. Either side ends it by dropping its ends of the queues.
#[derive(Debug)]
pub struct Link {
    /// Frames from the relay.
    pub incoming: mpsc::Receiver<Bytes>,
    /// Frames to the relay.
    pub outgoing: mpsc::Sender<Outbound>,
}

/// Opens conversations.
pub trait Upstream: Send + Sync {
    /// A conversation about a workspace. It is trusted: no ticket, an owner's rights, and frames on behalf of any member.
    /// Both queues have a bound; a relay that is going down ends the link at once.
    fn link(&self, workspace: WorkspaceId) -> Link;
}
