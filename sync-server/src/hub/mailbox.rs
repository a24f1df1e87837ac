//! What the hub tells one socket, and the socket has not heard yet.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use carnet_protocol::frame::Role;
use carnet_protocol::ids::SessionId;
use tokio::sync::Notify;

use super::{Frame, lock};
use crate::limits::MAILBOX_MAX;

/// What the hub tells one socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    /// A Presence frame, ready to send.
    Presence(Frame),
    /// The member's role is this now; `None`: removed.
    Role(Option<Role>),
    /// The sign-in behind the socket has ended.
    SignedOut,
    /// Nobody can say what may be done over this socket.
    Unsure,
}

/// A place for the role and for the last presence of each other socket: whoever shows itself often fills no more of it
/// than others.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    waiting: Mutex<Waiting>,
    come: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    role: Option<Option<Role>>,
    signed_out: bool,
    unsure: bool,
    presences: HashMap<SessionId, Frame>,
    /// Whose presence comes next. Each of `presences` once.
    order: VecDeque<SessionId>,
    over: bool,
}

/// Too many sockets showed themselves before this one listened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Over;

impl Mailbox {
    pub(super) fn post_role(&self, role: Option<Role>) {
        let mut waiting = lock(&self.waiting);
        // An end stays one: who stalled through it and was let in again comes with a new socket.
        if waiting.role != Some(None) {
            waiting.role = Some(role);
        }
        drop(waiting);
        self.come.notify_one();
    }

    pub(super) fn post_signed_out(&self) {
        lock(&self.waiting).signed_out = true;
        self.come.notify_one();
    }

    pub(super) fn post_unsure(&self) {
        lock(&self.waiting).unsure = true;
        self.come.notify_one();
    }

    /// Takes the place of what the same socket showed before.
    pub(super) fn post_presence(&self, of: SessionId, frame: Frame) {
        let mut waiting = lock(&self.waiting);
        if waiting.presences.insert(of, frame).is_none() {
            waiting.order.push_back(of);
        }
        waiting.over |= waiting.order.len() > MAILBOX_MAX;
        drop(waiting);
        self.come.notify_one();
    }

    /// Waits for what comes next.
    pub(super) async fn take(&self) -> Result<Mail, Over> {
        loop {
            if let Some(mail) = lock(&self.waiting).next() {
                return mail;
            }
            self.come.notified().await;
        }
    }
}

impl Waiting {
    fn next(&mut self) -> Option<Result<Mail, Over>> {
        if self.over {
            return Some(Err(Over));
        }
        if std::mem::take(&mut self.signed_out) {
            return Some(Ok(Mail::SignedOut));
        }
        if std::mem::take(&mut self.unsure) {
            return Some(Ok(Mail::Unsure));
        }
        if let Some(role) = self.role.take() {
            return Some(Ok(Mail::Role(role)));
        }
        let frame = self.presences.remove(&self.order.pop_front()?);
        frame.map(|frame| Ok(Mail::Presence(frame)))
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn session(n: usize) -> SessionId {
        SessionId((n as u128).to_be_bytes())
    }

    fn shown(n: u32) -> Frame {
        Frame::copy_from_slice(&n.to_be_bytes())
    }

    fn take(mailbox: &Mailbox) -> Poll<Result<Mail, Over>> {
        pin!(mailbox.take()).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn an_end_is_not_taken_back_by_a_role() {
        let mailbox = Mailbox::default();
        mailbox.post_role(None);
        mailbox.post_role(Some(Role::Member));
        assert_eq!(take(&mailbox), Poll::Ready(Ok(Mail::Role(None))));
    }

    #[test]
    fn a_flood_of_presence_is_one_presence() {
        let mailbox = Mailbox::default();
        for n in 0..100_000 {
            mailbox.post_presence(session(1), shown(n));
        }
        mailbox.post_presence(session(2), shown(7));
        let presence = |n| Poll::Ready(Ok(Mail::Presence(shown(n))));
        assert_eq!(take(&mailbox), presence(99_999), "the last one counts");
        assert_eq!(take(&mailbox), presence(7), "others are not pushed out");
        assert_eq!(take(&mailbox), Poll::Pending);
    }

    #[test]
    fn a_role_comes_before_presence_and_more_sockets_than_there_may_be_are_too_many() {
        let mailbox = Mailbox::default();
        for n in 0..MAILBOX_MAX {
            mailbox.post_presence(session(n), shown(0));
        }
        mailbox.post_role(None);
        assert_eq!(take(&mailbox), Poll::Ready(Ok(Mail::Role(None))));
        mailbox.post_presence(session(MAILBOX_MAX), shown(0));
        assert_eq!(take(&mailbox), Poll::Ready(Err(Over)));
    }
}
