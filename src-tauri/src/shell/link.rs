//! The line from an open workspace to its relay.

use std::sync::Arc;

use carnet_core::api::{ApiError, Code};
use carnet_core::desk::Desk;
use carnet_core::net::{self, Ticket, TicketError, Tickets, Wire};
use carnet_protocol::ids::DeviceId;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::account::{Account, Accounts};
use crate::settings::Shared;

/// A running line.
#[derive(Debug)]
pub(super) struct Link {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Link {
    /// Starts it. It waits by itself while the relay cannot be reached.
    pub(super) fn dial(
        runtime: &Handle,
        (desk, wire): (Desk, Wire),
        accounts: Arc<Accounts>,
        workspace: Uuid,
        shared: &Shared,
    ) -> Self {
        let stop = CancellationToken::new();
        let account = shared.account();
        let way = account.relay.socket(workspace);
        let tickets = Arc::new(Gate {
            accounts,
            account,
            workspace,
        });
        let task = runtime.spawn(net::run(
            desk,
            wire,
            way,
            tickets,
            stop.clone().cancelled_owned(),
        ));
        Self { stop, task }
    }

    /// Ends it, politely.
    pub(super) async fn hang_up(self) {
        self.stop.cancel();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the line to the relay ended badly");
        }
    }
}

/// Where tickets come from.
#[derive(Debug)]
struct Gate {
    accounts: Arc<Accounts>,
    account: Account,
    workspace: Uuid,
}

impl Tickets for Gate {
    fn ticket(&self, device: DeviceId) -> Ticket<'_> {
        Box::pin(async move {
            let first = self.ask(device).await;
            let asked = match first {
                // The access token was revoked before its time; the refresh token decides.
                Err(error) if error.code == Code::SignIn => {
                    self.accounts.expire(&self.account).await;
                    self.ask(device).await
                }
                asked => asked,
            };
            asked.map_err(|error| {
                tracing::info!(%error, "no ticket");
                refused(error.code)
            })
        })
    }
}

impl Gate {
    async fn ask(&self, device: DeviceId) -> Result<String, ApiError> {
        let token = self.accounts.token(&self.account).await?;
        let relay = self.accounts.relay();
        relay
            .ticket(&self.account.relay, &token, self.workspace, device.uuid())
            .await
    }
}

const fn refused(code: Code) -> TicketError {
    match code {
        Code::SignIn => TicketError::SignedOut,
        Code::Forbidden | Code::NotFound => TicketError::Forbidden,
        Code::NotARelay => TicketError::NotARelay,
        Code::Certificate => TicketError::Certificate,
        _ => TicketError::Offline,
    }
}
