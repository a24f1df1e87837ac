//! The accounts of a relay that may run or not, for the words that need them.

use std::sync::Arc;

use super::Place;
use crate::accounts::Accounts;
use crate::assembly::accounts;
use crate::clock::{SystemChance, SystemClock};
use crate::limiter::LocalLimiter;
use crate::settings::Settings;

/// Does something with the accounts. A running relay hears of it within two seconds.
pub(super) fn with_accounts<T>(
    place: Place,
    work: impl AsyncFnOnce(&Accounts) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    with_settings(&place.settings()?.checked()?, work)
}

/// The same, for settings that were read already.
pub(super) fn with_settings<T>(
    settings: &Settings,
    work: impl AsyncFnOnce(&Accounts) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let tables = accounts::tables(settings).await?;
        let accounts = Accounts::open(
            tables,
            Arc::new(SystemClock),
            Arc::new(SystemChance),
            Arc::new(LocalLimiter::default()),
        )
        .await?;
        work(&accounts).await
    })
}
