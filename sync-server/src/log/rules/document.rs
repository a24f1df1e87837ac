//! What a document takes (LG6), and when it is long enough to be folded (LG7).

use carnet_protocol::door::{StateVector, UpdateShape};
use carnet_protocol::frame::RefuseCode;
use carnet_protocol::ids::DocumentId;
use carnet_protocol::limits::{CLIENTS_MAX, DOCUMENT_BYTES_MAX, STATE_VECTOR_BYTES_MAX};

use super::authors::{Authors, Healing, Pusher};
use super::{Author, Facts};
use crate::limits::{TAIL_BYTES_MAX, TAIL_COUNT_MAX};
use crate::log::{Held, LogError};

/// A document, as stored.
#[derive(Clone, Debug, Default)]
pub(in crate::log) struct KnownDocument {
    /// Of everything in the log.
    pub(in crate::log) state_vector: StateVector,
    /// Of the compacted state.
    pub(in crate::log) state_bytes: usize,
    /// Of the updates since.
    pub(in crate::log) tail_bytes: usize,
    /// The updates since.
    pub(in crate::log) tail_count: u32,
    /// It was removed for good.
    pub(in crate::log) erased: bool,
    /// The tail's count when folding failed; tried again at twice that.
    pub(in crate::log) unfit: u32,
    /// Its state vector cannot be read: it takes nothing but its erasure, and hurts no other.
    pub(in crate::log) damaged: bool,
}

impl KnownDocument {
    /// Reads a state vector as it is stored.
    pub(in crate::log) fn read_vector(&mut self, id: DocumentId, stored: &[u8]) {
        match StateVector::decode(stored) {
            Ok(vector) => self.state_vector = vector,
            Err(error) => {
                tracing::error!(document = %id, %error, "a document's state vector is damaged");
                self.damaged = true;
            }
        }
    }
}

/// A document, as the group leaves it.
#[derive(Debug)]
pub(in crate::log) struct Document {
    now: KnownDocument,
    authors: Authors,
    /// It was there before.
    stored: bool,
    changed: bool,
}

impl Document {
    pub(super) fn new(known: Option<KnownDocument>) -> Self {
        Self {
            stored: known.is_some(),
            now: known.unwrap_or_default(),
            authors: Authors::default(),
            changed: false,
        }
    }

    /// What is to be stored of it.
    pub(in crate::log) const fn now(&self) -> &KnownDocument {
        &self.now
    }

    /// Authors to be stored.
    pub(in crate::log) fn new_authors(&self) -> impl Iterator<Item = (u64, Author)> + '_ {
        self.authors.fresh()
    }

    /// It took an update or was erased.
    pub(super) const fn changed(&self) -> bool {
        self.changed
    }

    pub(super) const fn erased(&self) -> bool {
        self.now.erased
    }

    /// The log has nothing of it.
    pub(super) const fn is_new(&self) -> bool {
        !self.stored && !self.changed
    }

    /// What it weighs in its workspace.
    pub(super) const fn holds(&self) -> Held {
        Held {
            documents: (!self.is_new() && !self.now.erased) as u64,
            bytes: (self.now.state_bytes + self.now.tail_bytes) as u64,
        }
    }

    /// What an update of so many bytes would add to that.
    pub(super) const fn adds(&self, bytes: usize) -> Held {
        Held {
            documents: self.is_new() as u64,
            bytes: bytes as u64,
        }
    }

    /// It can be read.
    pub(super) const fn whole(&self) -> bool {
        !self.now.damaged
    }

    /// It should be folded soon.
    pub(super) fn folds(&self) -> bool {
        let now = &self.now;
        let long = now.tail_count >= TAIL_COUNT_MAX
            || now.tail_bytes >= TAIL_BYTES_MAX as usize + now.state_bytes && now.tail_count > 1;
        !now.erased && long && now.tail_count >= now.unfit.saturating_mul(2)
    }

    /// It may be smaller when it is folded, however soon that is.
    pub(super) const fn shrinks(&self) -> bool {
        let now = &self.now;
        !now.damaged && now.tail_count > 1 && now.tail_count >= now.unfit.saturating_mul(2)
    }

    pub(super) fn refuses(
        &self,
        shape: &UpdateShape,
        bytes: usize,
    ) -> Option<(RefuseCode, &'static str)> {
        let now = &self.now;
        if now.erased {
            return Some((RefuseCode::ERASED, "the document was removed for good"));
        }
        if now.damaged {
            // Not for good: what was written stays at its desk until somebody has repaired the log.
            let detail = "the relay's record of this document is damaged: carnet-relay doctor";
            return Some((RefuseCode::BUSY, detail));
        }
        if !shape.fits(&now.state_vector) {
            return Some((
                RefuseCode::HOLE,
                "the update builds on something that the log does not have",
            ));
        }
        // A repeat of what is known adds nothing that folding will not take away again.
        let adds = shape
            .clients()
            .iter()
            .any(|run| run.end > now.state_vector.get(run.client));
        if adds && now.state_bytes + now.tail_bytes + bytes > DOCUMENT_BYTES_MAX {
            // Folding may make room: many edits of one field are few bytes as a state.
            return Some(if now.tail_count > 0 && now.unfit == 0 {
                (RefuseCode::BUSY, "the document is being folded")
            } else {
                (RefuseCode::TOO_LARGE, "the document would be too large")
            });
        }
        let new_clients = shape
            .clients()
            .iter()
            .filter(|run| now.state_vector.get(run.client) == 0)
            .count();
        // 13 bytes are the most that a client takes in a state vector.
        let clients = now.state_vector.len() + new_clients;
        (clients > CLIENTS_MAX || clients * 13 + 2 > STATE_VECTOR_BYTES_MAX).then_some((
            RefuseCode::TOO_LARGE,
            "too many devices wrote this document",
        ))
    }

    /// Whether the new structs of an update may come from this device; notes whose they are.
    pub(super) fn admits(
        &mut self,
        facts: &mut impl Facts,
        healing: &Healing,
        pusher: Pusher,
        shape: &UpdateShape,
    ) -> Result<bool, LogError> {
        self.authors
            .admit(facts, healing, pusher, shape, &self.now.state_vector)
    }

    pub(super) fn takes(&mut self, shape: &UpdateShape, bytes: usize) {
        shape.apply_to(&mut self.now.state_vector);
        self.now.tail_bytes += bytes;
        self.now.tail_count += 1;
        self.changed = true;
    }

    pub(super) fn erase(&mut self) {
        *self = Self {
            now: KnownDocument {
                erased: true,
                ..KnownDocument::default()
            },
            authors: Authors::default(),
            stored: self.stored,
            changed: true,
        };
    }
}
