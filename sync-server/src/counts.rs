//! Figures that are looked up now and then, because each look costs something.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::limits::COUNT_SECS;
use crate::log::Held;
use crate::metrics;
use crate::sql::{SqlError, Tables};

/// Looks at what workspaces hold and at the free space, until stopped.
pub(crate) async fn keep(tables: Tables, data: PathBuf, stop: CancellationToken) {
    let mut ticks = interval(Duration::from_secs(COUNT_SECS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match held(&tables).await {
            Ok(all) => metrics::held(all),
            Err(error) => tracing::warn!(%error, "what workspaces hold was not counted"),
        }
        if let Ok(bytes) = fs4::available_space(&data) {
            metrics::disk_free(bytes);
        }
    }
}

/// Of what each workspace counts for itself: nothing is gone through.
async fn held(tables: &Tables) -> Result<Held, SqlError> {
    tables
        .read(|sql| {
            let row = sql.first(HELD, &[])?.ok_or(SqlError::Shape(0))?;
            Ok(Held {
                documents: row.get_int(0)?.max(0).unsigned_abs(),
                bytes: row.get_int(1)?.max(0).unsigned_abs(),
            })
        })
        .await
}

crate::statements! {
    HELD = "SELECT CAST(coalesce(sum(document_count), 0) AS BIGINT), CAST(coalesce(sum(log_bytes), 0) AS BIGINT)
    FROM workspaces";
}
