//! What is open: the current workspace's desk, its line to the relay, and who hears what happens.
//!
//! The window's commands end here. Nothing in this module knows the window, so tests drive it without one.

mod account;
mod backup;
mod connect;
mod create;
mod hearing;
mod join;
mod link;
mod note;
mod open;
mod remind;
mod share;
mod sign;
mod slot;
mod state;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use carnet_core::api::{Actor, ApiError, Code, Request, Response};
use carnet_core::clock::{Chance, Clock, new_id};
use carnet_core::desk::Desk;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::account::{Accounts, waited};
use crate::folder::Folder;
use crate::keychain::{Keychain, Vault};
use crate::notify::Bell;
use crate::relay::Relay;
use crate::request::{DesktopAnswer, DesktopRequest};
use crate::settings::Settings;
pub use hearing::Hearing;
use slot::Slot;

/// What the shell takes from the world.
#[derive(Debug)]
pub struct Parts {
    /// Where files are.
    pub folder: Folder,
    /// The system's keychain.
    pub keychain: Box<dyn Keychain>,
    /// Notifications.
    pub bell: Bell,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Random numbers.
    pub chance: Box<dyn Chance>,
}

/// The app without its window.
#[derive(Debug)]
pub struct Shell {
    folder: Folder,
    settings: Mutex<Settings>,
    /// Why the settings' file could not be read. It is not written then.
    unread: Mutex<Option<ApiError>>,
    slot: RwLock<Slot>,
    hearing: Arc<Hearing>,
    accounts: Arc<Accounts>,
    clock: Arc<dyn Clock>,
    chance: Mutex<Box<dyn Chance>>,
    /// One wish that opens or closes something at a time.
    turn: tokio::sync::Mutex<()>,
    /// The first opening is over.
    awake: watch::Sender<bool>,
    /// Cancelled when the app ends: whoever has the turn waits for no relay, and nothing is opened any more.
    closing: CancellationToken,
    runtime: tokio::runtime::Handle,
    editors: note::Editors,
    /// What the app was opened with, until the window asks.
    link: Mutex<Option<String>>,
    /// Until when reminders of which workspace were looked for.
    looked: Mutex<Option<(Uuid, i64)>>,
}

impl Shell {
    /// A shell that has opened nothing yet: see [`Self::wake`].
    ///
    /// Settings that cannot be read are left as they are and shown as the state's problem.
    ///
    /// # Errors
    /// When the system has no secure connections.
    pub fn new(parts: Parts, runtime: tokio::runtime::Handle) -> Result<Arc<Self>, ApiError> {
        let Parts {
            folder,
            keychain,
            bell,
            clock,
            mut chance,
        } = parts;
        let (settings, unread) = match Settings::load(&folder) {
            Ok(settings) => (settings, None),
            Err(error) => (None, Some(error)),
        };
        let settings = settings.unwrap_or_else(|| {
            let mut id = || new_id(clock.now_ms(), chance.as_mut());
            Settings::new(id(), id())
        });
        let vault = Arc::new(Vault::new(keychain, folder.secrets()));
        let closing = CancellationToken::new();
        let relay = Relay::new(closing.clone())?;
        let accounts = Accounts::new(relay, vault, clock.clone(), settings.install);
        Ok(Arc::new(Self {
            folder,
            hearing: Arc::new(Hearing::new(bell, settings.locale)),
            settings: Mutex::new(settings),
            unread: Mutex::new(unread),
            slot: RwLock::default(),
            accounts: Arc::new(accounts),
            clock,
            chance: Mutex::new(chance),
            turn: tokio::sync::Mutex::default(),
            awake: watch::Sender::new(false),
            closing,
            runtime,
            editors: note::Editors::default(),
            link: Mutex::default(),
            looked: Mutex::default(),
        }))
    }

    /// Opens the current workspace. What stands in the way is shown as the state's problem.
    pub async fn wake(self: &Arc<Self>) {
        let turn = self.turn.lock().await;
        self.enter_current().await;
        drop(turn);
        self.awake.send_replace(true);
    }

    /// Closes what is open, for good, so that nothing is left to recover.
    pub async fn sleep(self: &Arc<Self>) {
        self.closing.cancel();
        let _turn = self.turn.lock().await;
        self.leave().await;
    }

    /// Who hears what happens.
    #[must_use]
    pub fn hearing(&self) -> &Arc<Hearing> {
        &self.hearing
    }

    /// Asks this workspace, which must be the open one. Records of a restored copy have the ids of the records they were
    /// copied from: a screen that still shows the one must not change the other.
    ///
    /// # Errors
    /// The engine's, or why this workspace is not open.
    pub async fn call(
        self: &Arc<Self>,
        workspace: Uuid,
        request: Request,
    ) -> Result<Response, ApiError> {
        let (desk, actor) = self.at_work(workspace).await?;
        waited(spawn_blocking(move || desk.call(request, actor)).await)
    }

    /// Does what only a desktop can.
    ///
    /// # Errors
    /// See each variant; nothing is half done that a second try would not complete.
    pub async fn desktop(
        self: &Arc<Self>,
        request: DesktopRequest,
    ) -> Result<DesktopAnswer, ApiError> {
        self.awake().await;
        self.read_settings_again().await;
        if let Some(error) = self.unread()
            && !matches!(
                request,
                DesktopRequest::Start | DesktopRequest::Reveal | DesktopRequest::Opened
            )
        {
            return Err(error);
        }
        match request {
            // What the window's command does itself.
            DesktopRequest::Start
            | DesktopRequest::Reveal
            | DesktopRequest::Keep { .. }
            | DesktopRequest::Log
            | DesktopRequest::Copy => {}
            DesktopRequest::Create(wish) => self.create(wish).await?,
            DesktopRequest::Share(wish) => self.share(wish).await?,
            DesktopRequest::Join(wish) => self.join(wish).await?,
            DesktopRequest::Connect(wish) => self.connect(wish).await?,
            DesktopRequest::Switch { workspace } => self.switch(workspace).await?,
            DesktopRequest::SignIn { email, password } => self.sign_in(&email, &password).await?,
            DesktopRequest::SignOut => self.sign_out().await?,
            DesktopRequest::Invite { role } => return self.invite(&role).await,
            DesktopRequest::Account(ask) => return self.account(ask).await,
            DesktopRequest::Opened => return Ok(DesktopAnswer::Link(self.take_link())),
            DesktopRequest::Settings(wishes) => self.wish(wishes).await?,
            DesktopRequest::Unlock { passphrase } => self.unlock(passphrase).await?,
            DesktopRequest::Backups => {
                return self.backups().await.map(DesktopAnswer::Backups);
            }
            DesktopRequest::Restore { backup } => self.restore(backup).await?,
            DesktopRequest::Bring { data, first, last } => self.bring(&data, first, last).await?,
        }
        Ok(DesktopAnswer::State(Box::new(self.state().await)))
    }

    /// The current workspace's file; the settings' when those cannot be read.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        if self.unread().is_some() {
            return Some(self.folder.settings());
        }
        self.settings().current.map(|id| self.folder.database(id))
    }

    /// This workspace's desk and the person at it.
    async fn at_work(&self, workspace: Uuid) -> Result<(Desk, Actor), ApiError> {
        self.awake().await;
        if let Some(seat) = self.seat(workspace) {
            return seat;
        }
        // Nothing is open, or one file was closed and the next is not open yet: who opens it has the turn.
        let _turn = self.turn.lock().await;
        self.seat(workspace)
            .unwrap_or_else(|| Err(ApiError::new(Code::NotFound, "no workspace is open")))
    }

    /// `None` when nothing is open.
    fn seat(&self, workspace: Uuid) -> Option<Result<(Desk, Actor), ApiError>> {
        match &*self.slot.read().unwrap_or_else(PoisonError::into_inner) {
            Slot::Open(open) if open.entry.id == workspace => Some(Ok((
                open.desk.clone(),
                slot::actor(&open.entry, self.hearing.locale()),
            ))),
            Slot::Open(_) => Some(Err(ApiError::new(
                Code::NotFound,
                "another workspace is open by now",
            ))),
            Slot::Broken(error) => Some(Err(error.clone())),
            Slot::Empty => None,
        }
    }

    /// Waits for the first opening.
    async fn awake(&self) {
        // An error means that the shell itself is gone; there is nothing to wait for then.
        let _ = self.awake.subscribe().wait_for(|awake| *awake).await;
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unread(&self) -> Option<ApiError> {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.clone()
    }

    /// Somebody may have mended the settings meanwhile.
    async fn read_settings_again(self: &Arc<Self>) {
        if self.unread().is_none() {
            return;
        }
        let _turn = self.turn.lock().await;
        let read = Settings::load(&self.folder);
        let unread = read.as_ref().err().cloned();
        *self.unread.lock().unwrap_or_else(PoisonError::into_inner) = unread;
        if let Ok(Some(settings)) = read {
            self.accounts.install(settings.install);
            self.hearing.speak(settings.locale);
            *self.settings() = settings;
            self.enter_current().await;
        }
    }

    /// Changes the settings, on disk first.
    fn settle(&self, change: impl FnOnce(&mut Settings)) -> Result<(), ApiError> {
        // Written over, they would be lost.
        if let Some(error) = self.unread() {
            return Err(error);
        }
        let mut settings = self.settings();
        let mut changed = settings.clone();
        change(&mut changed);
        changed.save(&self.folder)?;
        *settings = changed;
        Ok(())
    }

    /// Keeps a `carnet://…` link for the window. `false` when it is another program's.
    pub fn opened_with(&self, link: &str) -> bool {
        let ours = link.starts_with("carnet://");
        if ours {
            let mut kept = self.link.lock().unwrap_or_else(PoisonError::into_inner);
            *kept = Some(link.to_owned());
        }
        ours
    }

    fn take_link(&self) -> Option<String> {
        self.link
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn new_id(&self) -> Uuid {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        new_id(self.clock.now_ms(), chance.as_mut())
    }
}
