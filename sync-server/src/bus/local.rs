//! The bus of hubs in one process.

use carnet_protocol::ids::WorkspaceId;
use tokio::sync::broadcast;

use super::{Bus, Figures, News, Ring};
use crate::limits::BUS_NEWS_MAX;

/// Joins the hubs of one process. Its clones are one bus.
#[derive(Clone, Debug)]
pub struct LocalBus {
    news: broadcast::Sender<News>,
}

impl Default for LocalBus {
    fn default() -> Self {
        Self {
            news: broadcast::channel(BUS_NEWS_MAX).0,
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
        false
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
