//! Who is where now: ours goes out, theirs comes in, carets find their editors.

use carnet_protocol::frame::{PresenceIn, PresenceOut, ToRelay};
use carnet_protocol::ids::{DocumentId, MemberId, SessionId};

use super::editors::clients;
use super::{Engine, Output};
use crate::api::Event;
use crate::api::event::Presence;
use crate::limits::{PRESENCE_PAUSE_MS, PRESENCES_MAX};
use crate::sync::presence::{Caret, Here};

impl Engine {
    pub(super) fn on_presence(&mut self, document: Option<DocumentId>) {
        self.link.here.document = document;
        self.here_changed();
    }

    pub(super) fn here_changed(&mut self) {
        self.link.here.carets = self.editors.carets();
        self.link.here_changed = true;
    }

    /// Sends our presence, when it changed and the last one is long enough ago.
    pub(super) fn send_presence(&mut self, now: i64) {
        if !self.link.up() || !self.link.here_changed || now < self.link.here_at {
            return;
        }
        self.link.here_changed = false;
        self.link.here_at = now + PRESENCE_PAUSE_MS;
        let bytes = self.link.here.encode();
        let member = self.member;
        self.send(&ToRelay::Presence(PresenceOut { bytes }), member);
    }

    pub(super) fn on_presence_in(&mut self, presence: PresenceIn) {
        let PresenceIn {
            session,
            member,
            bytes,
        } = presence;
        let there = if bytes.is_empty() {
            None
        } else {
            Here::decode(&bytes)
        };
        match there {
            Some(there) => self.came(session, member, there),
            None => self.went(session),
        }
    }

    fn came(&mut self, session: SessionId, member: MemberId, mut there: Here) {
        there.carets.retain(|caret| clients(&caret.bytes).is_ok());
        if self.link.there.len() >= PRESENCES_MAX && !self.link.there.contains_key(&session) {
            return;
        }
        let before = self.link.there.insert(session, (member, there.clone()));
        for caret in &there.carets {
            self.tell_caret(caret.document, &caret.bytes, None);
        }
        for caret in before.iter().flat_map(|(_, before)| &before.carets) {
            let stays = there.carets.iter().any(|now| {
                now.document == caret.document && same_clients(&now.bytes, &caret.bytes)
            });
            if !stays {
                self.tell_gone(caret.document, &caret.bytes, None);
            }
        }
        self.tell_presence(session, member, Some(&there));
    }

    fn went(&mut self, session: SessionId) {
        let Some((member, there)) = self.link.there.remove(&session) else {
            return;
        };
        for caret in &there.carets {
            // A desk that came back shows it over its new socket, and the old one ends later.
            if !self.is_shown(caret) {
                self.tell_gone(caret.document, &caret.bytes, None);
            }
        }
        self.tell_presence(session, member, None);
    }

    /// Whether another desk, or the same one over another socket, shows this caret now.
    fn is_shown(&self, caret: &Caret) -> bool {
        let mut there = self.link.there.values();
        there.any(|(_, there)| {
            let mut carets = there.carets.iter();
            carets
                .any(|one| one.document == caret.document && same_clients(&one.bytes, &caret.bytes))
        })
    }

    /// The link is down: nobody is there that we know of.
    pub(super) fn everyone_went(&mut self) {
        let sessions: Vec<SessionId> = self.link.there.keys().copied().collect();
        for session in sessions {
            self.went(session);
        }
    }

    fn tell_presence(&mut self, session: SessionId, member: MemberId, there: Option<&Here>) {
        let document = there.and_then(|there| there.document);
        self.out.push(Output::Event(Event::Presence(Presence {
            session: session.uuid(),
            member: member.uuid(),
            here: there.is_some(),
            document: document.map(|document| document.to_string()),
        })));
    }
}

fn same_clients(one: &[u8], other: &[u8]) -> bool {
    let ids = |bytes: &[u8]| -> Vec<u64> {
        let entries = clients(bytes).unwrap_or_default();
        entries.iter().map(|entry| entry.client).collect()
    };
    ids(one) == ids(other)
}
