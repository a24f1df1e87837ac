//! Notes' bytes over raw IPC bodies: JSON would turn each byte into a number.
//!
//! The workspace, the document and the editor travel as headers, the bytes as the body. Messages to editors come through
//! one channel per window: the editor's number (8 bytes, little endian), then the message.

use std::sync::Arc;

use carnet_core::api::ApiError;
use carnet_core::api::note::Request as Ask;
use carnet_protocol::ids::DocumentId;
use tauri::State;
use tauri::ipc::{Channel, InvokeBody, InvokeResponseBody, Request, Response};

use super::header;
use crate::shell::Shell;

type Shared<'a> = State<'a, Arc<Shell>>;

/// From now on this window's editors hear messages.
#[tauri::command]
pub async fn note_subscribe(
    shell: Shared<'_>,
    channel: Channel<InvokeResponseBody>,
) -> Result<(), ApiError> {
    shell.hearing().listen_editors(move |editor, bytes| {
        let message = [&editor.to_le_bytes(), bytes].concat();
        if let Err(error) = channel.send(InvokeResponseBody::Raw(message)) {
            tracing::debug!(%error, "the window does not listen any more");
        }
    });
    Ok(())
}

/// Opens a document's note for an editor.
#[tauri::command]
pub async fn note_open(shell: Shared<'_>, request: Request<'_>) -> Result<Response, ApiError> {
    let (document, editor) = place(&request)?;
    ask(&shell, &request, Ask::Open { document, editor }).await
}

/// Takes an editor's update; answered when it is saved.
#[tauri::command]
pub async fn note_update(shell: Shared<'_>, request: Request<'_>) -> Result<Response, ApiError> {
    let ((document, editor), update) = (place(&request)?, body(&request)?);
    ask(
        &shell,
        &request,
        Ask::Update {
            document,
            editor,
            update,
        },
    )
    .await
}

/// Takes an editor's caret.
#[tauri::command]
pub async fn note_awareness(shell: Shared<'_>, request: Request<'_>) -> Result<Response, ApiError> {
    let ((document, editor), bytes) = (place(&request)?, body(&request)?);
    ask(
        &shell,
        &request,
        Ask::Awareness {
            document,
            editor,
            bytes,
        },
    )
    .await
}

/// Answers what the editor lacks and what the engine has.
#[tauri::command]
pub async fn note_compare(shell: Shared<'_>, request: Request<'_>) -> Result<Response, ApiError> {
    let ((document, _), state_vector) = (place(&request)?, body(&request)?);
    ask(
        &shell,
        &request,
        Ask::Compare {
            document,
            state_vector,
        },
    )
    .await
}

/// The editor is gone.
#[tauri::command]
pub async fn note_close(shell: Shared<'_>, request: Request<'_>) -> Result<Response, ApiError> {
    let (document, editor) = place(&request)?;
    ask(&shell, &request, Ask::Close { document, editor }).await
}

fn place(request: &Request<'_>) -> Result<(DocumentId, u64), ApiError> {
    Ok((header(request, "document")?, header(request, "editor")?))
}

/// Asks on behalf of an editor, in the workspace in which it was opened.
async fn ask(shell: &Shared<'_>, request: &Request<'_>, ask: Ask) -> Result<Response, ApiError> {
    let answer = shell.note(header(request, "workspace")?, ask).await;
    answer.map(Response::new)
}

/// Where the web view cannot post bytes, the window falls back to a JSON list of numbers.
fn body(request: &Request<'_>) -> Result<Vec<u8>, ApiError> {
    match request.body() {
        InvokeBody::Raw(bytes) => Ok(bytes.clone()),
        InvokeBody::Json(value) => serde_json::from_value(value.clone())
            .map_err(|_| ApiError::invalid("body", "the body must be bytes")),
    }
}
