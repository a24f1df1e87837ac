//! The window's commands. Each hands over to the shell and waits off the window's thread.

pub mod note;

use std::path::PathBuf;
use std::sync::Arc;

use carnet_core::api::event::Whereabouts;
use carnet_core::api::{ApiError, Code, Event, Request, Response};
use tauri::ipc::{Channel, Request as Headed};
use tauri::{AppHandle, Manager, State};
use tokio::task::spawn_blocking;

use crate::account::waited;
use crate::closing::Closing;
use crate::keep::keep;
use crate::lines::Lines;
use crate::request::{DesktopAnswer, DesktopRequest};
use crate::shell::Shell;
use crate::tray;

/// Asks the workspace in the header `workspace`: the one that the screen shows.
#[tauri::command]
pub async fn call(
    shell: State<'_, Arc<Shell>>,
    request: Request,
    from: Headed<'_>,
) -> Result<Response, ApiError> {
    shell.call(header(&from, "workspace")?, request).await
}

/// From now on this window hears events. A page asks for it first of all: whatever a page before had open is closed. Not
/// `async`, so that it is done before what is asked next.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "what Tauri hands over")]
pub fn subscribe(shell: State<'_, Arc<Shell>>, channel: Channel<Event>) {
    shell.page_begins();
    shell.hearing().listen(move |event| {
        if let Err(error) = channel.send(event.clone()) {
            tracing::debug!(%error, "the window does not listen any more");
        }
    });
}

/// What the window says of its person, in the workspace in the header.
#[tauri::command]
pub async fn here(
    shell: State<'_, Arc<Shell>>,
    at: Whereabouts,
    from: Headed<'_>,
) -> Result<(), ApiError> {
    shell.whereabouts(header(&from, "workspace")?, at).await
}

/// The page was told that its window closes, and has sent its last words.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "what Tauri hands over")]
pub fn closed(closing: State<'_, Arc<Closing>>) {
    closing.answer();
}

/// Does what only a desktop can.
#[tauri::command]
pub async fn desktop(
    app: AppHandle,
    shell: State<'_, Arc<Shell>>,
    request: DesktopRequest,
) -> Result<DesktopAnswer, ApiError> {
    if matches!(request, DesktopRequest::Keep { .. } | DesktopRequest::Copy) {
        // A system that names no such folder has one at the usual place, or gets it.
        let usual = |_| app.path().home_dir().map(|home| home.join("Downloads"));
        let folder = app.path().download_dir().or_else(usual);
        let folder = folder.map_err(|error| ApiError::new(Code::Storage, error.to_string()))?;
        let shell = (*shell).clone();
        let kept = spawn_blocking(move || match request {
            DesktopRequest::Keep { name, text } => keep(&folder, &name, &text),
            _ => shell.save_copy(&folder),
        });
        let file = waited(kept.await)?;
        let path = file.display().to_string();
        // It is written; a computer without a file manager keeps it all the same.
        if let Err(error) = reveal(file).await {
            tracing::info!(%error, "the file could not be shown");
        }
        return Ok(DesktopAnswer::Kept(path));
    }
    if request == DesktopRequest::Log {
        return Ok(DesktopAnswer::Log(app.state::<Lines>().all()));
    }
    if request == DesktopRequest::Reveal
        && let Some(file) = shell.file()
    {
        reveal(file).await?;
    }
    let answer = shell.desktop(request).await;
    tray::speak(&app, shell.hearing().locale());
    answer.inspect_err(|refused| {
        let code = serde_json::json!(refused.code);
        tracing::info!(%code, "the computer could not do what the window asked");
    })
}

/// A header of a command, read.
fn header<T: std::str::FromStr>(request: &Headed<'_>, name: &str) -> Result<T, ApiError> {
    let value = request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok());
    let value = value.ok_or_else(|| ApiError::invalid(name, "this header is missing"))?;
    value
        .parse()
        .map_err(|_| ApiError::invalid(name, "this header cannot be read"))
}

async fn reveal(file: PathBuf) -> Result<(), ApiError> {
    let shown = spawn_blocking(move || tauri_plugin_opener::reveal_item_in_dir(file)).await;
    match shown {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(ApiError::new(Code::NotFound, error.to_string())),
        Err(error) => Err(ApiError::new(Code::Internal, error.to_string())),
    }
}
