//! The window's commands. Each hands over to the shell and waits off the window's thread.

pub mod note;

use std::path::PathBuf;
use std::sync::Arc;

use carnet_core::api::{ApiError, Code, Event, Request, Response};
use tauri::State;
use tauri::ipc::Channel;

use crate::request::{DesktopAnswer, DesktopRequest};
use crate::shell::Shell;

/// Asks the open workspace.
#[tauri::command]
pub async fn call(shell: State<'_, Arc<Shell>>, request: Request) -> Result<Response, ApiError> {
    shell.call(request).await
}

/// From now on this window hears events.
#[tauri::command]
pub async fn subscribe(
    shell: State<'_, Arc<Shell>>,
    channel: Channel<Event>,
) -> Result<(), ApiError> {
    shell.hearing().listen(move |event| {
        if let Err(error) = channel.send(event.clone()) {
            tracing::debug!(%error, "the window does not listen any more");
        }
    });
    Ok(())
}

/// Does what only a desktop can.
#[tauri::command]
pub async fn desktop(
    shell: State<'_, Arc<Shell>>,
    request: DesktopRequest,
) -> Result<DesktopAnswer, ApiError> {
    if request == DesktopRequest::Reveal
        && let Some(file) = shell.file()
    {
        reveal(file).await?;
    }
    shell.desktop(request).await
}

async fn reveal(file: PathBuf) -> Result<(), ApiError> {
    let shown =
        tokio::task::spawn_blocking(move || tauri_plugin_opener::reveal_item_in_dir(file)).await;
    match shown {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(ApiError::new(Code::NotFound, error.to_string())),
        Err(error) => Err(ApiError::new(Code::Internal, error.to_string())),
    }
}
