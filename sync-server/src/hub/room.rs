//! One workspace's sockets.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use carnet_protocol::frame::{PresenceIn, Role, Seq, ToDesk};
use carnet_protocol::ids::{MemberId, SessionId, WorkspaceId};
use tokio::sync::watch;

use super::mailbox::{Mail, Mailbox};
use super::ring::Ring;
use super::{Frame, Head, Hub, lock};
use crate::bus::Rang;
use crate::log::{Item, ReadLimit};
use crate::session::Found;

/// A workspace with sockets.
#[derive(Debug)]
pub(super) struct Room {
    head: watch::Sender<Seq>,
    ring: Mutex<Ring>,
    sockets: Mutex<HashMap<SessionId, Socket>>,
}

#[derive(Debug)]
struct Socket {
    member: MemberId,
    mailbox: Arc<Mailbox>,
    presence: Option<Frame>,
}

impl Room {
    pub(super) fn new() -> Self {
        Self {
            head: watch::Sender::new(0),
            ring: Mutex::default(),
            sockets: Mutex::default(),
        }
    }

    pub(super) fn seat(
        room: &Arc<Self>,
        hub: Arc<Hub>,
        workspace: WorkspaceId,
        session: SessionId,
        member: MemberId,
    ) -> Seat {
        let mailbox = Arc::<Mailbox>::default();
        let socket = Socket {
            member,
            mailbox: Arc::clone(&mailbox),
            presence: None,
        };
        lock(&room.sockets).insert(session, socket);
        let head = room.head.subscribe();
        Seat {
            hub,
            room: Arc::clone(room),
            workspace,
            session,
            member,
            head,
            mailbox,
        }
    }

    pub(super) fn sockets(&self) -> usize {
        lock(&self.sockets).len()
    }

    pub(super) fn remember(&self, items: Vec<Item>) {
        lock(&self.ring).push(items);
    }

    pub(super) fn grown(&self, head: Seq) {
        self.head.send_if_modified(|known| {
            let grown = head > *known;
            *known = head.max(*known);
            grown
        });
    }

    pub(super) fn post_role(&self, member: MemberId, role: Option<Role>) {
        for socket in lock(&self.sockets)
            .values()
            .filter(|socket| socket.member == member)
        {
            socket.mailbox.post_role(role);
        }
    }

    /// Tells all sockets but the one that shows itself.
    pub(super) fn post_presence(&self, of: SessionId, frame: &Frame) {
        for (session, socket) in lock(&self.sockets).iter() {
            if *session != of {
                socket.mailbox.post_presence(of, frame.clone());
            }
        }
    }
}

/// One socket's place in a workspace; left when dropped.
#[derive(Debug)]
pub struct Seat {
    hub: Arc<Hub>,
    room: Arc<Room>,
    workspace: WorkspaceId,
    session: SessionId,
    member: MemberId,
    head: Head,
    mailbox: Arc<Mailbox>,
}

/// What a seat hears.
#[derive(Debug)]
pub enum Heard {
    /// The log has grown to here.
    Head(Seq),
    /// See [`Mail`].
    Mail(Mail),
    /// The mailbox ran over.
    Slow,
}

impl Seat {
    /// Waits for what comes next.
    pub async fn hear(&mut self) -> Heard {
        tokio::select! {
            // The room, and with it the sender, lives as long as this seat.
            _ = self.head.changed() => Heard::Head(*self.head.borrow_and_update()),
            mail = self.mailbox.take() => mail.map_or(Heard::Slow, Heard::Mail),
        }
    }

    /// What follows a place, when memory still has it.
    #[must_use]
    pub fn recent(&self, after: Seq, limit: ReadLimit) -> Option<Found> {
        lock(&self.room.ring).read(after, limit)
    }

    /// The presences of the others, for a socket that is new.
    #[must_use]
    pub fn presences(&self) -> Vec<Frame> {
        let sockets = lock(&self.room.sockets);
        let others = sockets
            .iter()
            .filter(|(session, _)| **session != self.session);
        others
            .filter_map(|(_, socket)| socket.presence.clone())
            .collect()
    }

    /// Shows the others where this one is; empty bytes: nowhere any more.
    pub fn present(&self, bytes: &[u8]) {
        let frame = self.presence_frame(bytes);
        let shown = (!bytes.is_empty()).then(|| frame.clone());
        let before = match lock(&self.room.sockets).get_mut(&self.session) {
            Some(socket) => std::mem::replace(&mut socket.presence, shown),
            None => None,
        };
        // Nothing shown before and nothing now: nothing to tell.
        if before.is_some() || !bytes.is_empty() {
            self.room.post_presence(self.session, &frame);
            let of = self.session;
            self.hub
                .tell_others(self.workspace, Rang::Presence { of, frame });
        }
    }

    fn presence_frame(&self, bytes: &[u8]) -> Frame {
        let presence = PresenceIn {
            session: self.session,
            member: self.member,
            bytes: bytes.to_vec(),
        };
        ToDesk::Presence(presence).encode().into()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.present(&[]);
        lock(&self.room.sockets).remove(&self.session);
        self.hub.left(self.workspace);
    }
}
