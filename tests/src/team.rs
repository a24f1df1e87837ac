//! Real desks on a real relay, over real sockets.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use carnet_core::api::{Request, Response};
use carnet_core::desk::{Desk, Sinks};
use carnet_core::engine::{Mode, Open};
use carnet_core::net::{self, Ticket, TicketError, Tickets};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DeviceId, WorkspaceId};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::account::Account;
use crate::desk::{actor_named, create, created, sync};
use crate::relay::TestRelay;
use crate::runtime::runtime;
use crate::wait;

/// A new workspace's id.
#[must_use]
pub fn workspace_id() -> WorkspaceId {
    WorkspaceId::from(Uuid::from_bytes(rand::random()))
}

/// A desk with a file of its own, linked to a relay while it is open.
#[derive(Debug)]
pub struct TestDesk {
    folder: TempDir,
    account: Arc<Account>,
    workspace: WorkspaceId,
    mode: Mode,
    relay: SocketAddr,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    desk: Desk,
    stop: CancellationToken,
    linked: JoinHandle<()>,
}

/// The account's tickets for one workspace.
struct TicketsOf {
    account: Arc<Account>,
    workspace: WorkspaceId,
}

impl Tickets for TicketsOf {
    fn ticket(&self, device: DeviceId) -> Ticket<'_> {
        Box::pin(async move {
            let ticket = self.account.ticket(self.workspace, device).await;
            ticket.map_err(|error| refused(&error.to_string()))
        })
    }
}

/// As the app reads the relay's answer.
fn refused(answer: &str) -> TicketError {
    match answer.get(..3) {
        Some("403" | "404") => TicketError::Forbidden,
        _ => TicketError::Offline,
    }
}

impl TestDesk {
    /// The owner's desk: a workspace made here and shared.
    ///
    /// # Panics
    /// When the file or the relay refuses.
    #[must_use]
    pub fn share(relay: &mut TestRelay) -> Self {
        Self::owned(Arc::new(relay.owner()), relay)
    }

    /// The same of an owner whose account is known already.
    ///
    /// # Panics
    /// When the file or the relay refuses.
    #[must_use]
    pub fn owned(owner: Arc<Account>, relay: &TestRelay) -> Self {
        let workspace = workspace_id();
        owner.create_workspace(workspace);
        Self::new(owner, workspace, Mode::Shared, relay.address())
    }

    /// Another person's desk, on the same workspace, by invitation.
    ///
    /// # Panics
    /// When the file or the relay refuses.
    #[must_use]
    pub fn join(owner: &Self, relay: &TestRelay, name: &str, role: Role) -> Self {
        let secret = owner.account.invite(owner.workspace, role);
        let account = Arc::new(Account::accept(&relay.url(), &secret, name));
        Self::new(account, owner.workspace, Mode::Joined, relay.address())
    }

    /// A person's desk on a workspace that was made elsewhere, by an invitation's link.
    ///
    /// # Panics
    /// When the link is none, or the relay refuses.
    #[must_use]
    pub fn invited(relay: &TestRelay, workspace: WorkspaceId, link: &str, name: &str) -> Self {
        let (_, secret) = link.split_once("#invite=").expect("an invitation's link");
        let account = Arc::new(Account::accept(&relay.url(), secret, name));
        Self::new(account, workspace, Mode::Joined, relay.address())
    }

    fn new(account: Arc<Account>, workspace: WorkspaceId, mode: Mode, relay: SocketAddr) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the desk");
        let mut desk = Self {
            folder,
            account,
            workspace,
            mode,
            relay,
            running: None,
        };
        desk.start();
        desk
    }

    /// Reaches the relay by another way from the next start on, such as a proxy.
    pub const fn through(&mut self, way: SocketAddr) {
        self.relay = way;
    }

    /// Opens the file and links it.
    ///
    /// # Panics
    /// When the file does not open.
    pub fn start(&mut self) {
        let (frames, wire) = net::wire();
        let sinks = Sinks {
            frames,
            ..Sinks::none()
        };
        let desk = Desk::open(self.open(), sinks).expect("the desk's file opens");
        if desk.opened().created && self.mode == Mode::Shared {
            desk.seed("Atelier", self.account.name(), self.actor())
                .expect("a new workspace is seeded");
        }
        let url = format!("ws://{}/sync/{}", self.relay, self.workspace);
        let tickets = Arc::new(TicketsOf {
            account: Arc::clone(&self.account),
            workspace: self.workspace,
        });
        let stop = CancellationToken::new();
        let running = net::run(
            desk.clone(),
            wire,
            url,
            tickets,
            stop.clone().cancelled_owned(),
        );
        let linked = runtime().spawn(running);
        self.running = Some(Running { desk, stop, linked });
    }

    fn open(&self) -> Open {
        Open {
            path: self.file(),
            workspace: Some(self.workspace),
            mode: self.mode,
            marker: Some(self.folder.path().join("marker")),
            member: self.account.member(),
            name: self.account.name().to_owned(),
        }
    }

    /// Closes the file, as the app does when it ends.
    ///
    /// # Panics
    /// When the link's task panicked.
    pub fn stop(&mut self) {
        if let Some(Running { desk, stop, linked }) = self.running.take() {
            stop.cancel();
            runtime().block_on(linked).expect("the link does not panic");
            desk.close();
        }
    }

    /// The running desk.
    ///
    /// # Panics
    /// When it was stopped.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.running.as_ref().expect("the desk runs").desk
    }

    /// The database file.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("workspace.carnet")
    }

    /// The person at this desk.
    #[must_use]
    pub fn account(&self) -> &Arc<Account> {
        &self.account
    }

    /// The workspace.
    #[must_use]
    pub const fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    fn actor(&self) -> carnet_core::api::Actor {
        actor_named(self.account.member())
    }

    /// Asks.
    ///
    /// # Panics
    /// When it is refused.
    pub fn call(&self, request: Request) -> Response {
        let asked = format!("{request:?}");
        self.desk()
            .call(request, self.actor())
            .unwrap_or_else(|error| panic!("{asked}: {error}"))
    }

    /// Makes a deal.
    pub fn create(&self, title: &str) -> Uuid {
        created(self.call(create(title)))
    }

    /// Waits until everything made here is on the relay and everything there is here.
    pub fn synced(&self) {
        wait::until(&format!("{} is synced", self.account.name()), || {
            let status = sync(self.desk());
            status.state == carnet_core::api::sync::State::Synced && status.pending == 0
        });
    }
}

impl Drop for TestDesk {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop.cancel();
            running.desk.close();
        }
    }
}
