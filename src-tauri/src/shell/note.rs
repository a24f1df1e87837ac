//! Notes' bytes: from an editor in the window to the engine and back.

mod editors;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use carnet_core::api::event::Whereabouts;
use carnet_core::api::note::{Message, Request};
use carnet_core::api::{Actor, ApiError};
use carnet_core::desk::Desk;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::Shell;
use crate::account::waited;
use editors::Editor;
pub(super) use editors::Editors;

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
        let shell = self.clone();
        if let Request::Open { document, editor } = request {
            let editor = Editor {
                number: editor,
                workspace,
                document,
            };
            self.editors.opened(editor);
            let open = move || shell.open_new(&desk, actor, editor);
            return waited(spawn_blocking(open).await);
        }
        let ask = move || {
            if matches!(request, Request::Close { .. }) {
                shell.tell_where(&desk, workspace);
            }
            desk.note(request, actor)
        };
        waited(spawn_blocking(ask).await)
    }

    /// Whoever has a record's note open has the record open: others see a face there. May wait for the engine's queue.
    fn tell_where(&self, desk: &Desk, workspace: Uuid) {
        self.editors
            .tell(workspace, |document| desk.presence(document));
    }

    /// What the window says of its person.
    ///
    /// # Errors
    /// For a document that has no such name, or why this workspace is not open.
    pub async fn whereabouts(
        self: &Arc<Self>,
        workspace: Uuid,
        at: Whereabouts,
    ) -> Result<(), ApiError> {
        let (desk, _) = self.at_work(workspace).await?;
        waited(spawn_blocking(move || desk.whereabouts(None, Some(at))).await)
    }

    /// Opens an editor that the window just made. When that fails the window has forgotten it.
    fn open_new(&self, desk: &Desk, actor: Actor, editor: Editor) -> Result<Vec<u8>, ApiError> {
        let opened = self.open_at(desk, actor, editor);
        if opened.is_err() {
            self.editors.closed(editor.number);
            self.tell_where(desk, editor.workspace);
        }
        opened
    }

    /// Opens an editor at the desk. Who closed it meanwhile may have been first there: it is closed once more.
    fn open_at(&self, desk: &Desk, actor: Actor, editor: Editor) -> Result<Vec<u8>, ApiError> {
        self.tell_where(desk, editor.workspace);
        let state = desk.note(editor.open(), actor.clone())?;
        if !self.editors.has(editor.number) {
            desk.note(editor.close(), actor)?;
        }
        Ok(state)
    }

    /// A page begins, and with it ends the one before, which closed nothing: a reload.
    pub fn page_begins(self: &Arc<Self>) {
        for editor in self.editors.leave() {
            let Some(Ok((desk, actor))) = self.seat(editor.workspace) else {
                continue;
            };
            let shell = self.clone();
            self.runtime.spawn_blocking(move || {
                shell.tell_where(&desk, editor.workspace);
                if let Err(error) = desk.note(editor.close(), actor) {
                    tracing::debug!(%error, "an editor of the page before is not closed");
                }
            });
        }
    }

    /// The desk was opened anew under the window's editors (sharing does that): they are made known to it, and compare.
    /// Editors of another workspace are refused at their next word; the screen closes them.
    pub(super) fn reopen_editors(self: &Arc<Self>, workspace: Uuid) {
        for editor in self.editors.of(workspace) {
            self.runtime.spawn(self.clone().reopen(editor));
        }
    }

    async fn reopen(self: Arc<Self>, editor: Editor) {
        let Ok((desk, actor)) = self.at_work(editor.workspace).await else {
            return;
        };
        let shell = self.clone();
        let opened = spawn_blocking(move || shell.open_at(&desk, actor, editor)).await;
        if waited(opened).is_ok() {
            self.hearing.editor(editor.number, &[Message::Reload as u8]);
        }
    }
}
