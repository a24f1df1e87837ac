//! Setting a document aside, and the ways back. All rules stand here; the table is `store/set_aside.rs`.
//!
//! A document is set aside *inward* when entries of the log cannot be applied: they and all later ones are kept in
//! their order. It is set aside *outward* when the relay does not take what was written here: the log's entries are
//! still applied. In both, what is written here meanwhile is kept as outward bytes, and is in the document already.
//!
//! | it leaves | when | with |
//! | --- | --- | --- |
//! | inward | a Fetch was answered (hole, discarded), or the app was updated | the log's bytes applied, ours in the outbox |
//! | put off | some time has passed | ours in the outbox |
//! | other outward | a person discards it | the relay's own picture, after a Fetch |
//! | any | the log erases it | nothing; ours are kept for the person |
//!
//! Each is one transaction. A cache (the gateway's) keeps nothing that the relay refused: whoever asked hears of the
//! refusal, and the document is had anew.

use std::collections::BTreeSet;

use carnet_protocol::door::StateVector;
use carnet_protocol::frame::{DocumentState, Number};
use carnet_protocol::ids::{DocumentId, MemberId};
use carnet_protocol::limits::PUSH_UPDATES_MAX;
use rusqlite::Connection;
use yrs::Doc;

use super::commit::{transaction, vector};
use super::erase::{leave_tombstone, named};
use super::pull::Bad;
use super::repair::difference;
use super::{Engine, Mode, Output};
use crate::api::{ApiError, Code};
use crate::limits::PUT_OFF_MS;
use crate::store::desk::{self, Healing};
use crate::store::documents as stored;
use crate::store::outbox::{self, OutboxId, What};
use crate::store::set_aside::{self, Reason, Way};

/// What became of a call's edits on their way to the relay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Written {
    /// There is nothing to send.
    #[default]
    Nothing,
    /// They wait in the outbox, in these places and those between them.
    Waits {
        /// The first.
        first: OutboxId,
        /// The last.
        last: OutboxId,
    },
    /// Saved here; not all of them will be sent now, because a document is set aside.
    Kept,
}

impl Written {
    pub(super) fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::Kept, _) | (_, Self::Kept) => Self::Kept,
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (Self::Waits { first, .. }, Self::Waits { last, .. }) => Self::Waits { first, last },
        }
    }
}

/// An edit made here: into the outbox, or to the kept bytes of a document that is set aside.
pub(super) fn write(
    conn: &Connection,
    desk: &mut desk::Row,
    document: DocumentId,
    update: &[u8],
    member: MemberId,
) -> Result<Written, ApiError> {
    if desk.mode == Mode::Solo {
        return Ok(Written::Nothing);
    }
    if set_aside::get(conn, document)?.is_none() {
        let id = send(conn, desk, document, What::Update, update, member)?;
        return Ok(Written::Waits {
            first: id,
            last: id,
        });
    }
    if desk.mode == Mode::Cache {
        return Err(ApiError::new(
            Code::Busy,
            "the record is being fetched anew; try again",
        ));
    }
    set_aside::keep(conn, document, Way::Outward, update)?;
    Ok(Written::Kept)
}

/// Gives it the next number. The caller saves the desk.
pub(super) fn send(
    conn: &Connection,
    desk: &mut desk::Row,
    document: DocumentId,
    what: What,
    bytes: &[u8],
    member: MemberId,
) -> Result<OutboxId, ApiError> {
    let number = desk.next_number;
    desk.next_number += 1;
    Ok(outbox::push(conn, number, document, what, bytes, member)?)
}

/// Entries of the log that cannot be applied are kept, and all later ones with them.
pub(super) fn keep_inward(
    conn: &Connection,
    id: DocumentId,
    bad: Option<&Bad>,
    updates: &[&[u8]],
) -> Result<(), ApiError> {
    if let Some(bad) = bad {
        set_aside::put(conn, id, bad.reason, Way::Inward)?;
    }
    for bytes in updates {
        set_aside::keep(conn, id, Way::Inward, bytes)?;
    }
    Ok(())
}

/// The log erased the document: nothing is left to be read. What could not be sent is counted, so that the person is told.
pub(super) fn on_erased(conn: &Connection, id: DocumentId) -> Result<(), ApiError> {
    if set_aside::get(conn, id)?.is_none() {
        return Ok(());
    }
    set_aside::drop_kept(conn, id, Way::Inward)?;
    if set_aside::kept(conn, id, Way::Outward)?.is_empty() {
        set_aside::remove(conn, id)?;
    } else {
        set_aside::put(conn, id, Reason::Erased, Way::Outward)?;
        set_aside::blank(conn, id)?;
    }
    Ok(())
}

/// Whether healing may push the document's difference: not what the relay refused.
pub(super) fn heals(conn: &Connection, id: DocumentId) -> Result<bool, ApiError> {
    Ok(set_aside::get(conn, id)?.is_none_or(|row| row.way == Way::Inward))
}

/// The difference is in the outbox, and holds what was kept.
pub(super) fn on_healed(conn: &Connection, id: DocumentId) -> Result<(), ApiError> {
    Ok(set_aside::drop_kept(conn, id, Way::Outward)?)
}

/// The relay does not take these: kept as bytes, or, in a cache, forgotten with the document.
fn refuse(
    conn: &Connection,
    id: DocumentId,
    reason: Reason,
    updates: &[(OutboxId, Vec<u8>)],
    cache: bool,
) -> Result<(), ApiError> {
    if cache {
        if stored::head(conn, id)?.is_some_and(|head| head.erased) {
            return Ok(());
        }
        return forget(conn, id);
    }
    for (_, bytes) in updates {
        set_aside::keep(conn, id, Way::Outward, bytes)?;
    }
    // One that is set aside inward stays so: its kept entries come before any later one.
    let inward = set_aside::get(conn, id)?.is_some_and(|row| row.way == Way::Inward);
    if !inward {
        set_aside::put(conn, id, reason, Way::Outward)?;
    }
    if reason == Reason::Erased {
        set_aside::blank(conn, id)?;
    }
    Ok(())
}

/// The document goes, and later entries are kept until the relay has given it anew.
fn forget(conn: &Connection, id: DocumentId) -> Result<(), ApiError> {
    stored::forget(conn, id)?;
    crate::rows::remove(conn, id)?;
    Ok(set_aside::put(conn, id, Reason::Discarded, Way::Inward)?)
}

/// Puts what was kept of ours into the outbox. With the log's state vector: everything that the log lacks.
fn send_kept(
    conn: &Connection,
    desk: &mut desk::Row,
    id: DocumentId,
    member: MemberId,
    log: Option<(&Doc, &[u8])>,
) -> Result<(), ApiError> {
    let mut ours = set_aside::kept(conn, id, Way::Outward)?;
    // Those of a record that was erased are blank.
    ours.retain(|bytes| !bytes.is_empty());
    set_aside::remove(conn, id)?;
    if matches!(desk.mode, Mode::Solo | Mode::Cache) {
        return Ok(());
    }
    if let Some((doc, known)) = log
        && beyond(&vector(doc), known)?
    {
        ours = vec![difference(doc, known)?];
    }
    for bytes in ours {
        send(conn, desk, id, What::Update, &bytes, member)?;
    }
    Ok(())
}

fn beyond(ours: &[u8], log: &[u8]) -> Result<bool, ApiError> {
    let (ours, log) = (clocks(ours)?, clocks(log)?);
    Ok(ours.iter().any(|(client, clock)| clock > log.get(client)))
}

fn clocks(vector: &[u8]) -> Result<StateVector, ApiError> {
    if vector.is_empty() {
        return Ok(StateVector::new());
    }
    StateVector::decode(vector).map_err(|refusal| ApiError::new(Code::Storage, refusal.to_string()))
}

impl Engine {
    /// The relay will not take this: the numbers go out as voids, and who waits is told.
    pub(super) fn set_refused_aside(
        &mut self,
        at: Number,
        reason: Reason,
        code: Code,
    ) -> Result<(), ApiError> {
        let rows = outbox::from(&self.store.conn, at, 1)?;
        let Some(row) = rows.first().filter(|row| row.number == at) else {
            return self.renew_device();
        };
        let document = row.document;
        self.set_documents_aside(at, [document].into(), (reason, code))?;
        if reason == Reason::PutOff {
            self.link.put_off_at = Some(self.clock.steady_ms() + PUT_OFF_MS);
        }
        self.resend(at)
    }

    /// A cache: the relay takes nothing of a request that begins in this number, and who waits for it is told.
    pub(super) fn give_up_request(&mut self, at: Number, code: Code) -> Result<(), ApiError> {
        let rows = outbox::from(&self.store.conn, at, PUSH_UPDATES_MAX)?;
        let member = rows.first().map(|row| row.member);
        let request = rows.iter().take_while(|row| {
            row.what == What::Update && !row.bytes.is_empty() && Some(row.member) == member
        });
        let documents = request.map(|row| row.document).collect();
        self.set_documents_aside(at, documents, (Reason::PutOff, code))?;
        self.resend(at)
    }

    /// What waits of these documents from a number on becomes void. A cache has them anew.
    fn set_documents_aside(
        &mut self,
        at: Number,
        documents: BTreeSet<DocumentId>,
        (reason, code): (Reason, Code),
    ) -> Result<(), ApiError> {
        let cache = self.is_cache();
        let ids = transaction(&self.store.conn, |conn| {
            let mut ids = Vec::new();
            for document in &documents {
                let updates = outbox::void(conn, *document, at)?;
                refuse(conn, *document, reason, &updates, cache)?;
                ids.extend(updates.into_iter().map(|(id, _)| id));
            }
            Ok(ids)
        })?;
        self.out.push(Output::Refused { ids, code });
        if cache {
            documents.iter().for_each(|id| self.documents.forget(*id));
            self.tell_changed(documents, true);
        }
        Ok(())
    }

    /// Sends the voids, and what stands behind them.
    fn resend(&mut self, at: Number) -> Result<(), ApiError> {
        self.link.outflow.rewind(at);
        self.push_more()?;
        if self.is_cache() {
            return self.fetch_next();
        }
        Ok(())
    }

    /// What the relay put off goes into the outbox again.
    pub(super) fn resume_put_off(&mut self, now: i64) -> Result<(), ApiError> {
        if self.link.put_off_at.is_none_or(|at| now < at) || self.store.desk.healing != Healing::No
        {
            return Ok(());
        }
        self.link.put_off_at = None;
        let mut desk = self.store.desk.clone();
        let member = self.member;
        transaction(&self.store.conn, |conn| {
            let all = set_aside::all(conn)?;
            for row in all.iter().filter(|row| row.reason == Reason::PutOff) {
                send_kept(conn, &mut desk, row.document, member, None)?;
            }
            Ok(desk::save(conn, &desk)?)
        })?;
        self.store.desk = desk;
        self.status_stale = true;
        Ok(())
    }

    /// Applies what the log gave of a document since it was set aside inward, after its state when there is one. When
    /// all of it can be read the document is as any other again, and what was written here goes out.
    pub(super) fn bring_back(
        &mut self,
        id: DocumentId,
        log: Option<&DocumentState>,
    ) -> Result<(), ApiError> {
        let member = self.member;
        let taken = self.job(None, |job, conn, desk| {
            let kept = set_aside::kept(conn, id, Way::Inward)?;
            let state = log.map(|log| log.state.as_slice());
            let state = state.filter(|state| !state.is_empty());
            let updates: Vec<&[u8]> = state
                .into_iter()
                .chain(kept.iter().map(Vec::as_slice))
                .collect();
            let Some(bad) = job.apply(conn, id, &updates)? else {
                let doc = job.read(conn, id)?;
                let log = log.map(|log| (&doc, log.state_vector.as_slice()));
                return send_kept(conn, desk, id, member, log);
            };
            // As far as it can be read; the rest stays aside.
            let (good, rest) = updates.split_at(bad.at);
            if !good.is_empty() && job.apply(conn, id, good)?.is_none() {
                set_aside::drop_kept(conn, id, Way::Inward)?;
                return keep_inward(conn, id, Some(&bad), rest);
            }
            keep_inward(conn, id, Some(&bad), &[])
        })?;
        self.tell_taken(taken);
        Ok(())
    }

    /// The answer to a Fetch of a document that is set aside.
    pub(super) fn on_fetched_anew(&mut self, log: &DocumentState) -> Result<(), ApiError> {
        let unreadable = log.state.is_empty() && beyond(&log.state_vector, &[])?;
        let aside = set_aside::get(&self.store.conn, log.document)?;
        // Without its state there is nothing to begin with: it stays as it is, and is asked for at the next Welcome.
        if aside.is_some_and(|row| row.way == Way::Inward) && !unreadable {
            self.bring_back(log.document, Some(log))?;
            self.reload_editors(log.document);
        }
        self.fetch_next()?;
        self.push_more()
    }

    /// Forgets what could not be sent of a document, and has the relay's own picture of it again. Alone there is no
    /// relay that could give it: the document stays.
    pub(super) fn discard(&mut self, name: &str) -> Result<(), ApiError> {
        let document = named(name)?;
        let Some(row) = set_aside::get(&self.store.conn, document)? else {
            return Err(ApiError::new(Code::NotFound, "it is not set aside"));
        };
        let alone = self.store.desk.mode == Mode::Solo;
        let erased = row.reason == Reason::Erased && !alone;
        transaction(&self.store.conn, |conn| {
            set_aside::remove(conn, document)?;
            if erased {
                leave_tombstone(conn, document)?;
            } else if !alone {
                forget(conn, document)?;
            }
            Ok(())
        })?;
        if erased {
            self.removed_for_good()?;
        }
        self.documents.forget(document);
        self.tell_changed([document].into(), true);
        self.status_stale = true;
        self.fetch_next()
    }

    /// After an update of the app: documents whose bytes an older version could not read are tried again.
    pub(super) fn retry_set_aside(&mut self) -> Result<(), ApiError> {
        for document in set_aside::to_retry(&self.store.conn)? {
            self.bring_back(document, None)?;
        }
        self.out.clear();
        Ok(())
    }
}
