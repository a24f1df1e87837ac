//! Fetching a document: to close a hole, or to read anew what was set aside.

use std::str::FromStr;

use carnet_protocol::frame::{DocumentState, Fetch, Number, ToRelay};
use carnet_protocol::ids::DocumentId;
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, StateVector, Transact};

use super::Engine;
use super::commit::{transaction, vector};
use super::pull::{Incoming, Taken};
use crate::api::{ApiError, Code};
use crate::store::{documents as stored, outbox, set_aside};
use crate::sync::link::Wanted;
use crate::sync::outflow::Hold;

impl Engine {
    pub(super) fn fetch(&mut self, document: DocumentId, wanted: Wanted) -> Result<(), ApiError> {
        let doc = self
            .documents
            .read(&self.store.conn, document, &mut *self.chance)?;
        self.link.fetching = Some((document, wanted));
        let fetch = Fetch {
            document,
            state_vector: vector(&doc),
        };
        self.send(&ToRelay::Fetch(fetch), self.member);
        Ok(())
    }

    /// One document that is set aside and can be had anew from the relay.
    pub(super) fn fetch_next(&mut self) -> Result<(), ApiError> {
        if self.link.fetching.is_some() || !self.link.up() {
            return Ok(());
        }
        let rows = set_aside::all(&self.store.conn)?;
        let next = rows
            .iter()
            .find(|row| matches!(row.reason.as_str(), "discarded" | "hole"));
        match next {
            Some(row) => self.fetch(row.document, Wanted::Anew),
            None => Ok(()),
        }
    }

    /// The answer to a Fetch: merged (RD6); then what it was for.
    pub(super) fn on_fetched(&mut self, state: DocumentState) -> Result<(), ApiError> {
        let Some((document, wanted)) = self.link.fetching.take() else {
            return Ok(());
        };
        if document != state.document {
            self.link.fetching = Some((document, wanted));
            return Ok(());
        }
        if wanted == Wanted::Anew {
            transaction(&self.store.conn, |conn| {
                Ok(set_aside::remove(conn, document)?)
            })?;
        }
        if !state.state.is_empty() {
            let taken = self.take(vec![Incoming::update(document, state.state)], None)?;
            self.tell_taken(taken);
        }
        self.status_stale = true;
        match wanted {
            Wanted::Hole(at) => self.close_hole(document, at, &state.state_vector),
            Wanted::Anew => self.fetch_next(),
        }
    }

    /// PU5: the difference from the log's state takes the place of the refused update, and stands for those after it.
    fn close_hole(&mut self, document: DocumentId, at: Number, log: &[u8]) -> Result<(), ApiError> {
        let doc = self
            .documents
            .read(&self.store.conn, document, &mut *self.chance)?;
        let difference = difference(&doc, log)?;
        transaction(&self.store.conn, |conn| {
            outbox::void(conn, document, at)?;
            Ok(outbox::replace(conn, at, &difference)?)
        })?;
        self.link.outflow.rewind(at);
        self.link.outflow.hold = Hold::None;
        self.push_more()
    }

    /// Forgets what could not be sent of a document, and has the relay's own picture of it again.
    pub(super) fn discard(&mut self, name: &str) -> Result<(), ApiError> {
        let document = DocumentId::from_str(name)
            .map_err(|error| ApiError::invalid("document", error.to_string()))?;
        let Some(row) = set_aside::get(&self.store.conn, document)? else {
            return Err(ApiError::new(Code::NotFound, "it is not set aside"));
        };
        transaction(&self.store.conn, |conn| {
            set_aside::remove(conn, document)?;
            if row.reason == "erased" {
                stored::erase(conn, document)?;
            } else {
                stored::forget(conn, document)?;
                set_aside::put(conn, document, "discarded", row.inward)?;
            }
            Ok(crate::rows::remove(conn, document)?)
        })?;
        self.documents.forget(document);
        self.tell_changed([document].into(), true);
        self.status_stale = true;
        self.fetch_next()
    }

    /// After an update of the app: documents whose bytes an older version could not read are tried again.
    pub(super) fn retry_set_aside(&mut self) -> Result<(), ApiError> {
        for document in set_aside::to_retry(&self.store.conn)? {
            let kept = set_aside::kept(&self.store.conn, document)?;
            transaction(&self.store.conn, |conn| {
                Ok(set_aside::remove(conn, document)?)
            })?;
            let incoming = kept
                .into_iter()
                .map(|bytes| Incoming::update(document, bytes))
                .collect();
            let Taken { .. } = self.take(incoming, None)?;
        }
        self.out.clear();
        Ok(())
    }
}

/// What `doc` has and a state vector has not, with all deletions.
pub(super) fn difference(doc: &Doc, known: &[u8]) -> Result<Vec<u8>, ApiError> {
    let known = if known.is_empty() {
        StateVector::default()
    } else {
        carnet_protocol::door::StateVector::decode(known)
            .map_err(|refusal| ApiError::new(Code::Storage, refusal.to_string()))?;
        StateVector::decode_v1(known)
            .map_err(|error| ApiError::new(Code::Storage, error.to_string()))?
    };
    Ok(doc.transact().encode_diff_v1(&known))
}
