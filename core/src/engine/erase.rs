//! Removing a record for good: what stays is a tombstone, here and in the log.

use std::str::FromStr;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use yrs::{Any, Map, Out, ReadTxn, Transact};

use super::commit::transaction;
use super::{Engine, Mode, Written, aside};
use crate::api::{Actor, ApiError, Response};
use crate::document::{DATA, contact, labelled, record, workspace};
use crate::import::erased::mark;
use crate::query::follow::Merged;
use crate::rows;
use crate::store::outbox::What;
use crate::store::{acts, desk, documents as stored, set_aside};

impl Engine {
    /// Everything of the record, and of those merged into it, leaves this file in one transaction; its erasure goes out as any
    /// other change.
    pub(super) fn erase(
        &mut self,
        name: &str,
        actor: &Actor,
    ) -> Result<(Response, Written), ApiError> {
        let id = self.in_the_trash(name)?;
        let all = whole(&self.store.conn, id)?;
        let mut marked = Written::Nothing;
        for id in &all {
            marked = marked.and(self.mark_erased(*id, actor)?);
        }
        let mut desk = self.store.desk.clone();
        let written = transaction(&self.store.conn, |conn| {
            let mut written = Written::Nothing;
            for id in &all {
                forget_bytes(conn, *id)?;
                if desk.mode == Mode::Solo {
                    continue;
                }
                let place = aside::send(conn, &mut desk, *id, What::Erase, &[], actor.member)?;
                written = written.and(Written::Waits {
                    first: place,
                    last: place,
                });
            }
            desk::save(conn, &desk)?;
            Ok(written)
        })?;
        self.store.desk = desk;
        self.status_stale = true;
        self.removed_for_good()?;
        // An editor that has it open is told that there is no such record.
        for id in &all {
            self.reload_editors(*id);
            self.documents.forget(*id);
        }
        self.tell_changed(all.into_iter().collect(), true);
        self.push_more()?;
        Ok((Response::Done, marked.and(written)))
    }

    /// Whoever is erased leaves marks in the settings, by which no import brings them back.
    fn mark_erased(&mut self, id: DocumentId, actor: &Actor) -> Result<Written, ApiError> {
        if id.kind != Kind::CONTACT {
            return Ok(Written::Nothing);
        }
        let (_, written) = self.command(actor, None, |w| {
            let items = w.read(id, |txn| {
                let person = contact::read(txn);
                let emails = person
                    .emails
                    .into_iter()
                    .map(|one| (labelled::EMAILS, one.value));
                let phones = person
                    .phones
                    .into_iter()
                    .map(|one| (labelled::PHONES, one.value));
                emails.chain(phones).collect::<Vec<_>>()
            })?;
            let known = w.read(DocumentId::WORKSPACE, |txn| {
                workspace::read(txn).erased_salt
            })?;
            let salt = match known.as_str() {
                "" => w.new_id().simple().to_string(),
                known => known.to_owned(),
            };
            let now = w.now_ms();
            let marks: Vec<String> = items
                .iter()
                .filter_map(|(list, value)| mark(&salt, list, value))
                .collect();
            if marks.is_empty() {
                return Ok(Response::Done);
            }
            w.edit(DocumentId::WORKSPACE, |txn| {
                record::put(txn, workspace::ERASED_SALT, Some(salt.as_str()));
                for mark in &marks {
                    workspace::put(txn, workspace::ERASED, mark, "at", Some(now));
                }
                Ok(())
            })?;
            Ok(Response::Done)
        })?;
        Ok(written)
    }

    fn in_the_trash(&mut self, name: &str) -> Result<DocumentId, ApiError> {
        let id = named(name)?;
        let doc = self.existing(id)?;
        let txn = doc.transact();
        let deleted = txn
            .get_map(DATA)
            .and_then(|data| data.get(&txn, record::DELETED_AT));
        match deleted {
            Some(Out::Any(Any::Number(_))) => Ok(id),
            _ => Err(ApiError::invalid(
                "document",
                "only what is in the trash is removed for good",
            )),
        }
    }
}

/// The document of this name.
pub(super) fn named(name: &str) -> Result<DocumentId, ApiError> {
    DocumentId::from_str(name).map_err(|error| ApiError::invalid("document", error.to_string()))
}

/// The record and those that were merged into it: none of them may come back when it is gone.
fn whole(conn: &Connection, id: DocumentId) -> rusqlite::Result<Vec<DocumentId>> {
    let table = match id.kind {
        Kind::DEAL => "deals",
        Kind::CONTACT => "contacts",
        Kind::COMPANY => "companies",
        _ => return Ok(vec![id]),
    };
    let merged = Merged::load(conn, table)?;
    Ok(match merged.hides(id.uuid()) {
        true => vec![id],
        false => merged.documents(id.kind, id.uuid()),
    })
}

/// The document's bytes, its rows, and what was kept of it. What waits to be sent stays until its Ack: the relay may have
/// those numbers already, and would take empty ones for a fork (LG3); the erasure that follows takes them out of the log.
fn forget_bytes(conn: &Connection, id: DocumentId) -> Result<(), ApiError> {
    leave_tombstone(conn, id)?;
    Ok(set_aside::remove(conn, id)?)
}

/// Nothing of the document is left to be read, here or in search; its words leave the index later, if it has any of them.
pub(super) fn leave_tombstone(conn: &Connection, id: DocumentId) -> Result<(), ApiError> {
    let had = stored::head(conn, id)?.is_some_and(|head| !head.erased);
    stored::erase(conn, id)?;
    rows::remove(conn, id)?;
    acts::forget(conn, id)?;
    if had {
        rows::search::ask_purge(conn)?;
    }
    Ok(())
}
