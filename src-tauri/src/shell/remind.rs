//! Reminders as notifications of the system. Which task reminds and when is the engine's to say (`carnet_core::remind`); here
//! is only from when on to ask, which is kept on disk: what came while the computer slept or the app was closed comes once.

use std::sync::Arc;
use std::time::Duration;

use carnet_core::api::today::{self, Reminders};
use carnet_core::api::{Request, Response};
use uuid::Uuid;

use super::Shell;
use super::slot::Slot;
use crate::notify::Note;

/// Looked for at least so often: a computer sleeps, clocks are set, tasks are made.
const EVERY: Duration = Duration::from_secs(30);
/// How far was looked is written when somebody was reminded, and else at most so often, in milliseconds.
const WRITE_EVERY_MS: i64 = 15 * 60 * 1000;
/// A clock that was so far ahead, in milliseconds, was wrong: what it passed over is not lost.
const AHEAD_MS: i64 = 60 * 60 * 1000;

impl Shell {
    /// Reminds until the app ends.
    pub async fn remind(self: Arc<Self>) {
        self.awake().await;
        loop {
            let wait = self.look().await;
            tokio::select! {
                () = self.closing.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Rings for what came since the last look; how long until the next one.
    async fn look(self: &Arc<Self>) -> Duration {
        let Some(workspace) = self.current() else {
            return EVERY;
        };
        let now = self.clock.now_ms();
        let known = self.reminded(workspace);
        let since = known.filter(|since| *since < now + AHEAD_MS).unwrap_or(now);
        let ask = today::Request::Reminders {
            since,
            silent: true,
        };
        let answer = self.call(workspace, Request::Today(ask)).await;
        let Ok(Response::Reminders(found)) = answer else {
            return EVERY;
        };
        let rung = found.count > 0;
        let due = known.is_none_or(|known| (found.now - known).abs() >= WRITE_EVERY_MS);
        self.looked(workspace, found.now.max(since), rung || due);
        if rung {
            let note = Note::reminder(self.hearing.locale(), &found);
            self.hearing.ring(note);
        }
        until_next(&found)
    }

    fn current(&self) -> Option<Uuid> {
        match &*self
            .slot
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
        {
            Slot::Open(open) => Some(open.entry.id),
            _ => None,
        }
    }

    /// Until when this workspace's reminders were looked for.
    fn reminded(&self, workspace: Uuid) -> Option<i64> {
        let looked = self
            .looked
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let here = looked.filter(|(of, _)| *of == workspace).map(|(_, at)| at);
        here.or_else(|| self.settings().reminded.get(&workspace).copied())
    }

    fn looked(&self, workspace: Uuid, until: i64, write: bool) {
        *self
            .looked
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some((workspace, until));
        if !write {
            return;
        }
        let kept = self.settle(|settings| {
            settings.reminded.insert(workspace, until);
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "what was reminded of is not remembered");
        }
    }
}

fn until_next(found: &Reminders) -> Duration {
    let next = found
        .next
        .and_then(|next| u64::try_from(next - found.now).ok());
    next.map_or(EVERY, |ms| Duration::from_millis(ms + 1).min(EVERY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_look_is_soon_and_never_late() {
        for (next, wait) in [
            (None, EVERY),
            (Some(1_500), Duration::from_millis(501)),
            (Some(9_000_000), EVERY),
            (Some(0), EVERY),
        ] {
            let found = Reminders {
                now: 1_000,
                next,
                ..Reminders::default()
            };
            assert_eq!(until_next(&found), wait, "{next:?}");
        }
    }
}
