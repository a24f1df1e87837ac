//! The bus of hubs in one process.

use carnet_protocol::ids::WorkspaceId;
use tokio::sync::broadcast;

use super::{Bus, Figures, News, Ring};
use crate::limits::BUS_NEWS_MAX;

/// Joins the hubs of one process. Its clones are one bus.
#[derive(Clone, Debug)]
pub struct LocalBus {
    news: broadcast::Sender<News>,
    deaf: bool,
}

impl LocalBus {
    /// A bus over a log that others may write too: a server of databases, which another instance uses at the same time,
    /// and which may have committed what it never answered. Nobody rings for those, so the log is looked at.
    #[must_use]
    pub fn over_a_shared_log() -> Self {
        Self {
            deaf: true,
            ..Self::default()
        }
    }
}

impl Default for LocalBus {
    fn default() -> Self {
        Self {
            news: broadcast::channel(BUS_NEWS_MAX).0,
            deaf: false,
        }
    }
}

impl Bus for LocalBus {
    fn ring(&self, ring: Ring) {
        // With one instance, its own hub is the only listener: nobody to tell.
        if self.news.receiver_count() > 1 {
            let _ = self.news.send(News::Rang(ring));
        }
    }

    fn listen(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Every ring is heard from the start: a room that opens reads its log after this, and has missed nothing.
    fn enter(&self, workspace: WorkspaceId) {
        if self.news.receiver_count() > 1 {
            let _ = self.news.send(News::Hears(workspace));
        }
    }

    fn leave(&self, _: WorkspaceId) {}

    fn loses(&self) -> bool {
        self.deaf
    }

    fn figures(&self) -> Figures {
        Figures {
            connected: true,
            ..Figures::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::bus::contract::Ends;

    async fn make() -> (Ends, ()) {
        let bus = Arc::new(LocalBus::default());
        std::future::ready(()).await;
        let (one, two) = (Arc::clone(&bus) as _, bus as _);
        (Ends { one, two }, ())
    }

    crate::bus_contract!(make);
}
