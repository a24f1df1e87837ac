//! Restoring: a backup opens as a workspace of its own, beside the one it came from, and is not shared.

use std::sync::Arc;

use carnet_core::api::{ApiError, Code};
use carnet_core::clock::SystemChance;
use carnet_core::store::backup;
use carnet_protocol::ids::WorkspaceId;
use tokio::task::spawn_blocking;

use super::Shell;
use crate::account::waited;
use crate::settings::{Entry, storage};

impl Shell {
    pub(super) async fn restore(self: &Arc<Self>, wanted: String) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let from = self.settings().current().cloned();
        let from = from.ok_or_else(|| ApiError::new(Code::NotFound, "no workspace is chosen"))?;
        let entry = Entry {
            id: self.new_id(),
            name: from.name.clone(),
            member: from.member,
            role: "owner".to_owned(),
            shared: None,
        };
        let (shell, to) = (self.clone(), entry.clone());
        waited(spawn_blocking(move || shell.copy_back(&from, &to, &wanted)).await)?;
        self.settle(|settings| {
            settings.current = Some(entry.id);
            settings.put(entry);
        })?;
        self.enter_current().await;
        Ok(())
    }

    fn copy_back(&self, from: &Entry, to: &Entry, wanted: &str) -> Result<(), ApiError> {
        // The list decides: an id is never used as a path.
        let backups = backup::list(&self.folder.database(from.id))?;
        let chosen = backups.into_iter().find(|backup| backup.id == wanted);
        let chosen = chosen.ok_or_else(|| ApiError::new(Code::NotFound, "no such backup"))?;
        self.folder
            .prepare(to.id)
            .map_err(|error| storage("making a folder", &error))?;
        let path = self.folder.database(to.id);
        let id = WorkspaceId::from(to.id);
        backup::restore_copy(
            &chosen.path,
            &path,
            id,
            self.clock.as_ref(),
            &mut SystemChance,
        )
    }
}
