//! Restoring: a backup opens as a workspace of its own, beside the one it came from, and is not shared. Copies by hand: the
//! whole file to a place that the person knows, and back.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carnet_core::api::{ApiError, Code};
use carnet_core::clock::SystemChance;
use carnet_core::store::backup;
use carnet_protocol::ids::WorkspaceId;
use tokio::task::spawn_blocking;

use super::Shell;
use crate::account::waited;
use crate::keep::keep_as;
use crate::settings::{Entry, storage};

/// A copy that is being brought, in the data folder.
const BROUGHT: &str = "brought.part";

impl Shell {
    pub(super) async fn restore(self: &Arc<Self>, wanted: String) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let from = self.chosen()?;
        let shell = self.clone();
        self.open_copy(&from.clone(), move || {
            // The list decides: an id is never used as a path.
            let backups = backup::list(&shell.folder.database(from.id))?;
            let chosen = backups.into_iter().find(|backup| backup.id == wanted);
            chosen
                .map(|backup| backup.path)
                .ok_or_else(|| ApiError::new(Code::NotFound, "no such backup"))
        })
        .await
    }

    /// The next bytes of a copy; the last of them open it.
    pub(super) async fn bring(
        self: &Arc<Self>,
        data: &str,
        first: bool,
        last: bool,
    ) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let from = self.chosen()?;
        let bytes = STANDARD
            .decode(data)
            .map_err(|_| ApiError::invalid("data", "is no base64"))?;
        let path = self.folder.data().join(BROUGHT);
        let part = path.clone();
        waited(spawn_blocking(move || append(&part, &bytes, first)).await)?;
        if !last {
            return Ok(());
        }
        let brought = path.clone();
        let opened = self.open_copy(&from, move || Ok(brought)).await;
        // It is a workspace now, or nothing: neither needs what came.
        let _ = std::fs::remove_file(&path);
        opened
    }

    /// A checked copy of the current workspace's whole file, under its name and the day's.
    ///
    /// # Errors
    /// When it cannot be written, or is not whole.
    pub fn save_copy(&self, folder: &Path) -> Result<PathBuf, ApiError> {
        let from = self.chosen()?;
        let plain = |sign: char| if sign.is_alphanumeric() { sign } else { ' ' };
        let name: String = from.name.chars().take(80).map(plain).collect();
        let day = jiff::Zoned::now().date();
        let name = format!("Carnet {} {day}.carnet", name.trim());
        let file = self.folder.database(from.id);
        keep_as(folder, &name, |to| {
            if to.exists() {
                return Err(std::io::ErrorKind::AlreadyExists.into());
            }
            backup::save_copy(&file, to).map_err(std::io::Error::other)
        })
    }

    fn chosen(&self) -> Result<Entry, ApiError> {
        let from = self.settings().current().cloned();
        from.ok_or_else(|| ApiError::new(Code::NotFound, "no workspace is chosen"))
    }

    async fn open_copy(
        self: &Arc<Self>,
        from: &Entry,
        find: impl FnOnce() -> Result<PathBuf, ApiError> + Send + 'static,
    ) -> Result<(), ApiError> {
        let entry = Entry {
            id: self.new_id(),
            name: from.name.clone(),
            member: from.member,
            role: "owner".to_owned(),
            shared: None,
        };
        let (shell, to) = (self.clone(), entry.clone());
        waited(spawn_blocking(move || shell.copy_back(&find()?, &to)).await)?;
        self.settle(|settings| {
            settings.current = Some(entry.id);
            settings.put(entry);
        })?;
        self.enter_current().await;
        Ok(())
    }

    fn copy_back(&self, chosen: &Path, to: &Entry) -> Result<(), ApiError> {
        self.folder
            .prepare(to.id)
            .map_err(|error| storage("making a folder", &error))?;
        backup::restore_copy(
            chosen,
            &self.folder.database(to.id),
            WorkspaceId::from(to.id),
            self.clock.as_ref(),
            &mut SystemChance,
        )
    }
}

fn append(path: &Path, bytes: &[u8], first: bool) -> Result<(), ApiError> {
    let failed = |error| storage("keeping a copy", &error);
    if first && path.exists() {
        std::fs::remove_file(path).map_err(failed)?;
    }
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(bytes))
        .map_err(failed)
}
