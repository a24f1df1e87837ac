//! Notes: editors see the whole document and may change only its root `notes`.

use std::iter;

use carnet_protocol::door::{self, StateVector as DoorVector};
use carnet_protocol::ids::{DocumentId, Kind};
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, StateVector, Transact, Update};

use super::commit::{encoded, vector};
use super::editors::clients;
use super::write::Edit;
use super::{Engine, Output, Written};
use crate::api::note::{Message, Request};
use crate::api::{Actor, ApiError, Code, Right};
use crate::document::{deal, record};
use crate::store::{documents as stored, outbox};

type Answer = Result<(Vec<u8>, Written), ApiError>;

impl Engine {
    pub(super) fn on_note(&mut self, id: u64, request: Request, actor: &Actor) {
        let answer = match request {
            Request::Open { document, editor } => self.open_note(document, editor),
            Request::Update {
                document,
                editor,
                update,
            } => self.update_note(document, editor, &update, actor),
            Request::Compare {
                document,
                state_vector,
            } => self.compare_note(document, &state_vector),
            Request::Awareness {
                document,
                editor,
                bytes,
            } => self.move_caret(document, editor, bytes),
            Request::Close { document, editor } => {
                self.close_note(document, editor);
                Ok((Vec::new(), Written::Nothing))
            }
        };
        let (result, written) = match answer {
            Ok((bytes, written)) => (Ok(bytes), written),
            Err(error) => (Err(error), Written::Nothing),
        };
        self.out.push(Output::NoteReply {
            id,
            result,
            written,
        });
    }

    fn open_note(&mut self, document: DocumentId, editor: u64) -> Answer {
        let doc = self.existing(document)?;
        self.editors.open(document, editor)?;
        let mut bytes = vec![Message::State as u8];
        bytes.extend(encoded(&doc));
        self.greet_with_carets(document, editor);
        Ok((bytes, Written::Nothing))
    }

    /// An editor's update: door, bounds, no holes, only `notes`; then as any other edit.
    fn update_note(
        &mut self,
        document: DocumentId,
        editor: u64,
        update: &[u8],
        actor: &Actor,
    ) -> Answer {
        self.allowed(Right::Write, actor)?;
        if !self.editors.has(document, editor) {
            return Err(ApiError::new(Code::NotFound, "the note is not open"));
        }
        let mut doc = self.existing(document)?;
        let now = self.clock.now_ms();
        let news = document.kind == Kind::DEAL && deal::note_is_news(&doc.transact(), now);
        if news {
            // The engine's own hand writes that down: the document as this member edits it.
            let (conn, chance) = (&self.store.conn, &mut *self.chance);
            doc = self.documents.edit(conn, document, actor.member, chance)?;
        }
        let applied = apply_note(document, &doc, update).and_then(|edit| match edit {
            Some(edit) => {
                let noted = news.then(|| noted(document, &doc, now));
                let edits: Vec<Edit> = iter::once(edit).chain(noted).collect();
                self.commit_edits(&edits, actor.member, Some(editor))
            }
            None => self.still_waits(document),
        });
        if applied.is_err() {
            // The document in memory has what the disk has not.
            self.documents.undo(&[document]);
        }
        Ok((Vec::new(), applied?))
    }

    fn compare_note(&mut self, document: DocumentId, state_vector: &[u8]) -> Answer {
        let doc = self.existing(document)?;
        DoorVector::decode(state_vector)
            .map_err(|refusal| ApiError::invalid("state_vector", refusal.to_string()))?;
        let theirs = StateVector::decode_v1(state_vector)
            .map_err(|error| ApiError::invalid("state_vector", error.to_string()))?;
        let ours = vector(&doc);
        let mut bytes = vec![Message::Difference as u8];
        let length = u32::try_from(ours.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&ours);
        bytes.extend(doc.transact().encode_diff_v1(&theirs));
        Ok((bytes, self.still_waits(document)?))
    }

    /// What is here of a document and not yet at the relay. An editor that asks again after an answer that did not come
    /// must not take what is only here for saved.
    fn still_waits(&self, document: DocumentId) -> Result<Written, ApiError> {
        let waiting = outbox::waiting(&self.store.conn, document)?;
        Ok(
            waiting.map_or(Written::Nothing, |(first, last)| Written::Waits {
                first,
                last,
            }),
        )
    }

    fn move_caret(&mut self, document: DocumentId, editor: u64, bytes: Vec<u8>) -> Answer {
        clients(&bytes)?;
        if !self.editors.has(document, editor) {
            return Err(ApiError::new(Code::NotFound, "the note is not open"));
        }
        self.tell_caret(document, &bytes, Some(editor));
        self.editors.set_caret(document, editor, bytes);
        self.here_changed();
        Ok((Vec::new(), Written::Nothing))
    }

    fn close_note(&mut self, document: DocumentId, editor: u64) {
        if let Some(caret) = self.editors.close(document, editor) {
            self.tell_gone(document, &caret, Some(editor));
            self.here_changed();
        }
    }

    /// The carets that others have in this document now.
    fn greet_with_carets(&mut self, document: DocumentId, editor: u64) {
        let here = self.editors.carets_in(document, editor);
        let there = self
            .link
            .there
            .values()
            .flat_map(|(_, there)| &there.carets);
        let there = there
            .filter(|caret| caret.document == document)
            .map(|caret| caret.bytes.clone());
        for caret in here.into_iter().chain(there) {
            let mut bytes = vec![Message::Awareness as u8];
            bytes.extend(caret);
            self.out.push(Output::ToEditor { editor, bytes });
        }
    }

    pub(super) fn existing(&mut self, document: DocumentId) -> Result<Doc, ApiError> {
        let head = stored::head(&self.store.conn, document)?;
        if head.is_none_or(|head| head.erased) {
            return Err(ApiError::new(Code::NotFound, "there is no such record"));
        }
        self.documents
            .read(&self.store.conn, document, &mut *self.chance)
    }
}

/// The note of a deal changed now: an edit beside the editor's own.
fn noted(document: DocumentId, doc: &Doc, now_ms: i64) -> Edit {
    let mut txn = doc.transact_mut();
    record::put(&mut txn, deal::NOTED_AT, Some(now_ms));
    txn.commit();
    let update = txn.encode_update_v1();
    drop(txn);
    Edit {
        document,
        update,
        doc: doc.clone(),
    }
}

/// Applies an editor's update in memory. `None`: it held nothing new.
fn apply_note(document: DocumentId, doc: &Doc, update: &[u8]) -> Result<Option<Edit>, ApiError> {
    let invalid = |detail: String| ApiError::invalid("update", detail);
    let shape = door::walk_update(update).map_err(|refusal| {
        let code = if refusal.is_too_large() {
            Code::TooLarge
        } else {
            Code::Invalid
        };
        ApiError {
            field: Some("update".to_owned()),
            ..ApiError::new(code, refusal.to_string())
        }
    })?;
    let known = DoorVector::decode(&vector(doc)).map_err(|refusal| invalid(refusal.to_string()))?;
    if !shape.fits(&known) {
        return Err(invalid(
            "it builds on what is not here: compare first".into(),
        ));
    }
    let update = Update::decode_v1(update).map_err(|error| invalid(error.to_string()))?;
    let mut txn = doc.transact_mut();
    txn.apply_update(update)
        .map_err(|error| invalid(error.to_string()))?;
    crate::document::only_notes_changed(&mut txn, document.kind).map_err(|root| {
        ApiError::invalid("update", format!("an editor may not change `{root}`"))
    })?;
    if !txn.has_changes() {
        return Ok(None);
    }
    let update = txn.encode_update_v1();
    drop(txn);
    Ok(Some(Edit {
        document,
        update,
        doc: doc.clone(),
    }))
}
