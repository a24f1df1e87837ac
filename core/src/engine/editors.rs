//! Which editors have which note open, and where their carets are.

use std::collections::{BTreeMap, HashMap};

use carnet_protocol::door::{AwarenessEntry, walk_awareness};
use carnet_protocol::ids::DocumentId;

use super::{Engine, Output};
use crate::api::note::Message;
use crate::api::{ApiError, Code};
use crate::limits::{AWARENESS_BYTES_MAX, EDITORS_MAX};
use crate::sync::presence::{Caret, gone};

/// Editors by document.
#[derive(Debug, Default)]
pub(super) struct Editors {
    open: HashMap<DocumentId, BTreeMap<u64, Option<Vec<u8>>>>,
}

impl Editors {
    pub(super) fn open(&mut self, document: DocumentId, editor: u64) -> Result<(), ApiError> {
        let count: usize = self.open.values().map(BTreeMap::len).sum();
        if count >= EDITORS_MAX {
            return Err(ApiError::new(Code::Busy, "too many notes are open"));
        }
        self.open.entry(document).or_default().insert(editor, None);
        Ok(())
    }

    /// Closes one; gives its last caret.
    pub(super) fn close(&mut self, document: DocumentId, editor: u64) -> Option<Vec<u8>> {
        let editors = self.open.get_mut(&document)?;
        let caret = editors.remove(&editor).flatten();
        if editors.is_empty() {
            self.open.remove(&document);
        }
        caret
    }

    pub(super) fn has(&self, document: DocumentId, editor: u64) -> bool {
        self.open
            .get(&document)
            .is_some_and(|editors| editors.contains_key(&editor))
    }

    pub(super) fn others(
        &self,
        document: DocumentId,
        but: Option<u64>,
    ) -> impl Iterator<Item = u64> + '_ {
        let editors = self
            .open
            .get(&document)
            .into_iter()
            .flat_map(BTreeMap::keys);
        editors.copied().filter(move |editor| Some(*editor) != but)
    }

    pub(super) fn set_caret(&mut self, document: DocumentId, editor: u64, bytes: Vec<u8>) {
        if let Some(editors) = self.open.get_mut(&document) {
            editors.insert(editor, Some(bytes));
        }
    }

    /// Every caret here, for presence.
    pub(super) fn carets(&self) -> Vec<Caret> {
        let mut carets: Vec<Caret> = self
            .open
            .iter()
            .flat_map(|(document, editors)| {
                editors.values().flatten().map(|bytes| Caret {
                    document: *document,
                    bytes: bytes.clone(),
                })
            })
            .collect();
        carets.sort_by_key(|caret| caret.document);
        carets
    }

    /// The carets of one document, but for one editor.
    pub(super) fn carets_in(&self, document: DocumentId, but: u64) -> Vec<Vec<u8>> {
        let editors = self.open.get(&document).into_iter().flatten();
        editors
            .filter(|(editor, _)| **editor != but)
            .filter_map(|(_, caret)| caret.clone())
            .collect()
    }

    fn all(&self) -> Vec<u64> {
        self.open
            .values()
            .flat_map(BTreeMap::keys)
            .copied()
            .collect()
    }
}

impl Engine {
    /// An update goes to every editor of the document, but the one that made it.
    pub(super) fn tell_editors(&mut self, document: DocumentId, update: &[u8], but: Option<u64>) {
        self.message(document, Message::Update, update, but);
    }

    /// A caret goes to every editor of the document, but the one whose it is.
    pub(super) fn tell_caret(&mut self, document: DocumentId, bytes: &[u8], but: Option<u64>) {
        self.message(document, Message::Awareness, bytes, but);
    }

    /// Memory was dropped: every editor compares itself with the engine.
    pub(super) fn editors_must_compare(&mut self) {
        for editor in self.editors.all() {
            let bytes = vec![Message::Reload as u8];
            self.out.push(Output::ToEditor { editor, bytes });
        }
    }

    /// The editors of this document compare themselves with the engine.
    pub(super) fn reload_editors(&mut self, document: DocumentId) {
        self.message(document, Message::Reload, &[], None);
    }

    fn message(&mut self, document: DocumentId, kind: Message, body: &[u8], but: Option<u64>) {
        for editor in self.editors.others(document, but) {
            let mut bytes = Vec::with_capacity(1 + body.len());
            bytes.push(kind as u8);
            bytes.extend_from_slice(body);
            self.out.push(Output::ToEditor { editor, bytes });
        }
    }

    /// The editors of this document hear that these carets have gone.
    pub(super) fn tell_gone(&mut self, document: DocumentId, caret: &[u8], but: Option<u64>) {
        let clients: Vec<(u64, u64)> = clients(caret)
            .unwrap_or_default()
            .iter()
            .map(|entry| (entry.client, u64::from(entry.clock)))
            .collect();
        if !clients.is_empty() {
            self.tell_caret(document, &gone(&clients), but);
        }
    }
}

/// What an awareness update says, if it may come in.
pub(super) fn clients(bytes: &[u8]) -> Result<Vec<AwarenessEntry>, ApiError> {
    if bytes.len() > AWARENESS_BYTES_MAX {
        return Err(ApiError::new(
            Code::TooLarge,
            "a caret is larger than 4 KiB",
        ));
    }
    walk_awareness(bytes).map_err(|refusal| ApiError::invalid("awareness", refusal.to_string()))
}
