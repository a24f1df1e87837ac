//! Figures that are looked up now and then, because each look costs something.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::limits::COUNT_SECS;
use crate::metrics;
use crate::sql::{SqlError, Tables};

/// Counts documents and looks at the free space, until stopped.
pub(crate) async fn keep(tables: Tables, data: PathBuf, stop: CancellationToken) {
    let mut ticks = interval(Duration::from_secs(COUNT_SECS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match documents(&tables).await {
            Ok(count) => metrics::documents(count),
            Err(error) => tracing::warn!(%error, "documents were not counted"),
        }
        if let Ok(bytes) = fs4::available_space(&data) {
            metrics::disk_free(bytes);
        }
    }
}

async fn documents(tables: &Tables) -> Result<u64, SqlError> {
    let count = tables
        .read(|sql| {
            let row = sql.first("SELECT count(*) FROM documents", &[])?;
            row.ok_or(SqlError::Shape(0))?.get_int(0)
        })
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}
