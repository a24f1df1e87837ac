//! Healing (HE1–HE3): after a reset, or when a workspace is first shared, each document is compared with what the log
//! gave, and the difference is pushed.

use carnet_protocol::door::{self, StateVector as DoorVector};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DocumentId, MemberId};
use rusqlite::Connection;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, IdSet, ReadTxn, Transact, Update};

use super::commit::{transaction, vector};
use super::repair::difference;
use super::{Engine, aside};
use crate::api::{ApiError, Code};
use crate::limits::{HEAL_JITTER_MS, HEAL_SLICE_DOCUMENTS, SLICE_MS};
use crate::store::desk::{self, Healing};
use crate::store::given::{self, Given};
use crate::store::outbox::What;
use crate::store::{documents as stored, outbox};
use crate::sync::link::Phase;

impl Engine {
    /// At Live: when to compare. A team's desks wait a little, each another time; a first share waits for nobody.
    ///
    /// A viewer may push nothing: what it has more than the log waits until it may.
    pub(super) fn plan_healing(&mut self) {
        if self.store.desk.role == Some(Role::Viewer) {
            return;
        }
        let wait = match self.store.desk.healing {
            Healing::No => return,
            Healing::Share => 0,
            Healing::Reset => i64::try_from(self.chance.below(HEAL_JITTER_MS + 1)).unwrap_or(0),
        };
        if self.link.heal_at.is_none() {
            self.link.heal_at = Some(self.clock.steady_ms() + wait);
        }
    }

    /// Compares some documents, for one slice of time; the next slice follows at once.
    pub(super) fn heal_some(&mut self, now: i64) -> Result<(), ApiError> {
        let due = self.link.heal_at.is_some_and(|at| now >= at);
        if !due || self.link.phase != Phase::Live {
            return Ok(());
        }
        let until = now + SLICE_MS;
        let documents = given::to_compare(&self.store.conn, HEAL_SLICE_DOCUMENTS)?;
        if documents.is_empty() {
            return self.healed();
        }
        let (owner, member) = (self.store.desk.role == Some(Role::Owner), self.member);
        let (clock, chance) = (&*self.clock, &mut *self.chance);
        let cache = &mut self.documents;
        transaction(&self.store.conn, |conn| {
            for id in documents {
                match cache.read(conn, id, chance) {
                    Ok(doc) => compare(conn, id, &doc, member, owner)?,
                    // It cannot be read any more: it hurts itself only.
                    Err(error) if error.code == Code::BrokenFile => skip(conn, id)?,
                    Err(error) => return Err(error),
                }
                if clock.steady_ms() >= until {
                    break;
                }
            }
            Ok(())
        })?;
        self.link.heal_at = Some(now);
        self.status_stale = true;
        Ok(())
    }

    /// Everything is compared: the outbox gets its numbers and flows.
    fn healed(&mut self) -> Result<(), ApiError> {
        let mut desk = self.store.desk.clone();
        desk.healing = Healing::No;
        transaction(&self.store.conn, |conn| {
            desk.next_number = outbox::renumber(conn)?;
            given::clear(conn)?;
            Ok(desk::save(conn, &desk)?)
        })?;
        self.store.desk = desk;
        self.link.heal_at = None;
        self.note_synced()?;
        self.push_more()
    }
}

/// Puts a document's difference into the outbox, in the place of its waiting updates, which it holds.
fn compare(
    conn: &Connection,
    id: DocumentId,
    doc: &Doc,
    member: MemberId,
    owner: bool,
) -> Result<(), ApiError> {
    let mut log = given::get(conn, id)?.unwrap_or_default();
    let head = stored::head(conn, id)?;
    if head.is_some_and(|head| head.erased) {
        outbox::take_updates(conn, id)?;
        if owner && !log.erased {
            outbox::put(conn, None, id, What::Erase, &[], member)?;
        }
    } else if aside::heals(conn, id)? && lacks(&log, doc)? {
        let place = outbox::take_updates(conn, id)?;
        let bytes = difference(doc, &log.state_vector)?;
        outbox::put(conn, place, id, What::Update, &bytes, member)?;
        aside::on_healed(conn, id)?;
    } else {
        outbox::take_updates(conn, id)?;
    }
    log.compared = true;
    Ok(given::put(conn, id, &log)?)
}

fn skip(conn: &Connection, id: DocumentId) -> Result<(), ApiError> {
    tracing::error!(document = %id, "a stored document cannot be read, nor compared");
    let mut log = given::get(conn, id)?.unwrap_or_default();
    log.compared = true;
    Ok(given::put(conn, id, &log)?)
}

/// Whether the document here has structs or deletions that the log did not give.
fn lacks(log: &Given, doc: &Doc) -> Result<bool, ApiError> {
    let ours = DoorVector::decode(&vector(doc)).map_err(unreadable)?;
    let theirs = given_vector(log)?;
    if ours
        .iter()
        .any(|(client, clock)| clock > theirs.get(client))
    {
        return Ok(true);
    }
    let deleted = doc.transact().snapshot().delete_set;
    Ok(!deleted.diff(&given_deletes(log)?).is_empty())
}

/// Adds what the log gave of a document.
pub(super) fn remember(
    conn: &Connection,
    id: DocumentId,
    updates: &[&[u8]],
) -> Result<(), ApiError> {
    let mut log = given::get(conn, id)?.unwrap_or_default();
    let mut known = given_vector(&log)?;
    let mut deletes = given_deletes(&log)?;
    for bytes in updates {
        door::walk_update(bytes)
            .map_err(unreadable)?
            .apply_to(&mut known);
        let update = Update::decode_v1(bytes).map_err(unreadable)?;
        deletes.merge_with(update.delete_set().clone());
    }
    log.state_vector = known.encode();
    // An update without structs: no clients, then the delete set.
    log.deletes = vec![0];
    log.deletes.extend(deletes.encode_v1());
    Ok(given::put(conn, id, &log)?)
}

/// The log removed this document.
pub(super) fn remember_erased(conn: &Connection, id: DocumentId) -> Result<(), ApiError> {
    let mut log = given::get(conn, id)?.unwrap_or_default();
    log.erased = true;
    Ok(given::put(conn, id, &log)?)
}

fn given_vector(log: &Given) -> Result<DoorVector, ApiError> {
    if log.state_vector.is_empty() {
        return Ok(DoorVector::new());
    }
    DoorVector::decode(&log.state_vector).map_err(unreadable)
}

fn given_deletes(log: &Given) -> Result<IdSet, ApiError> {
    if log.deletes.is_empty() {
        return Ok(IdSet::default());
    }
    let update = Update::decode_v1(&log.deletes).map_err(unreadable)?;
    Ok(update.delete_set().clone())
}

fn unreadable(error: impl std::fmt::Display) -> ApiError {
    ApiError::new(Code::Storage, error.to_string())
}
