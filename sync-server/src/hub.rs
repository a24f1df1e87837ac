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
//!    rings the [`Bus`]; another instance's `others` moves the head of its own room, at the ring or when it next looks.
//! 4. `Seat::hear` of each other socket wakes its `drive`, which calls `Session::on_head`.
//! 5. The session asks with [`crate::session::Action::Read`] from its own place, when the window has room;
//!    `drive` answers from `Seat::recent` (the ring), or from the log when the ring does not reach back.
//! 6. `Session::on_read` turns what was found into frames, and `drive` sends them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use carnet_protocol::frame::{Role, Seq};
use carnet_protocol::ids::{DeviceId, DocumentId, MemberId, SessionId, WorkspaceId};
use tokio::sync::{Notify, mpsc, watch};

use crate::bus::{Bus, Happened, Rang, Ring as BusRing};
use crate::limits::SOCKETS_PER_WORKSPACE_MAX;
use crate::log::{Committed, Item};
use crate::metrics;

pub mod drive;
mod elsewhere;
pub mod inside;
mod known;
mod mailbox;
mod others;
mod ring;
mod room;

pub use mailbox::Mail;
use others::Due;
use room::Room;
pub use room::{Holder, Seat};

/// All workspaces with sockets.
#[derive(Debug)]
pub struct Hub {
    instance: [u8; 16],
    rooms: Mutex<HashMap<WorkspaceId, Arc<Room>>>,
    bus: Arc<dyn Bus>,
    /// Rung when somebody's rights changed.
    accounts: Notify,
    long_tails: mpsc::Sender<(WorkspaceId, DocumentId)>,
    due: Due,
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
            accounts: Notify::new(),
            long_tails,
            due: Due::default(),
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
        holder: Holder,
    ) -> Result<Seat, Full> {
        let mut rooms = self.rooms();
        let room = rooms.entry(workspace).or_insert_with(|| {
            self.bus.enter(workspace);
            Arc::new(Room::new())
        });
        if room.sockets() >= SOCKETS_PER_WORKSPACE_MAX {
            return Err(Full);
        }
        Ok(Room::seat(
            room,
            Arc::clone(self),
            workspace,
            session,
            holder,
        ))
    }

    /// A member's role changed; `None`: removed. Their sockets hear it.
    pub fn role_changed(&self, workspace: WorkspaceId, member: MemberId, role: Option<Role>) {
        if let Some(room) = self.room(workspace) {
            room.post_role(member, role);
        }
    }

    /// A device was shut out of a workspace. Its sockets hear it.
    pub fn device_ended(&self, workspace: WorkspaceId, device: DeviceId) {
        if let Some(room) = self.room(workspace) {
            room.post_device_end(device);
        }
    }

    /// A sign-in has ended. Its sockets hear it, in whichever workspaces.
    pub fn sign_in_ended(&self, sign_in: [u8; 16]) {
        let rooms: Vec<_> = self.rooms().values().cloned().collect();
        for room in rooms {
            room.post_sign_in_end(sign_in);
        }
    }

    /// What anybody may do cannot be looked up, or may be another than was said: sockets end, and their desks ask anew.
    pub fn rights_are_unsure(&self) {
        let rooms: Vec<_> = self.rooms().values().cloned().collect();
        for room in rooms {
            room.post_unsure();
        }
    }

    /// How many sockets there are.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.rooms().values().map(|room| room.sockets()).sum()
    }

    fn tell_others(&self, workspace: WorkspaceId, happened: Happened) {
        self.ring(Rang::In(workspace, happened));
    }

    fn ring(&self, what: Rang) {
        self.bus.ring(BusRing {
            from: self.instance,
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
            self.bus.leave(workspace);
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
        if let Some(room) = self.room(workspace)
            && room.appended(items, !self.bus.loses())
        {
            self.due.add([workspace]);
        }
        self.tell_others(workspace, Happened::Head(head));
    }

    fn reached(&self, workspace: WorkspaceId, head: Seq) {
        if let Some(room) = self.room(workspace)
            && room.hinted(head)
        {
            self.due.add([workspace]);
        }
    }

    fn long_tail(&self, workspace: WorkspaceId, document: DocumentId) {
        // A full queue loses nothing: the next update of the document says it again.
        let _ = self.long_tails.try_send((workspace, document));
    }

    fn replaced(&self) {
        tracing::warn!(
            "another database answers than before: links are ended, desks compare what they have with it"
        );
        for room in self.rooms().values() {
            room.went_back(0);
        }
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
