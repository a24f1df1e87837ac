//! Opening and closing workspaces' files.

use std::sync::{Arc, PoisonError};

use carnet_core::api::event::Changed;
use carnet_core::api::{Actor, ApiError, Code, Event, sync};
use carnet_core::desk::{Desk, Sinks};
use carnet_core::engine::{Mode, Open};
use carnet_core::net::{self, Wire};
use carnet_protocol::ids::{MemberId, WorkspaceId};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::link::Link;
use super::slot::{self, Slot};
use super::{Shell, slot::Open as OpenDesk};
use crate::account::waited;
use crate::settings::{Entry, storage};

/// Nouns of the api, for a screen whose every reading is stale.
const NOUNS: [&str; 5] = ["deal", "contact", "company", "task", "workspace"];

impl Shell {
    pub(super) async fn switch(self: &Arc<Self>, to: Uuid) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        if self.settings().entry(to).is_none() {
            return Err(ApiError::new(
                Code::NotFound,
                "no such workspace on this computer",
            ));
        }
        self.settle(|settings| settings.current = Some(to))?;
        self.enter_current().await;
        Ok(())
    }

    /// Opens what the settings say, instead of what is open now.
    pub(super) async fn enter_current(self: &Arc<Self>) {
        let entry = self.settings().current().cloned();
        if let Some(entry) = entry {
            self.enter(entry).await;
        }
    }

    /// Opens this workspace instead of what is open now. When it does not open, the slot says why.
    pub(super) async fn enter(self: &Arc<Self>, entry: Entry) {
        self.leave().await;
        match self.open(&entry).await {
            Ok(opened) => self.put(entry, opened),
            Err(error) => {
                tracing::warn!(%error, workspace = %entry.id, "the workspace did not open");
                *self.slot.write().unwrap_or_else(PoisonError::into_inner) = Slot::Broken(error);
            }
        }
    }

    /// Puts an open desk in its place, dials its relay, and tells the screen that all it knows is stale.
    pub(super) fn put(self: &Arc<Self>, entry: Entry, (desk, wire): (Desk, Wire)) {
        let link = self.dial(&entry, &desk, wire);
        self.hearing
            .introduce_later(entry.shared.as_ref().is_some_and(|shared| shared.joined));
        let workspace = entry.id;
        let open = OpenDesk { entry, desk, link };
        *self.slot.write().unwrap_or_else(PoisonError::into_inner) = Slot::Open(open);
        self.reopen_editors(workspace);
        self.hearing.event(&Event::Changed(Changed {
            documents: Vec::new(),
            nouns: NOUNS.map(str::to_owned).to_vec(),
            here: false,
        }));
    }

    /// Closes what is open.
    pub(super) async fn leave(self: &Arc<Self>) {
        let slot = std::mem::take(&mut *self.slot.write().unwrap_or_else(PoisonError::into_inner));
        if let Slot::Open(OpenDesk { desk, link, .. }) = slot {
            if let Some(link) = link {
                link.hang_up().await;
            }
            if spawn_blocking(move || desk.close()).await.is_err() {
                tracing::error!("the engine ended badly; the file is as its last commit left it");
            }
        }
    }

    /// Opens a file, on a thread that may wait for the disk.
    pub(super) async fn open(self: &Arc<Self>, entry: &Entry) -> Result<(Desk, Wire), ApiError> {
        if self.closing.is_cancelled() {
            return Err(ApiError::new(Code::Storage, "the app closes"));
        }
        self.folder
            .prepare(entry.id)
            .map_err(|error| storage("making a folder", &error))?;
        let open = Open {
            path: self.folder.database(entry.id),
            workspace: Some(WorkspaceId::from(entry.id)),
            mode: match &entry.shared {
                None => Mode::Solo,
                Some(shared) if shared.joined => Mode::Joined,
                Some(_) => Mode::Shared,
            },
            marker: Some(self.folder.marker(entry.id)),
            member: MemberId::from(entry.member),
            name: self.settings().my_name.clone(),
        };
        let (heard, edited) = (Arc::downgrade(self), self.hearing.clone());
        let (frames, wire) = net::wire();
        let sinks = Sinks {
            frames,
            events: Box::new(move |event: Event| {
                if let Some(shell) = heard.upgrade() {
                    shell.heard(&event);
                }
            }),
            editors: Box::new(move |editor, bytes| edited.editor(editor, &bytes)),
        };
        let desk = waited(spawn_blocking(move || Desk::open(open, sinks)).await)?;
        Ok((desk, wire))
    }

    /// The open desk, when it is this workspace's.
    pub(super) fn open_desk(&self, id: Uuid) -> Result<(Desk, Actor), ApiError> {
        match &*self.slot.read().unwrap_or_else(PoisonError::into_inner) {
            Slot::Open(open) if open.entry.id == id => Ok((
                open.desk.clone(),
                slot::actor(&open.entry, self.hearing.locale()),
            )),
            _ => Err(ApiError::new(Code::NotFound, "this workspace is not open")),
        }
    }

    fn dial(self: &Arc<Self>, entry: &Entry, desk: &Desk, wire: Wire) -> Option<Link> {
        let shared = entry.shared.as_ref()?;
        let accounts = self.accounts.clone();
        Some(Link::dial(
            &self.runtime,
            (desk.clone(), wire),
            accounts,
            entry.id,
            shared,
        ))
    }

    /// What the engine says, on its own thread: nothing here may wait for the engine.
    fn heard(self: &Arc<Self>, event: &Event) {
        self.hearing.event(event);
        let Event::Sync(status) = event else { return };
        if status.state == sync::State::Synced && self.hearing.introduce_now() {
            let shell = self.clone();
            self.runtime.spawn(async move { shell.introduce().await });
        }
    }
}
