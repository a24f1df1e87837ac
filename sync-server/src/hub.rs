//! Who is connected to which workspace, and the recent entries that they share.
//!
//! Nothing is pushed at a socket but presence: each socket pulls from its own position when the head moves, from the
//! [`ring`] while it keeps up and from the log when it does not. So a slow socket costs nobody else anything.
//!
//! The hops from an append to another socket:
//! 1. `drive` of the one socket hands [`crate::session::Action::Append`] to the log; it waits in the writer's queue.
//! 2. `log::sqlite::writer` commits a group, answers the appends (they become Ack and Refuse), then calls
//!    [`Committed::committed`] of this hub, still on its thread.
//! 3. `committed` puts the items into the room's [`ring`], moves the room's head (`Room::grown`, a watch channel) and
//!    rings the [`Bus`]; another instance's `Hub::listen` moves the head of its own room.
//! 4. `Seat::hear` of each other socket wakes its `drive`, which calls `Session::on_head`.
//! 5. The session asks with [`crate::session::Action::Read`] from its own place, when the window has room;
//!    `drive` answers from `Seat::recent` (the ring), or from the log when the ring does not reach back.
//! 6. `Session::on_read` turns what was found into frames, and `drive` sends them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use carnet_protocol::frame::{Role, Seq};
use carnet_protocol::ids::{DocumentId, MemberId, SessionId, WorkspaceId};
use tokio::sync::{broadcast, mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::bus::{Bus, Rang, Ring as BusRing};
use crate::limits::SOCKETS_PER_WORKSPACE_MAX;
use crate::log::{Committed, Item};
use crate::metrics;

pub mod drive;
pub mod inside;
mod mailbox;
mod ring;
mod room;

pub use mailbox::Mail;
use room::Room;
pub use room::Seat;

/// All workspaces with sockets.
#[derive(Debug)]
pub struct Hub {
    instance: [u8; 16],
    rooms: Mutex<HashMap<WorkspaceId, Arc<Room>>>,
    bus: Arc<dyn Bus>,
    long_tails: mpsc::Sender<(WorkspaceId, DocumentId)>,
}

/// The workspace has as many sockets as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the workspace has too many sockets")]
pub struct Full;

impl Hub {
    /// A hub without sockets. `instance` must be unlike that of any other relay on the bus; documents whose tails grow
    /// long are named to `long_tails`.
    #[must_use]
    pub fn new(
        instance: [u8; 16],
        bus: Arc<dyn Bus>,
        long_tails: mpsc::Sender<(WorkspaceId, DocumentId)>,
    ) -> Arc<Self> {
        Arc::new(Self {
            instance,
            rooms: Mutex::default(),
            bus,
            long_tails,
        })
    }

    /// Takes a place in a workspace. From now on its head is heard.
    ///
    /// # Errors
    /// [`Full`].
    pub fn join(
        self: &Arc<Self>,
        workspace: WorkspaceId,
        session: SessionId,
        member: MemberId,
    ) -> Result<Seat, Full> {
        let mut rooms = self.rooms();
        let room = rooms
            .entry(workspace)
            .or_insert_with(|| Arc::new(Room::new()));
        if room.sockets() >= SOCKETS_PER_WORKSPACE_MAX {
            return Err(Full);
        }
        Ok(Room::seat(
            room,
            Arc::clone(self),
            workspace,
            session,
            member,
        ))
    }

    /// A member's role changed; `None`: removed. Their sockets hear it.
    pub fn role_changed(&self, workspace: WorkspaceId, member: MemberId, role: Option<Role>) {
        if let Some(room) = self.room(workspace) {
            room.post_role(member, role);
        }
    }

    /// How many sockets there are.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.rooms().values().map(|room| room.sockets()).sum()
    }

    /// Hears what other instances tell, until stopped.
    pub async fn listen(self: Arc<Self>, stop: CancellationToken) {
        let mut rings = self.bus.listen();
        loop {
            let ring = tokio::select! {
                () = stop.cancelled() => return,
                ring = rings.recv() => ring,
            };
            match ring {
                Ok(ring) if ring.from != self.instance => self.rang(ring),
                Ok(_) => {}
                // Missed rings are made up for by the next one, and by each socket's look at the log.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    fn rang(&self, ring: BusRing) {
        let Some(room) = self.room(ring.workspace) else {
            return;
        };
        match ring.what {
            Rang::Head(head) => room.grown(head),
            Rang::Presence { of, frame } => room.post_presence(of, &frame),
        }
    }

    fn tell_others(&self, workspace: WorkspaceId, what: Rang) {
        self.bus.ring(BusRing {
            from: self.instance,
            workspace,
            what,
        });
    }

    fn room(&self, workspace: WorkspaceId) -> Option<Arc<Room>> {
        self.rooms().get(&workspace).cloned()
    }

    /// Forgets a room when its last socket has gone.
    fn left(&self, workspace: WorkspaceId) {
        let mut rooms = self.rooms();
        if rooms
            .get(&workspace)
            .is_some_and(|room| room.sockets() == 0)
        {
            rooms.remove(&workspace);
        }
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<WorkspaceId, Arc<Room>>> {
        lock(&self.rooms)
    }
}

impl Committed for Hub {
    fn committed(&self, workspace: WorkspaceId, items: Vec<Item>) {
        let Some(head) = items.last().map(|item| item.seq) else {
            return;
        };
        metrics::appended(items.len());
        if let Some(room) = self.room(workspace) {
            room.remember(items);
            room.grown(head);
        }
        self.tell_others(workspace, Rang::Head(head));
    }

    fn long_tail(&self, workspace: WorkspaceId, document: DocumentId) {
        // A full queue loses nothing: the next update of the document says it again.
        let _ = self.long_tails.try_send((workspace, document));
    }
}

/// What is behind the locks stays whole even when a holder panicked: each change is a single insert or remove.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A head that sockets watch.
type Head = watch::Receiver<Seq>;
/// An encoded frame.
type Frame = Bytes;
