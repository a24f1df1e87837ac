//! Whose a yrs client id is (LG8): nobody pushes structs in another's name, or the other's own would add nothing later and be
//! lost with an Ack.

use std::collections::HashMap;

use carnet_protocol::door::{StateVector, UpdateShape};
use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{DocumentId, MemberId};

use super::Facts;
use crate::limits::HEALING_ENTRIES;
use crate::log::LogError;

/// Whose a client id is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::log) struct Author {
    /// Whom the device belongs to that first pushed structs of it.
    pub(in crate::log) owner: MemberId,
    /// Brought by somebody who healed the log, and so perhaps another's.
    pub(in crate::log) healed: bool,
}

/// Leave to push others' structs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::log) struct Grant {
    /// Who may.
    pub(in crate::log) owner: MemberId,
    /// Where; `None`: in all documents.
    pub(in crate::log) document: Option<DocumentId>,
    /// Until the head is here.
    pub(in crate::log) until: Seq,
}

/// Who pushes, where.
#[derive(Clone, Copy)]
pub(super) struct Pusher {
    pub(super) document: DocumentId,
    /// Whom the device belongs to. Not the acting member: what browsers write, the gateway's one desk brings for all of them.
    pub(super) owner: MemberId,
    /// The log's last place.
    pub(super) head: Seq,
}

/// A document's authors, as far as this group has met them; `true`: not stored yet.
#[derive(Debug, Default)]
pub(super) struct Authors(HashMap<u64, (Author, bool)>);

impl Authors {
    /// Whether the new structs of an update may come from this device; notes whose they are.
    pub(super) fn admit(
        &mut self,
        facts: &mut impl Facts,
        healing: &Healing,
        pusher: Pusher,
        shape: &UpdateShape,
        known: &StateVector,
    ) -> Result<bool, LogError> {
        let mut news = Vec::new();
        for run in shape.clients() {
            if run.end <= known.get(run.client) {
                continue;
            }
            let before = self.get(facts, pusher.document, run.client)?;
            let own = before.is_some_and(|author| author.owner == pusher.owner);
            if own && before.is_some_and(|author| !author.healed) {
                continue;
            }
            let healed = healing.heals(facts, pusher)?;
            match before {
                Some(_) if !own && !healed => return Ok(false),
                // It stays who used it first.
                Some(author) if !own && !author.healed => {}
                _ => news.push((
                    run.client,
                    Author {
                        owner: pusher.owner,
                        healed,
                    },
                )),
            }
        }
        for (client, author) in news {
            self.0.insert(client, (author, true));
        }
        Ok(true)
    }

    fn get(
        &mut self,
        facts: &mut impl Facts,
        document: DocumentId,
        client: u64,
    ) -> Result<Option<Author>, LogError> {
        if let Some((author, _)) = self.0.get(&client) {
            return Ok(Some(*author));
        }
        let found = facts.author(document, client)?;
        if let Some(author) = found {
            self.0.insert(client, (author, false));
        }
        Ok(found)
    }

    /// Those to be stored.
    pub(super) fn fresh(&self) -> impl Iterator<Item = (u64, Author)> + '_ {
        let fresh = self.0.iter().filter(|(_, (_, fresh))| *fresh);
        fresh.map(|(client, (author, _))| (*client, *author))
    }
}

/// What the group has given leave to.
#[derive(Debug, Default)]
pub(super) struct Healing(Vec<Grant>);

impl Healing {
    /// The owner was told to start over: for some time they may bring back what the log has lost, whoever wrote it.
    pub(super) fn may_heal(&mut self, owner: MemberId, head: Seq) {
        self.grant(owner, None, head);
    }

    /// The pusher was told of a hole in this document, and may close it with others' structs.
    pub(super) fn may_close_a_hole(&mut self, pusher: Pusher) {
        self.grant(pusher.owner, Some(pusher.document), pusher.head);
    }

    fn grant(&mut self, owner: MemberId, document: Option<DocumentId>, head: Seq) {
        self.0
            .retain(|grant| (grant.owner, grant.document) != (owner, document));
        self.0.push(Grant {
            owner,
            document,
            until: head + HEALING_ENTRIES,
        });
    }

    fn heals(&self, facts: &mut impl Facts, pusher: Pusher) -> Result<bool, LogError> {
        let here = |grant: &Grant| {
            grant.owner == pusher.owner && grant.document.is_none_or(|one| one == pusher.document)
        };
        if self.0.iter().any(here) {
            return Ok(true);
        }
        let until = facts.healing(pusher.owner, pusher.document)?;
        Ok(until.is_some_and(|until| until > pusher.head))
    }

    /// Everything given, in order.
    pub(super) fn into_grants(self) -> Vec<Grant> {
        self.0
    }
}
