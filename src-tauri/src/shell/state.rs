//! How things stand, as the window shows them, and this computer's settings.

use std::sync::{Arc, PoisonError};

use carnet_core::api::{ApiError, Request, Response, workspace};
use carnet_core::store::backup;
use tokio::task::spawn_blocking;

use super::slot::Slot;
use super::{Shell, create};
use crate::account::waited;
use crate::request::{About, Backup, DesktopState, Problem, Wishes, Workspace};

impl Shell {
    pub(super) async fn state(self: &Arc<Self>) -> DesktopState {
        self.read_name().await;
        let problem = self.problem().await;
        let settings = self.settings();
        let workspaces = settings.workspaces.iter().map(|entry| Workspace {
            id: entry.id,
            name: entry.name.clone(),
            relay: entry.shared.as_ref().map(|shared| shared.relay.clone()),
            email: entry.shared.as_ref().map(|shared| shared.email.clone()),
            current: settings.current == Some(entry.id),
            file: self.folder.database(entry.id).display().to_string(),
        });
        DesktopState {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            workspaces: workspaces.collect(),
            locale: settings.locale,
            theme: settings.theme,
            my_name: settings.my_name.clone(),
            problem,
            keychain: self.accounts.vault().state(),
        }
    }

    pub(super) async fn wish(self: &Arc<Self>, wishes: Wishes) -> Result<(), ApiError> {
        let name = wishes.my_name.as_deref().map(str::trim).map(str::to_owned);
        if name
            .as_ref()
            .is_some_and(|name| name.is_empty() || name.chars().count() > 120)
        {
            return Err(ApiError::invalid("my_name", "1 to 120 characters"));
        }
        if wishes.locale.is_some() {
            self.hearing.speak(wishes.locale);
        }
        let renamed = name.is_some();
        self.settle(|settings| {
            settings.locale = wishes.locale.or(settings.locale);
            settings.theme = wishes.theme.unwrap_or(settings.theme);
            settings.my_name = name.unwrap_or_else(|| settings.my_name.clone());
        })?;
        if renamed {
            self.introduce().await;
        }
        Ok(())
    }

    /// Writes the person's name into the open workspace. Not possible now (read-only until everything has been read
    /// once, or a viewer): it is tried again when sync says that everything is here.
    pub(super) async fn introduce(self: &Arc<Self>) {
        let current = self.settings().current().cloned();
        let Some(entry) = current else { return };
        let name = self.settings().my_name.clone();
        if name.is_empty() {
            return;
        }
        if let Ok((desk, actor)) = self.open_desk(entry.id) {
            let wish = Request::Workspace(create::profile(&entry, &name));
            let said = waited(spawn_blocking(move || desk.call(wish, actor)).await);
            if let Err(error) = &said {
                tracing::info!(%error, "the name is not in the workspace yet");
            }
            self.hearing.introduce_later(said.is_err());
        }
    }

    /// A workspace may have been renamed, here or by somebody else.
    async fn read_name(self: &Arc<Self>) {
        let current = self.settings().current;
        let Some((id, (desk, actor))) = current.and_then(|id| Some((id, self.open_desk(id).ok()?)))
        else {
            return;
        };
        let ask = Request::Workspace(workspace::Request::Get);
        let read = waited(spawn_blocking(move || desk.call(ask, actor)).await);
        let Ok(Response::Workspace(workspace)) = read else {
            return;
        };
        let known = self.settings().entry(id).cloned();
        if let Some(mut entry) = known
            && !workspace.name.is_empty()
            && entry.name != workspace.name
        {
            entry.name = workspace.name;
            if let Err(error) = self.settle(|settings| settings.put(entry)) {
                tracing::warn!(%error, "the workspace's new name is not kept");
            }
        }
    }

    async fn problem(self: &Arc<Self>) -> Option<Problem> {
        if let Some(error) = self.unread() {
            return Some(Problem {
                about: About::Settings,
                code: error.code,
                detail: error.detail,
                file: self.folder.settings().display().to_string(),
                backups: Vec::new(),
            });
        }
        let error = match &*self.slot.read().unwrap_or_else(PoisonError::into_inner) {
            Slot::Broken(error) => error.clone(),
            Slot::Empty | Slot::Open(_) => return None,
        };
        let file = self.file()?;
        let backups = self.backups().await.unwrap_or_default();
        Some(Problem {
            about: About::Workspace,
            code: error.code,
            detail: error.detail,
            file: file.display().to_string(),
            backups,
        })
    }

    pub(super) async fn backups(self: &Arc<Self>) -> Result<Vec<Backup>, ApiError> {
        let Some(file) = self.file() else {
            return Ok(Vec::new());
        };
        let listed = waited(spawn_blocking(move || backup::list(&file)).await)?;
        // Every backup was opened and read through when it was made, before it got its name.
        let backups = listed.into_iter();
        Ok(backups
            .map(|made| Backup {
                id: made.id,
                at: made.at,
                checked: true,
            })
            .collect())
    }
}
