//! Who is where now: ours goes out, theirs comes in, carets find their editors.

use carnet_protocol::frame::{PresenceIn, PresenceOut, ToRelay};
use carnet_protocol::ids::{DocumentId, MemberId, SessionId};

use uuid::Uuid;

use super::editors::clients;
use super::{Engine, Output};
use crate::api::Event;
use crate::api::event::Presence;
use crate::limits::{PRESENCE_DRAG_PAUSE_MS, PRESENCE_PAUSE_MS, PRESENCES_MAX};
use crate::sync::presence::{Caret, Doing, GATEWAY, Here, Person};

impl Engine {
    pub(super) fn on_presence(&mut self, document: Option<DocumentId>) {
        self.link.here.document = document;
        self.here_changed();
    }

    pub(super) fn here_changed(&mut self) {
        self.link.here.carets = self.editors.carets();
        self.link.here_changed = true;
    }

    pub(super) fn on_whereabouts(
        &mut self,
        page: Option<(Uuid, MemberId)>,
        at: Option<(Option<DocumentId>, Doing)>,
    ) {
        let Some((page, member)) = page else {
            (self.link.here.document, self.link.here.doing) = at.unwrap_or_default();
            return self.here_changed();
        };
        let people = &mut self.link.here.people;
        people.retain(|one| one.page != page);
        if let Some((document, doing)) = at {
            let person = Person {
                page,
                member,
                document,
                doing,
            };
            people.push(person.clone());
            self.tell_person(&person);
        } else {
            self.tell_away(page, member);
        }
        self.here_changed();
    }

    /// Sends our presence, when it changed and the last one is long enough ago.
    pub(super) fn send_presence(&mut self, now: i64) {
        if !self.link.up() || !self.link.here_changed || now < self.link.here_at {
            return;
        }
        self.link.here_changed = false;
        let here = &self.link.here;
        let mut doing = here.people.iter().map(|one| &one.doing);
        let drags = here.doing.dragging.is_some() || doing.any(|one| one.dragging.is_some());
        let pause = if drags {
            PRESENCE_DRAG_PAUSE_MS
        } else {
            PRESENCE_PAUSE_MS
        };
        self.link.here_at = now + pause;
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
        let before = before.filter(|(whose, _)| *whose == member);
        let before = before.map(|(_, before)| before).unwrap_or_default();
        self.tell_there(session, member, &before, &there);
    }

    /// The gateway is nobody itself: it says who came by browser.
    fn tell_there(&mut self, session: SessionId, member: MemberId, before: &Here, there: &Here) {
        if member != GATEWAY {
            return self.tell_person(&Person {
                page: session.uuid(),
                member,
                document: there.document,
                doing: there.doing.clone(),
            });
        }
        for person in &there.people {
            // Who drags says so again and again.
            if person.doing.dragging.is_some() || !before.people.contains(person) {
                self.tell_person(person);
            }
        }
        for person in &before.people {
            if there.people.iter().all(|now| now.page != person.page) {
                self.tell_away(person.page, person.member);
            }
        }
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
        if member == GATEWAY {
            self.tell_there(session, member, &there, &Here::default());
        } else {
            self.tell_away(session.uuid(), member);
        }
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

    fn tell_person(&mut self, person: &Person) {
        self.out.push(Output::Event(Event::Presence(Presence {
            session: person.page,
            member: person.member.uuid(),
            here: true,
            document: person.document.map(|document| document.to_string()),
            field: person.doing.field.clone(),
            dragging: person.doing.dragging.clone(),
        })));
    }

    fn tell_away(&mut self, session: Uuid, member: MemberId) {
        self.out.push(Output::Event(Event::Presence(Presence {
            session,
            member: member.uuid(),
            ..Presence::default()
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
