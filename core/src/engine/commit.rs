//! The one-transaction rule: update, rows, search, outbox and cursor commit together or not at all; events leave after.

use std::collections::BTreeSet;
use std::iter;

use carnet_protocol::door;
use carnet_protocol::ids::{DocumentId, MemberId};
use carnet_protocol::limits::{DOCUMENT_BYTES_MAX, UPDATE_BYTES_MAX};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use yrs::updates::encoder::Encode;
use yrs::{Doc, ReadTxn, StateVector, Transact};

use super::aside::{self, Written};
use super::write::Edit;
use super::{Engine, Output, documents};
use crate::api::event::Changed;
use crate::api::{ApiError, Code, Event};
use crate::error::internal;
use crate::limits::{EVENT_DOCUMENTS_MAX, TAIL_BYTES_MAX, TAIL_UPDATES_MAX};
use crate::store::{desk, documents as stored};

/// Runs `work` in one SQLite transaction: commits on `Ok`, rolls back on `Err`.
pub(super) fn transaction<T>(
    conn: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let transaction = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

impl Engine {
    /// Commits the edits of one call, made here. Gives what they wait for on their way to the relay.
    pub(super) fn commit_edits(
        &mut self,
        edits: &[Edit],
        member: MemberId,
        editor: Option<u64>,
    ) -> Result<Written, ApiError> {
        self.commit_edits_and(edits, member, editor, |_| Ok(()))
    }

    /// As [`Self::commit_edits`], with something of the desk's own in the same transaction.
    pub(super) fn commit_edits_and(
        &mut self,
        edits: &[Edit],
        member: MemberId,
        editor: Option<u64>,
        and: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<Written, ApiError> {
        if edits.is_empty() {
            return Ok(Written::Nothing);
        }
        for edit in edits {
            check_edit(&self.store.conn, edit)?;
        }
        let mut desk = self.store.desk.clone();
        let written = transaction(&self.store.conn, |conn| {
            let mut written = Written::Nothing;
            for Edit {
                document,
                update,
                doc,
            } in edits
            {
                stored::append(conn, *document, update, &vector(doc))?;
                written = written.and(aside::write(conn, &mut desk, *document, update, member)?);
            }
            desk::save(conn, &desk)?;
            project(conn, edits)?;
            and(conn)?;
            Ok(written)
        })?;
        self.store.desk = desk;
        self.status_stale = true;
        // An editor's own edit comes first; what was written beside it is news to the editor, too.
        for (edit, but) in edits
            .iter()
            .zip(iter::once(editor).chain(iter::repeat(None)))
        {
            self.tell_editors(edit.document, &edit.update, but);
        }
        self.tell_changed(edits.iter().map(|edit| edit.document).collect(), true);
        Ok(written)
    }

    /// Says that these documents changed.
    pub(super) fn tell_changed(&mut self, documents: BTreeSet<DocumentId>, here: bool) {
        if documents.is_empty() {
            return;
        }
        let nouns: BTreeSet<&str> = documents.iter().filter_map(|id| id.kind.name()).collect();
        let many = documents.len() > EVENT_DOCUMENTS_MAX;
        let names = documents.iter().map(ToString::to_string);
        self.out.push(Output::Event(Event::Changed(Changed {
            documents: if many { Vec::new() } else { names.collect() },
            nouns: nouns.into_iter().map(str::to_owned).collect(),
            here,
        })));
    }
}

/// The relay's own door and limits, here already: what it would refuse is refused before it is saved.
fn check_edit(conn: &Connection, edit: &Edit) -> Result<(), ApiError> {
    if edit.update.len() > UPDATE_BYTES_MAX {
        return Err(too_large("one change"));
    }
    door::walk_update(&edit.update).map_err(|refusal| {
        internal(format!("an edit of ours does not pass the door: {refusal}"))
    })?;
    let had =
        stored::head(conn, edit.document)?.map_or(0, |head| head.state_bytes + head.tail_bytes);
    if had + edit.update.len() > DOCUMENT_BYTES_MAX && encoded(&edit.doc).len() > DOCUMENT_BYTES_MAX
    {
        return Err(too_large("the record"));
    }
    Ok(())
}

fn too_large(what: &str) -> ApiError {
    let mut error = ApiError::new(Code::TooLarge, format!("{what} is larger than 2 MiB"));
    error.field = Some("notes".to_owned());
    error
}

fn project(conn: &Connection, edits: &[Edit]) -> Result<(), ApiError> {
    let mut done = BTreeSet::new();
    for edit in edits.iter().rev() {
        if done.insert(edit.document) {
            finish_document(conn, edit.document, &edit.doc)?;
        }
    }
    Ok(())
}

/// After a document's updates are stored: its rows, and the folding of a long tail.
pub(super) fn finish_document(
    conn: &Connection,
    id: DocumentId,
    doc: &Doc,
) -> Result<(), ApiError> {
    crate::rows::project(conn, id, &doc.transact())?;
    let Some(head) = stored::head(conn, id)? else {
        return Ok(());
    };
    if head.tail_count <= TAIL_UPDATES_MAX && head.tail_bytes <= TAIL_BYTES_MAX {
        return Ok(());
    }
    // A long note passes the limit with each edit; half of it in the tail is enough to fold again.
    if head.tail_count <= TAIL_UPDATES_MAX && head.tail_bytes < head.state_bytes / 2 {
        return Ok(());
    }
    fold(conn, id, doc)
}

/// Folds a document, if what comes out of the folded bytes is the same document. If not, the tail stays: it is the truth.
fn fold(conn: &Connection, id: DocumentId, doc: &Doc) -> Result<(), ApiError> {
    let state = encoded(doc);
    let again = documents::build(id, 1, std::slice::from_ref(&state));
    let same = again.is_ok_and(|again| same(doc, &again));
    if !same {
        tracing::error!(document = %id, "a document does not survive its folding; its tail is kept");
        return Ok(());
    }
    stored::fold(conn, id, &state, &vector(doc))?;
    Ok(())
}

fn same(one: &Doc, other: &Doc) -> bool {
    let (one, other) = (one.transact(), other.transact());
    one.state_vector() == other.state_vector()
        && crate::document::canonical_json(&one) == crate::document::canonical_json(&other)
}

/// The whole document as one update.
pub(super) fn encoded(doc: &Doc) -> Vec<u8> {
    doc.transact().encode_diff_v1(&StateVector::default())
}

/// Its state vector, v1 bytes.
pub(super) fn vector(doc: &Doc) -> Vec<u8> {
    doc.transact().state_vector().encode_v1()
}
