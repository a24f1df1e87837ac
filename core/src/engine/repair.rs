//! Fetching a document: to close a hole, or to read anew what was set aside.

use carnet_protocol::frame::{DocumentState, Fetch, Number, ToRelay};
use carnet_protocol::ids::DocumentId;
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, StateVector, Transact};

use super::Engine;
use super::commit::{transaction, vector};
use super::pull::Incoming;
use crate::api::{ApiError, Code};
use crate::store::outbox;
use crate::store::set_aside::{self, Reason};
use crate::sync::link::Wanted;
use crate::sync::outflow::Hold;

impl Engine {
    pub(super) fn fetch(&mut self, document: DocumentId, wanted: Wanted) -> Result<(), ApiError> {
        let doc = self
            .documents
            .read(&self.store.conn, document, &mut *self.chance)?;
        if let Some((before, Wanted::Anew)) = self.link.fetching.replace((document, wanted)) {
            // Its answer will be passed over: it is asked for again after this one.
            self.link.asked_anew.remove(&before);
        }
        let fetch = Fetch {
            document,
            state_vector: vector(&doc),
        };
        self.send(&ToRelay::Fetch(fetch), self.member);
        Ok(())
    }

    /// One document that is set aside and can be had anew from the relay; each once on a socket.
    pub(super) fn fetch_next(&mut self) -> Result<(), ApiError> {
        if self.link.fetching.is_some() || !self.link.up() {
            return Ok(());
        }
        let next = set_aside::all(&self.store.conn)?
            .into_iter()
            .filter(|row| matches!(row.reason, Reason::Discarded | Reason::Hole))
            .find(|row| !self.link.asked_anew.contains(&row.document));
        match next {
            Some(row) => {
                self.link.asked_anew.insert(row.document);
                self.fetch(row.document, Wanted::Anew)
            }
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
        self.status_stale = true;
        let at = match wanted {
            Wanted::Anew => return self.on_fetched_anew(&state),
            Wanted::Hole(at) => at,
        };
        if !state.state.is_empty() {
            let taken = self.take(vec![Incoming::update(document, state.state)], None)?;
            self.tell_taken(taken);
        }
        self.close_hole(document, at, &state.state_vector)?;
        self.fetch_next()
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
