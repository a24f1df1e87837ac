//! Whether the log takes a write and reads it back, asked once for all who ask at about the same time.
//!
//! Anybody may ask for health, without a sign-in: a flood of them must not become one of the database.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::limits::PROBE_KEPT_MS;
use crate::log::{LogError, SharedLog};

/// The last answer of the log, and when it came.
#[derive(Debug, Default)]
pub struct Probe(Mutex<Option<(Instant, Result<(), LogError>)>>);

impl Probe {
    /// What the log answered in the last moment, or answers now.
    ///
    /// # Errors
    /// The log's own.
    pub async fn ask(&self, log: &SharedLog, now_ms: i64) -> Result<(), LogError> {
        let mut last = self.0.lock().await;
        if let Some((at, answer)) = &*last
            && at.elapsed() < Duration::from_millis(PROBE_KEPT_MS)
        {
            return answer.clone();
        }
        let answer = log.probe(now_ms).await;
        *last = Some((Instant::now(), answer.clone()));
        answer
    }
}
