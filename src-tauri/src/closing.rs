//! A window closes when its page has sent its last words, or after a moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tauri::{AppHandle, Manager, WebviewWindow};
use tokio::sync::Notify;

/// A page that does not answer does not keep its window open for longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether the page was told that its window closes, and has answered.
#[derive(Debug, Default)]
pub struct Closing {
    told: AtomicBool,
    answered: Notify,
}

impl Closing {
    /// The page has nothing left to say.
    pub fn answer(&self) {
        self.answered.notify_one();
    }
}

/// Tells the page that its window is to close, and closes it a little later. `false`: it was told already, and whoever
/// closes a window twice does not want to wait.
pub fn later(app: &AppHandle, label: &str) -> bool {
    let closing = app.state::<Arc<Closing>>().inner().clone();
    let Some(window) = app.get_webview_window(label) else {
        return false;
    };
    if closing.told.swap(true, Ordering::AcqRel) {
        return false;
    }
    if let Err(error) = window.eval("dispatchEvent(new Event('carnet-close'))") {
        tracing::warn!(%error, "the page was not told that its window closes");
        return false;
    }
    tauri::async_runtime::spawn(async move {
        if tokio::time::timeout(PATIENCE, closing.answered.notified())
            .await
            .is_err()
        {
            tracing::warn!("the page has not said that all is sent; its window closes");
        }
        close(&window);
    });
    true
}

fn close(window: &WebviewWindow) {
    if let Err(error) = window.destroy() {
        tracing::error!(%error, "the window does not close");
    }
}
