//! One workspace's sockets.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use carnet_protocol::frame::{PresenceIn, Role, Seq, ToDesk};
use carnet_protocol::ids::{MemberId, SessionId, WorkspaceId};
use tokio::sync::{mpsc, watch};

use super::ring::Ring;
use super::{Frame, Head, Hub, lock};
use crate::bus::Rang;
use crate::limits::MAILBOX_MAX;
use crate::log::{Item, ReadLimit};
use crate::session::Found;

/// What the hub tells one socket.
#[derive(Clone, Debug)]
pub enum Mail {
    /// A Presence frame, ready to send.
    Presence(Frame),
    /// The member's role changed; `None`: removed.
    Role(Option<Role>),
}

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
    mailbox: mpsc::Sender<Mail>,
    presence: Option<Frame>,
    slow: Arc<AtomicBool>,
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
        let (post, mailbox) = mpsc::channel(MAILBOX_MAX);
        let slow = Arc::new(AtomicBool::new(false));
        let socket = Socket {
            member,
            mailbox: post,
            presence: None,
            slow: Arc::clone(&slow),
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
            slow,
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

    pub(super) fn post_to_member(&self, member: MemberId, mail: &Mail) {
        for socket in lock(&self.sockets)
            .values()
            .filter(|socket| socket.member == member)
        {
            socket.post(mail.clone());
        }
    }

    pub(super) fn post_presence(&self, except: Option<SessionId>, frame: &Frame) {
        for (session, socket) in lock(&self.sockets).iter() {
            if Some(*session) != except {
                socket.post(Mail::Presence(frame.clone()));
            }
        }
    }
}

impl Socket {
    fn post(&self, mail: Mail) {
        if self.mailbox.try_send(mail).is_err() {
            // The socket finds this at its next turn, says Bye(slow), and its desk resumes from its cursor.
            self.slow.store(true, Ordering::Relaxed);
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
    mailbox: mpsc::Receiver<Mail>,
    slow: Arc<AtomicBool>,
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
        if self.slow.load(Ordering::Relaxed) {
            return Heard::Slow;
        }
        tokio::select! {
            // The room, and with it the sender, lives as long as this seat.
            _ = self.head.changed() => Heard::Head(*self.head.borrow_and_update()),
            mail = self.mailbox.recv() => mail.map_or(Heard::Slow, Heard::Mail),
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
            self.room.post_presence(Some(self.session), &frame);
            self.hub.tell_others(self.workspace, Rang::Presence(frame));
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
