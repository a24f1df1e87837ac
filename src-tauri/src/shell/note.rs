//! Notes' bytes: from an editor in the window to the engine and back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use carnet_core::api::ApiError;
use carnet_core::api::note::{Message, Request};
use carnet_core::desk::Desk;
use carnet_protocol::ids::DocumentId;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::Shell;
use crate::account::waited;

/// Editors of the window, and what each has open: a document of a workspace. A restored copy has the same documents.
#[derive(Debug, Default)]
pub(super) struct Editors(Mutex<HashMap<u64, (Uuid, DocumentId)>>);

impl Editors {
    fn opened(&self, editor: u64, workspace: Uuid, document: DocumentId) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.insert(editor, (workspace, document));
    }

    fn closed(&self, editor: u64) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.remove(&editor);
    }

    /// Those of one workspace.
    fn of(&self, wanted: Uuid) -> Vec<(u64, DocumentId)> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = open
            .iter()
            .filter(|(_, (workspace, _))| *workspace == wanted);
        theirs
            .map(|(editor, (_, document))| (*editor, *document))
            .collect()
    }
}

impl Shell {
    /// Asks the engine on behalf of an editor that was opened in this workspace.
    ///
    /// # Errors
    /// The engine's, or why this workspace is not open. After one the editor compares.
    pub async fn note(
        self: &Arc<Self>,
        workspace: Uuid,
        request: Request,
    ) -> Result<Vec<u8>, ApiError> {
        if let Request::Close { editor, .. } = &request {
            // Gone, whatever is open by now.
            self.editors.closed(*editor);
        }
        let (desk, actor) = self.at_work(workspace).await?;
        // Whoever has a record's note open has the record open: others see a face there.
        match &request {
            Request::Open { document, editor } => {
                self.editors.opened(*editor, workspace, *document);
                self.here(&desk, Some(*document));
            }
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
    /// Editors of another workspace are refused at their next word; the screen closes them.
    pub(super) fn reopen_editors(self: &Arc<Self>, workspace: Uuid) {
        for (editor, document) in self.editors.of(workspace) {
            let shell = self.clone();
            self.runtime.spawn(async move {
                let open = Request::Open { document, editor };
                if shell.note(workspace, open).await.is_ok() {
                    shell.hearing.editor(editor, &[Message::Reload as u8]);
                }
            });
        }
    }
}
