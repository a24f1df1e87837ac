//! Notifications of the system. The system may take its time or have no such thing: a thread of its own waits for it.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use carnet_core::api::Locale;
use carnet_core::api::event::Assigned;

use crate::words::say;

/// Notifications that wait to be shown. More at once would be noise, not news.
const WAITING: usize = 16;

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The first line.
    pub title: String,
    /// What follows.
    pub body: String,
}

impl Note {
    /// Somebody gave a deal to the person at this desk.
    #[must_use]
    pub fn assigned(locale: Locale, event: &Assigned) -> Self {
        let title = match &event.by_name {
            Some(by) => say(locale, "notifications-assigned", &[("by", by)]),
            None => say(locale, "notifications-assigned-somebody", &[]),
        };
        Self {
            title,
            body: event.title.clone(),
        }
    }
}

/// Where notifications are handed in.
#[derive(Clone, Debug)]
pub struct Bell {
    queue: SyncSender<Note>,
}

impl Bell {
    /// A bell that this function rings, on a thread of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(ring: impl Fn(&Note) + Send + 'static) -> std::io::Result<Self> {
        let (queue, waiting) = sync_channel::<Note>(WAITING);
        std::thread::Builder::new()
            .name("carnet-bell".to_owned())
            .spawn(move || waiting.iter().for_each(|note| ring(&note)))?;
        Ok(Self { queue })
    }

    /// Rings, soon. A bell that does not keep up is left alone: the board shows the same.
    pub fn ring(&self, note: Note) {
        if let Err(TrySendError::Full(note)) = self.queue.try_send(note) {
            tracing::warn!(title = note.title, "too many notifications at once");
        }
    }
}

/// Shows a notification of the system.
pub fn show(note: &Note) {
    let shown = notify_rust::Notification::new()
        .appname("Carnet")
        .summary(&note.title)
        .body(&note.body)
        .icon("carnet-desktop")
        .show();
    if let Err(error) = shown {
        tracing::info!(%error, "the system shows no notifications");
    }
}
