//! Notes' bytes: from an editor in the window to the engine and back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use carnet_core::api::ApiError;
use carnet_core::api::note::{Message, Request};
use carnet_core::desk::Desk;
use carnet_protocol::ids::DocumentId;
use tokio::task::spawn_blocking;

use super::Shell;
use crate::account::waited;

/// Editors of the window, and what each has open.
#[derive(Debug, Default)]
pub(super) struct Editors(Mutex<HashMap<u64, DocumentId>>);

impl Editors {
    fn follow(&self, request: &Request) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match request {
            Request::Open { document, editor } => drop(open.insert(*editor, *document)),
            Request::Close { editor, .. } => drop(open.remove(editor)),
            Request::Update { .. } | Request::Compare { .. } | Request::Awareness { .. } => {}
        }
    }

    fn list(&self) -> Vec<(u64, DocumentId)> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter()
            .map(|(editor, document)| (*editor, *document))
            .collect()
    }
}

impl Shell {
    /// Asks the engine on behalf of an editor.
    ///
    /// # Errors
    /// The engine's. After one the editor compares.
    pub async fn note(self: &Arc<Self>, request: Request) -> Result<Vec<u8>, ApiError> {
        let (desk, actor) = self.at_work().await?;
        self.editors.follow(&request);
        // Whoever has a record's note open has the record open: others see a face there.
        match &request {
            Request::Open { document, .. } => self.here(&desk, Some(*document)),
            Request::Close { .. } => self.here(&desk, None),
            Request::Update { .. } | Request::Compare { .. } | Request::Awareness { .. } => {}
        }
        waited(spawn_blocking(move || desk.note(request, actor)).await)
    }

    fn here(&self, desk: &Desk, document: Option<DocumentId>) {
        let desk = desk.clone();
        self.runtime.spawn_blocking(move || desk.presence(document));
    }

    /// The desk was opened anew under the window's editors (sharing does that): they are made known to it, and compare.
    /// Editors of another workspace find no document and are told the same; the screen closes them.
    pub(super) fn reopen_editors(self: &Arc<Self>) {
        for (editor, document) in self.editors.list() {
            let shell = self.clone();
            self.runtime.spawn(async move {
                if shell.note(Request::Open { document, editor }).await.is_ok() {
                    shell.hearing.editor(editor, &[Message::Reload as u8]);
                }
            });
        }
    }
}
