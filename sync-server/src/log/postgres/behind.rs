//! What stands behind the connections: which server, with which tables, and what was learned of them.
//!
//! A connection says it when it is new. When it is another one than before, the log may have less than it had: a server that
//! lagged took over, or an older state was put in its place. Nobody can be told by comparing heads alone, because the log may
//! have grown past its old head again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use carnet_protocol::ids::WorkspaceId;
use tokio::sync::Notify;

use super::super::Committed;
use crate::limits::WORKSPACE_KEYS_MAX;

/// The server behind all connections of a database.
#[derive(Default)]
pub(super) struct Behind {
    /// What the last new connection said, and the keys that were looked up since.
    known: Mutex<Known>,
    told: OnceLock<Arc<dyn Committed>>,
    changed: Notify,
}

#[derive(Default)]
struct Known {
    server: Option<String>,
    keys: HashMap<WorkspaceId, i64>,
}

impl Behind {
    /// Who hears of a change. The first one stays.
    pub(super) fn tell(&self, committed: Arc<dyn Committed>) {
        let _ = self.told.set(committed);
    }

    /// A new connection reaches this server.
    pub(super) fn answers(&self, server: String) {
        let mut known = self.known();
        if known.server.as_ref() == Some(&server) {
            return;
        }
        let before = known.server.replace(server);
        known.keys.clear();
        drop(known);
        if before.is_some() {
            self.changed.notify_one();
            if let Some(told) = self.told.get() {
                told.replaced();
            }
        }
    }

    /// Waits until another server answers. One may wait.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// The key of a workspace, when it was looked up.
    pub(super) fn key(&self, workspace: WorkspaceId) -> Option<i64> {
        self.known().keys.get(&workspace).copied()
    }

    /// The database knows no such workspace under its key.
    pub(super) fn forget(&self, workspace: WorkspaceId) {
        self.known().keys.remove(&workspace);
    }

    /// Keeps the key of a workspace.
    pub(super) fn keep(&self, workspace: WorkspaceId, key: i64) {
        let keys = &mut self.known().keys;
        if keys.len() >= WORKSPACE_KEYS_MAX {
            keys.clear();
        }
        keys.insert(workspace, key);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use carnet_protocol::ids::DocumentId;

    use super::*;
    use crate::log::Item;

    #[derive(Default)]
    struct Counts(AtomicU32);

    impl Committed for Counts {
        fn committed(&self, _: WorkspaceId, _: Vec<Item>) {}
        fn long_tail(&self, _: WorkspaceId, _: DocumentId) {}
        fn replaced(&self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn another_server_is_told_once_and_knows_no_keys() {
        let (behind, counts) = (Behind::default(), Arc::<Counts>::default());
        behind.tell(Arc::clone(&counts) as _);
        let workspace = WorkspaceId([1; 16]);
        for (server, replaced) in [("a", 0), ("a", 0), ("b", 1), ("b", 1), ("a", 2)] {
            behind.answers(server.to_owned());
            assert_eq!(counts.0.load(Ordering::Relaxed), replaced, "{server}");
        }
        behind.keep(workspace, 7);
        behind.answers("a".to_owned());
        assert_eq!(behind.key(workspace), Some(7));
        behind.answers("b".to_owned());
        assert_eq!(behind.key(workspace), None, "it may be another one's there");
    }
}
