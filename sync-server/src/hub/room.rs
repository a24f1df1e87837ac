//! One workspace's sockets.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use carnet_protocol::frame::{PresenceIn, Role, Seq, ToDesk};
use carnet_protocol::ids::{DeviceId, MemberId, SessionId, WorkspaceId};
use tokio::time::Instant;

use super::drive::NOBODY_S;
use super::elsewhere::{Elsewhere, Instance};
use super::known::{Asked, Known};
use super::mailbox::{Mail, Mailbox};
use super::ring::Ring;
use super::{Frame, Head, Hub, lock};
use crate::bus::{Happened, wire::mark};
use crate::delivery::entry_hash;
use crate::log::{Item, ReadLimit, Stand};
use crate::session::Found;

/// A workspace with sockets.
#[derive(Debug)]
pub(super) struct Room {
    known: Known,
    ring: Mutex<Ring>,
    sockets: Mutex<HashMap<SessionId, Socket>>,
    elsewhere: Mutex<Elsewhere>,
}

/// Who holds a socket: what may end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The member.
    pub member: MemberId,
    /// Their desk's device.
    pub device: DeviceId,
    /// The sign-in that the ticket was asked with.
    pub sign_in: [u8; 16],
}

#[derive(Debug)]
struct Socket {
    holder: Holder,
    mailbox: Arc<Mailbox>,
    presence: Option<Frame>,
}

impl Room {
    pub(super) fn new() -> Self {
        Self {
            known: Known::new(),
            ring: Mutex::default(),
            sockets: Mutex::default(),
            elsewhere: Mutex::default(),
        }
    }

    pub(super) fn seat(
        room: &Arc<Self>,
        hub: Arc<Hub>,
        workspace: WorkspaceId,
        session: SessionId,
        holder: Holder,
    ) -> Seat {
        let mailbox = Arc::<Mailbox>::default();
        let socket = Socket {
            holder,
            mailbox: Arc::clone(&mailbox),
            presence: None,
        };
        lock(&room.sockets).insert(session, socket);
        let (head, era) = room.known.follow();
        Seat {
            hub,
            room: Arc::clone(room),
            workspace,
            session,
            member: holder.member,
            head,
            era,
            mailbox,
        }
    }

    pub(super) fn sockets(&self) -> usize {
        lock(&self.sockets).len()
    }

    /// This instance appended these; `alone`: nobody else does. Whether the log must be asked how far it goes.
    pub(super) fn appended(&self, items: Vec<Item>, alone: bool) -> bool {
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            return false;
        };
        let (first, last) = (first.seq, (last.seq, entry_hash(last)));
        let mut ring = lock(&self.ring);
        let given_before = first <= ring.through();
        ring.push(items);
        drop(ring);
        if given_before {
            // Of a place that this instance itself gave out, there is no second one in the same log.
            self.went_back(last.0);
            return false;
        }
        if alone {
            self.known.grown(last.0);
            return false;
        }
        self.known.appended(first, last)
    }

    /// What to ask the log.
    pub(super) fn asked(&self) -> Asked {
        self.known.asked()
    }

    /// What the log answered. `false`: it went back, and whoever sits here must say Hello again, where it is found out
    /// what they miss (HS4).
    pub(super) fn answered(&self, asked: Asked, stand: &Stand) -> bool {
        // What was appended elsewhere may have erased what is remembered here.
        lock(&self.ring).outrun(stand.head);
        let same = self.known.answered(asked, stand);
        if !same {
            *lock(&self.ring) = Ring::default();
        }
        same
    }

    /// The log is another one than before.
    pub(super) fn went_back(&self, head: Seq) {
        self.known.went_back(head);
        *lock(&self.ring) = Ring::default();
    }

    /// Somebody says that the log goes on to here. Whether it must be asked.
    pub(super) fn hinted(&self, head: Seq) -> bool {
        lock(&self.ring).outrun(head);
        head > self.known.head()
    }

    pub(super) fn post_role(&self, member: MemberId, role: Option<Role>) {
        self.post(
            |holder| holder.member == member,
            |mailbox| mailbox.post_role(role),
        );
    }

    pub(super) fn post_device_end(&self, device: DeviceId) {
        self.post(
            |holder| holder.device == device,
            |mailbox| mailbox.post_role(None),
        );
    }

    pub(super) fn post_sign_in_end(&self, sign_in: [u8; 16]) {
        self.post(|holder| holder.sign_in == sign_in, Mailbox::post_signed_out);
    }

    /// Those of this process stay: nobody's sign-in is behind them.
    pub(super) fn post_unsure(&self) {
        self.post(|holder| holder.sign_in != NOBODY_S, Mailbox::post_unsure);
    }

    fn post(&self, to: impl Fn(&Holder) -> bool, tell: impl Fn(&Mailbox)) {
        let sockets = lock(&self.sockets);
        for socket in sockets.values().filter(|socket| to(&socket.holder)) {
            tell(&socket.mailbox);
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

/// What is shown here and elsewhere.
impl Room {
    /// The sockets here that show themselves, each with the mark of what it shows.
    pub(super) fn shown(&self) -> Vec<(SessionId, u64)> {
        let sockets = lock(&self.sockets);
        let shown = sockets.iter().filter_map(|(session, socket)| {
            let frame = socket.presence.as_ref()?;
            Some((*session, mark(frame)))
        });
        shown.collect()
    }

    /// What a socket here shows.
    pub(super) fn presence_of(&self, of: SessionId) -> Option<Frame> {
        lock(&self.sockets).get(&of)?.presence.clone()
    }

    /// A socket of another instance shows this Presence frame.
    pub(super) fn show_elsewhere(&self, by: Instance, of: SessionId, frame: &Frame, now: Instant) {
        let gone = presence_in(frame).is_none_or(|shown| shown.bytes.is_empty());
        if lock(&self.elsewhere).show(by, of, frame, gone, now) {
            self.post_presence(of, frame);
        }
    }

    /// Another instance shows exactly these; gives those whose frames are not known here.
    pub(super) fn compare_elsewhere(
        &self,
        by: Instance,
        sockets: &[(SessionId, u64)],
        now: Instant,
    ) -> Vec<SessionId> {
        let (wanted, gone) = lock(&self.elsewhere).compare(by, sockets, now);
        self.post_gone(&gone);
        wanted
    }

    /// Forgets what instances showed that say nothing any more.
    pub(super) fn forget_elsewhere(&self, now: Instant) {
        let gone = lock(&self.elsewhere).forget(now);
        self.post_gone(&gone);
    }

    fn post_gone(&self, gone: &[Frame]) {
        for last in gone.iter().filter_map(presence_in) {
            let frame = presence_frame(last.session, last.member, &[]);
            self.post_presence(last.session, &frame);
        }
    }
}

fn presence_in(frame: &Frame) -> Option<PresenceIn> {
    match ToDesk::decode(frame) {
        Ok(ToDesk::Presence(shown)) => Some(shown),
        _ => None,
    }
}

/// A Presence frame; empty bytes say that nothing is shown any more.
fn presence_frame(session: SessionId, member: MemberId, bytes: &[u8]) -> Frame {
    let presence = PresenceIn {
        session,
        member,
        bytes: bytes.to_vec(),
    };
    ToDesk::Presence(presence).encode().into()
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
    era: u64,
    mailbox: Arc<Mailbox>,
}

/// What a seat hears.
#[derive(Debug)]
pub enum Heard {
    /// The log has grown to here.
    Head(Seq),
    /// The log went back: this seat is over.
    Back,
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
            _ = self.head.changed() => {
                let head = *self.head.borrow_and_update();
                if self.is_over() { Heard::Back } else { Heard::Head(head) }
            }
            mail = self.mailbox.take() => mail.map_or(Heard::Slow, Heard::Mail),
        }
    }

    /// The log went back since this seat was taken: what is read now does not follow on what was read before.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.room.known.era() != self.era
    }

    /// The log was read for this seat, and went on to here.
    pub fn knows(&self, head: Seq) {
        self.hub.heard_of(self.workspace, &self.room, head);
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
        let here = others.filter_map(|(_, socket)| socket.presence.clone());
        here.chain(lock(&self.room.elsewhere).frames().cloned())
            .collect()
    }

    /// Shows the others where this one is; empty bytes: nowhere any more.
    pub fn present(&self, bytes: &[u8]) {
        let frame = presence_frame(self.session, self.member, bytes);
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
                .tell_others(self.workspace, Happened::Presence { of, frame });
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.present(&[]);
        lock(&self.room.sockets).remove(&self.session);
        self.hub.left(self.workspace);
    }
}
