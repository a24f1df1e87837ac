//! The lock that all serving relays share, and that a restore has alone: while one lives the other does not begin.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use super::super::LogError;
use super::address::Address;
use super::behind::Behind;
use super::database::begin;
use crate::limits::SERVING_RETRY_MS;

/// The lock's number. `restore` takes the same.
pub const SERVING: i64 = 0x63_61_72_6e_65_75;

crate::statements! {
    SHARE = "SELECT pg_try_advisory_lock_shared($1)";
}

/// A relay's share of the lock, on a connection of its own.
pub struct Serving {
    address: Address,
    behind: Arc<Behind>,
    held: (Client, JoinHandle<()>),
}

impl std::fmt::Debug for Serving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Serving")
    }
}

impl Serving {
    /// Takes a share.
    pub(super) async fn begin(address: Address, behind: Arc<Behind>) -> Result<Self, LogError> {
        let held = share(&address).await?;
        Ok(Self {
            address,
            behind,
            held,
        })
    }

    /// Keeps the share until `stop`. One that was lost with its connection is taken again, and whether the database is still
    /// the one that it was is looked at then.
    pub async fn keep(mut self, stop: CancellationToken) {
        while stop.run_until_cancelled(self.lost()).await.is_some() {
            tracing::warn!("the lock of serving relays was lost: it is taken again");
            let Some(held) = stop.run_until_cancelled(self.again()).await else {
                return;
            };
            self.held = held;
        }
    }

    /// The connection has ended, or the pool's go to another server now.
    async fn lost(&mut self) {
        tokio::select! {
            _ = &mut self.held.1 => {}
            () = self.behind.changed() => {}
        }
    }

    async fn again(&self) -> (Client, JoinHandle<()>) {
        loop {
            match share(&self.address).await {
                Ok(held) if begin(&held.0, &self.behind).await.is_ok() => return held,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the lock of serving relays is not taken yet"),
            }
            sleep(Duration::from_millis(SERVING_RETRY_MS)).await;
        }
    }
}

async fn share(address: &Address) -> Result<(Client, JoinHandle<()>), LogError> {
    let held = address.connect().await?;
    let row = held.0.query_one(SHARE, &[&SERVING]).await?;
    if row.try_get(0)? {
        return Ok(held);
    }
    let detail =
        "a backup is being restored into this database: start the relay when that has ended";
    Err(LogError::Store(detail.to_owned()))
}
