//! Reading the log: entries, whole documents and erasures, committed with rows and cursor (RD1–RD7).

use std::panic::{AssertUnwindSafe, catch_unwind};

use carnet_protocol::door::{self, StateVector as DoorVector};
use carnet_protocol::frame::{DocumentState, Entry, Erased, Seen, Seq, ToRelay};
use carnet_protocol::hash::{EntryHash, erase_hash, update_hash};
use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;
use yrs::updates::decoder::Decode;
use yrs::{Doc, Transact, Update};

use super::assigned::assignee;
use super::commit::{finish_document, transaction, vector};
use super::documents::Documents;
use super::erase::leave_tombstone;
use super::{Engine, aside, heal};
use crate::api::event::Assigned;
use crate::api::{ApiError, Code};
use crate::clock::Chance;
use crate::limits::ASSIGNED_EVENTS_MAX;
use crate::store::desk::{self, Healing};
use crate::store::documents as stored;
use crate::store::set_aside::{self, Reason, Way};

/// Something that came from the log.
#[derive(Debug)]
pub(super) struct Incoming {
    document: DocumentId,
    what: What,
}

#[derive(Debug)]
enum What {
    Update(Vec<u8>),
    Erased,
}

impl Incoming {
    pub(super) const fn update(document: DocumentId, bytes: Vec<u8>) -> Self {
        Self {
            document,
            what: What::Update(bytes),
        }
    }
}

/// What taking it changed: told after COMMIT.
#[derive(Debug, Default)]
pub(super) struct Taken {
    changed: Vec<(DocumentId, Vec<u8>)>,
    removed: Vec<DocumentId>,
    assigned: Vec<Assigned>,
}

/// Where the cursor goes with it.
pub(super) type Place = Option<(Seq, Option<EntryHash>)>;

impl Engine {
    pub(super) fn on_entries(&mut self, entries: Vec<Entry>) -> Result<(), ApiError> {
        let mut place = None;
        let mut incoming = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.seq <= self.store.desk.cursor {
                continue;
            }
            let hash = match entry.update {
                Some(bytes) => {
                    let hash = update_hash(entry.document, &bytes);
                    incoming.push(Incoming::update(entry.document, bytes.into_vec()));
                    Some(hash)
                }
                // RD5: ours, pushed on this socket, applied long ago.
                None => self.link.outflow.echoed(entry.number),
            };
            place = Some((entry.seq, hash));
        }
        self.take_and_tell(incoming, place)
    }

    pub(super) fn on_document(&mut self, state: DocumentState) -> Result<(), ApiError> {
        if state.fetched {
            return self.on_fetched(state);
        }
        let through = state.through;
        if through <= self.store.desk.cursor {
            return Ok(());
        }
        let incoming = vec![Incoming::update(state.document, state.state)];
        // Without the hash of its place, a log that was rolled back to before it would not be found out (HS4).
        self.take_and_tell(incoming, Some((through, state.hash)))
    }

    pub(super) fn on_erased(&mut self, erased: Erased) -> Result<(), ApiError> {
        if erased.seq <= self.store.desk.cursor {
            return Ok(());
        }
        let (conn, document) = (&self.store.conn, erased.document);
        // Also a tombstone: our own erasure is in the log now, and counts for the backups from here on.
        let known =
            stored::head(conn, document)?.is_some() || set_aside::get(conn, document)?.is_some();
        let incoming = Incoming {
            document,
            what: What::Erased,
        };
        let hash = erase_hash(document);
        self.take_and_tell(vec![incoming], Some((erased.seq, Some(hash))))?;
        if known {
            self.removed_for_good()?;
        }
        self.room_may_have_come();
        Ok(())
    }

    fn take_and_tell(&mut self, incoming: Vec<Incoming>, place: Place) -> Result<(), ApiError> {
        let taken = self.take(incoming, place)?;
        self.tell_taken(taken);
        if self.link.unseen_bytes >= self.link.seen_bytes {
            self.link.unseen_bytes = 0;
            let cursor = self.store.desk.cursor;
            self.send(&ToRelay::Seen(Seen { cursor }), self.member);
        }
        // A hole that was found just now is mended at once.
        self.fetch_next()
    }

    /// Applies and commits what came, a savepoint for each document, and moves the cursor with it.
    pub(super) fn take(
        &mut self,
        incoming: Vec<Incoming>,
        place: Place,
    ) -> Result<Taken, ApiError> {
        self.job(place, |job, conn, _| {
            for (document, group) in by_document(incoming) {
                job.document(conn, document, &group)?;
            }
            Ok(())
        })
    }

    /// One transaction of documents that the log changes.
    pub(super) fn job(
        &mut self,
        place: Place,
        work: impl FnOnce(&mut Job<'_>, &Connection, &mut desk::Row) -> Result<(), ApiError>,
    ) -> Result<Taken, ApiError> {
        let mut desk = self.store.desk.clone();
        if let Some((cursor, hash)) = place {
            (desk.cursor, desk.cursor_hash) = (cursor, hash);
        }
        let mut job = Job {
            documents: &mut self.documents,
            chance: &mut *self.chance,
            healing: desk.healing != Healing::No,
            taken: Taken::default(),
            changed: Vec::new(),
        };
        transaction(&self.store.conn, |conn| {
            work(&mut job, conn, &mut desk)?;
            Ok(desk::save(conn, &desk)?)
        })?;
        let (mut taken, changed) = (job.taken, job.changed);
        let news = desk.was_live && desk.healing == Healing::No && place.is_some();
        self.store.desk = desk;
        if news {
            let events = changed
                .iter()
                .filter_map(|(id, was, doc)| self.assigned(*id, *was, doc));
            taken.assigned = events.take(ASSIGNED_EVENTS_MAX).collect();
        }
        Ok(taken)
    }

    pub(super) fn tell_taken(&mut self, taken: Taken) {
        let mut ids: std::collections::BTreeSet<_> = taken.removed.iter().copied().collect();
        for (document, update) in &taken.changed {
            self.tell_editors(*document, update, None);
            ids.insert(*document);
        }
        self.status_stale = true;
        self.tell_changed(ids, false);
        self.tell_assigned(taken.assigned);
    }
}

/// The documents in the order of their first entry, each with its entries in order.
fn by_document(incoming: Vec<Incoming>) -> Vec<(DocumentId, Vec<What>)> {
    let mut groups: Vec<(DocumentId, Vec<What>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for Incoming { document, what } in incoming {
        let at = *places.entry(document).or_insert_with(|| {
            groups.push((document, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(at) {
            group.push(what);
        }
    }
    groups
}

/// Why a document's bytes were not applied, and which of them was the first.
pub(super) struct Bad {
    pub(super) at: usize,
    pub(super) reason: Reason,
}

/// What one transaction does.
pub(super) struct Job<'e> {
    documents: &'e mut Documents,
    chance: &'e mut dyn Chance,
    healing: bool,
    taken: Taken,
    changed: Vec<(DocumentId, Option<uuid::Uuid>, Doc)>,
}

impl Job<'_> {
    fn document(
        &mut self,
        conn: &Connection,
        id: DocumentId,
        group: &[What],
    ) -> Result<(), ApiError> {
        let erased = group.iter().rposition(|what| matches!(what, What::Erased));
        if erased.is_some() {
            self.erase(conn, id)?;
        }
        // Nothing comes after an erasure: a tombstone stays.
        if stored::head(conn, id)?.is_some_and(|head| head.erased) {
            return Ok(());
        }
        let updates: Vec<&[u8]> = group.iter().filter_map(What::bytes).collect();
        if set_aside::get(conn, id)?.is_some_and(|row| row.way == Way::Inward) {
            return aside::keep_inward(conn, id, None, &updates);
        }
        let Some(bad) = self.apply(conn, id, &updates)? else {
            return Ok(());
        };
        // One bad update spoils what comes after it, not what came before.
        tracing::error!(document = %id, reason = bad.reason.word(), "a document of the log is set aside");
        let (good, rest) = updates.split_at(bad.at);
        let rest = match self.apply(conn, id, good)? {
            Some(_) => &updates,
            None => rest,
        };
        aside::keep_inward(conn, id, Some(&bad), rest)
    }

    pub(super) fn read(&mut self, conn: &Connection, id: DocumentId) -> Result<Doc, ApiError> {
        self.documents.read(conn, id, self.chance)
    }

    fn erase(&mut self, conn: &Connection, id: DocumentId) -> Result<(), ApiError> {
        leave_tombstone(conn, id)?;
        aside::on_erased(conn, id)?;
        if self.healing {
            heal::remember_erased(conn, id)?;
        }
        self.documents.forget(id);
        self.taken.removed.push(id);
        Ok(())
    }

    /// Applies updates within a savepoint. `Some`: nothing was, and why. A panic on the way (in yrs, or in our own rows
    /// and folding of this document) is a reason like another: it must not stop the documents beside it.
    pub(super) fn apply(
        &mut self,
        conn: &Connection,
        id: DocumentId,
        updates: &[&[u8]],
    ) -> Result<Option<Bad>, ApiError> {
        if updates.is_empty() {
            return Ok(None);
        }
        conn.execute_batch("SAVEPOINT document")?;
        let done = catch_unwind(AssertUnwindSafe(|| self.enter(conn, id, updates)));
        let bad = match done {
            Ok(Ok(None)) => {
                conn.execute_batch("RELEASE document")?;
                return Ok(None);
            }
            Ok(Ok(Some(bad))) => bad,
            // What is stored of it cannot be read any more: nothing can be added to it.
            Ok(Err(error)) if error.code != Code::BrokenFile => return Err(error),
            Ok(Err(_)) | Err(_) => Bad {
                at: 0,
                reason: Reason::Malformed,
            },
        };
        self.documents.forget(id);
        conn.execute_batch("ROLLBACK TO document; RELEASE document")?;
        Ok(Some(bad))
    }

    fn enter(
        &mut self,
        conn: &Connection,
        id: DocumentId,
        updates: &[&[u8]],
    ) -> Result<Option<Bad>, ApiError> {
        let doc = self.documents.read(conn, id, self.chance)?;
        let was = assignee(id, &doc);
        let change = match apply_all(&doc, updates) {
            Ok(change) => change,
            Err(bad) => return Ok(Some(bad)),
        };
        if self.healing {
            heal::remember(conn, id, updates)?;
        }
        if let Some(change) = change {
            stored::append(conn, id, &change, &vector(&doc))?;
            finish_document(conn, id, &doc)?;
            self.taken.changed.push((id, change));
            self.changed.push((id, was, doc));
        }
        Ok(None)
    }
}

impl What {
    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Update(bytes) => Some(bytes),
            Self::Erased => None,
        }
    }
}

/// Applies updates in one Yjs transaction and gives what was new in them, as one update.
fn apply_all(doc: &Doc, updates: &[&[u8]]) -> Result<Option<Vec<u8>>, Bad> {
    let mut known = DoorVector::decode(&vector(doc)).map_err(|_| Bad {
        at: 0,
        reason: Reason::Malformed,
    })?;
    let mut txn = doc.transact_mut();
    for (at, bytes) in updates.iter().enumerate() {
        let malformed = Bad {
            at,
            reason: Reason::Malformed,
        };
        let Ok(shape) = door::walk_update(bytes) else {
            return Err(malformed);
        };
        if !shape.fits(&known) {
            return Err(Bad {
                at,
                reason: Reason::Hole,
            });
        }
        shape.apply_to(&mut known);
        let Ok(update) = Update::decode_v1(bytes) else {
            return Err(malformed);
        };
        if txn.apply_update(update).is_err() {
            return Err(malformed);
        }
    }
    txn.commit();
    Ok(txn.has_changes().then(|| txn.encode_update_v1()))
}
