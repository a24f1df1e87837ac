//! What is open: the current workspace's desk, its line to the relay, and who hears what happens.
//!
//! The window's commands end here. Nothing in this module knows the window, so tests drive it without one.

mod backup;
mod create;
mod hearing;
mod join;
mod link;
mod note;
mod open;
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
    slot: RwLock<Slot>,
    hearing: Arc<Hearing>,
    accounts: Arc<Accounts>,
    clock: Arc<dyn Clock>,
    chance: Mutex<Box<dyn Chance>>,
    /// One wish that opens or closes something at a time.
    turn: tokio::sync::Mutex<()>,
    /// The first opening is over.
    awake: watch::Sender<bool>,
    runtime: tokio::runtime::Handle,
    editors: note::Editors,
}

impl Shell {
    /// A shell that has opened nothing yet: see [`Self::wake`].
    ///
    /// # Errors
    /// [`Code::Storage`] when the settings cannot be read; they are left as they are.
    pub fn new(parts: Parts, runtime: tokio::runtime::Handle) -> Result<Arc<Self>, ApiError> {
        let Parts {
            folder,
            keychain,
            bell,
            clock,
            mut chance,
        } = parts;
        let settings = match Settings::load(&folder)? {
            Some(settings) => settings,
            None => {
                let mut id = || new_id(clock.now_ms(), chance.as_mut());
                Settings::new(id(), id())
            }
        };
        let vault = Arc::new(Vault::new(keychain, folder.secrets()));
        let accounts = Accounts::new(Relay::new()?, vault, clock.clone(), settings.install);
        Ok(Arc::new(Self {
            folder,
            hearing: Arc::new(Hearing::new(bell, settings.locale)),
            settings: Mutex::new(settings),
            slot: RwLock::default(),
            accounts: Arc::new(accounts),
            clock,
            chance: Mutex::new(chance),
            turn: tokio::sync::Mutex::default(),
            awake: watch::Sender::new(false),
            runtime,
            editors: note::Editors::default(),
        }))
    }

    /// Opens the current workspace. What stands in the way is shown as the state's problem.
    pub async fn wake(self: &Arc<Self>) {
        let turn = self.turn.lock().await;
        self.enter_current().await;
        drop(turn);
        self.awake.send_replace(true);
    }

    /// Closes what is open, so that nothing is left to recover.
    pub async fn sleep(self: &Arc<Self>) {
        let _turn = self.turn.lock().await;
        self.leave().await;
    }

    /// Who hears what happens.
    #[must_use]
    pub fn hearing(&self) -> &Arc<Hearing> {
        &self.hearing
    }

    /// Asks the open workspace.
    ///
    /// # Errors
    /// The engine's, or why there is no open workspace.
    pub async fn call(self: &Arc<Self>, request: Request) -> Result<Response, ApiError> {
        let (desk, actor) = self.at_work().await?;
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
        match request {
            DesktopRequest::Start | DesktopRequest::Reveal => {}
            DesktopRequest::Create(wish) => self.create(wish).await?,
            DesktopRequest::Share(wish) => self.share(wish).await?,
            DesktopRequest::Join(wish) => self.join(wish).await?,
            DesktopRequest::Switch { workspace } => self.switch(workspace).await?,
            DesktopRequest::SignIn { email, password } => self.sign_in(&email, &password).await?,
            DesktopRequest::SignOut => self.sign_out().await?,
            DesktopRequest::Invite { role } => return self.invite(&role).await,
            DesktopRequest::Settings(wishes) => self.wish(wishes).await?,
            DesktopRequest::Unlock { passphrase } => self.unlock(passphrase).await?,
            DesktopRequest::Backups => {
                return self.backups().await.map(DesktopAnswer::Backups);
            }
            DesktopRequest::Restore { backup } => self.restore(backup).await?,
        }
        Ok(DesktopAnswer::State(Box::new(self.state().await)))
    }

    /// The current workspace's file.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        self.settings().current.map(|id| self.folder.database(id))
    }

    /// The open desk and the person at it.
    async fn at_work(&self) -> Result<(Desk, Actor), ApiError> {
        self.awake().await;
        match &*self.slot.read().unwrap_or_else(PoisonError::into_inner) {
            Slot::Open(open) => Ok((open.desk.clone(), open.actor(self.hearing.locale()))),
            Slot::Broken(error) => Err(error.clone()),
            Slot::Empty => Err(ApiError::new(Code::NotFound, "no workspace is open")),
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

    /// Changes the settings, on disk first.
    fn settle(&self, change: impl FnOnce(&mut Settings)) -> Result<(), ApiError> {
        let mut settings = self.settings();
        let mut changed = settings.clone();
        change(&mut changed);
        changed.save(&self.folder)?;
        *settings = changed;
        Ok(())
    }

    fn new_id(&self) -> Uuid {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        new_id(self.clock.now_ms(), chance.as_mut())
    }
}
