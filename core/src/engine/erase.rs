//! Removing a record for good: what stays is a tombstone, here and in the log.

use std::str::FromStr;

use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;
use yrs::{Any, Map, Out, ReadTxn, Transact};

use super::commit::transaction;
use super::{Engine, Mode, Written, aside};
use crate::api::{Actor, ApiError, Response};
use crate::document::{DATA, record};
use crate::rows;
use crate::store::outbox::What;
use crate::store::{acts, desk, documents as stored, set_aside};

impl Engine {
    /// Everything of the record leaves this file in one transaction; its erasure goes out as any other change.
    pub(super) fn erase(
        &mut self,
        name: &str,
        actor: &Actor,
    ) -> Result<(Response, Written), ApiError> {
        let id = self.in_the_trash(name)?;
        let mut desk = self.store.desk.clone();
        let written = transaction(&self.store.conn, |conn| {
            forget_bytes(conn, id)?;
            if desk.mode == Mode::Solo {
                return Ok(Written::Nothing);
            }
            let place = aside::send(conn, &mut desk, id, What::Erase, &[], actor.member)?;
            desk::save(conn, &desk)?;
            Ok(Written::Waits {
                first: place,
                last: place,
            })
        })?;
        self.store.desk = desk;
        self.status_stale = true;
        self.removed_for_good()?;
        // An editor that has it open is told that there is no such record.
        self.reload_editors(id);
        self.documents.forget(id);
        self.tell_changed([id].into(), true);
        self.push_more()?;
        Ok((Response::Done, written))
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
