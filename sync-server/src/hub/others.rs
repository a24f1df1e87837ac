//! What a hub does because there may be other instances: hears their rings, looks at the log whatever they ring, and
//! compares who shows themselves.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{SessionId, WorkspaceId};
use tokio::sync::{Notify, broadcast::error::RecvError};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::{Hub, Room, lock};
use crate::bus::{Happened, News, Rang, Ring};
use crate::limits::{HEADS_AT_ONCE_MAX, HEADS_MS, SHOWN_MS};
use crate::log::SharedLog;

/// Workspaces whose heads must be read now.
#[derive(Debug, Default)]
pub(super) struct Due {
    workspaces: Mutex<HashSet<WorkspaceId>>,
    more: Notify,
}

impl Due {
    pub(super) fn add(&self, workspaces: impl IntoIterator<Item = WorkspaceId>) {
        lock(&self.workspaces).extend(workspaces);
        self.more.notify_one();
    }

    async fn take(&self) -> Vec<WorkspaceId> {
        loop {
            let due: Vec<_> = lock(&self.workspaces).drain().collect();
            if !due.is_empty() {
                return due;
            }
            self.more.notified().await;
        }
    }
}

impl Hub {
    /// Keeps in step with other instances, until stopped.
    pub async fn listen(self: Arc<Self>, log: SharedLog, stop: CancellationToken) {
        let work = async { tokio::join!(self.hear(), self.look(&log), self.tell_who_is_here()) };
        stop.run_until_cancelled(work).await;
    }

    /// Whether what other instances ring is heard, as far as it is known.
    #[must_use]
    pub fn hears_others(&self) -> bool {
        self.bus.figures().connected
    }

    /// Somebody's rights changed, after COMMIT: whoever watches the accounts looks at them now, here and elsewhere.
    pub fn accounts_changed(&self) {
        self.accounts.notify_one();
        self.ring(Rang::Accounts);
    }

    /// Waits until the accounts must be looked at. One watcher may wait.
    pub async fn accounts_to_look_at(&self) {
        self.accounts.notified().await;
    }

    async fn hear(&self) {
        let mut news = self.bus.listen();
        loop {
            match news.recv().await {
                Ok(News::Rang(ring)) if ring.from == self.instance => {}
                Ok(News::Rang(ring)) => self.rang(ring),
                Ok(News::Hears(workspace)) => {
                    self.due.add([workspace]);
                    self.tell_shown(workspace, true);
                }
                Err(RecvError::Lagged(_)) => {
                    self.due.add(self.workspaces());
                    self.accounts.notify_one();
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Reads the heads of rooms: at once when rings may have been missed, and from time to time in any case when the bus
    /// loses some.
    async fn look(&self, log: &SharedLog) {
        let mut ticks = every(HEADS_MS);
        loop {
            let workspaces = tokio::select! {
                due = self.due.take() => due,
                _ = ticks.tick(), if self.bus.loses() => self.workspaces(),
            };
            for some in workspaces.chunks(HEADS_AT_ONCE_MAX) {
                self.look_at(some, log).await;
            }
        }
    }

    /// What is known is taken before the log is asked: an answer that says less says that it went back.
    async fn look_at(&self, workspaces: &[WorkspaceId], log: &SharedLog) {
        let asked: Vec<_> = workspaces
            .iter()
            .filter_map(|workspace| Some((*workspace, self.room(*workspace)?.asked())))
            .collect();
        let places: Vec<_> = asked
            .iter()
            .map(|(one, asked)| (*one, asked.place()))
            .collect();
        let stands: HashMap<_, _> = match log.stands(&places).await {
            Ok(stands) => stands.into_iter().collect(),
            // The next look is not far.
            Err(error) => return tracing::warn!(%error, "the heads of rooms were not read"),
        };
        for (workspace, asked) in asked {
            // A log that is not there any more has nothing.
            let stand = stands.get(&workspace).copied().unwrap_or_default();
            let room = self.room(workspace);
            if room.is_some_and(|room| !room.answered(asked, &stand)) {
                tracing::warn!(%workspace, ?asked, ?stand, "the log went back: its links are ended, desks compare");
            }
        }
    }

    /// A room's log is said to go on to here, by somebody who read it.
    pub(super) fn heard_of(&self, workspace: WorkspaceId, room: &Room, head: Seq) {
        // Where nobody else appends, this instance hears of everything.
        if self.bus.loses() && room.hinted(head) {
            self.due.add([workspace]);
        }
    }

    async fn tell_who_is_here(&self) {
        if !self.bus.loses() {
            return;
        }
        let mut ticks = every(SHOWN_MS);
        loop {
            ticks.tick().await;
            for workspace in self.workspaces() {
                if let Some(room) = self.room(workspace) {
                    room.forget_elsewhere(Instant::now());
                    if !room.shown().is_empty() {
                        self.tell_shown(workspace, false);
                    }
                }
            }
        }
    }

    fn rang(&self, ring: Ring) {
        let (workspace, happened) = match ring.what {
            Rang::Accounts => return self.accounts.notify_one(),
            Rang::In(workspace, happened) => (workspace, happened),
        };
        let Some(room) = self.room(workspace) else {
            return;
        };
        match happened {
            // Who rings is not known: only the log says how far it goes.
            Happened::Head(head) => {
                if room.hinted(head) {
                    self.due.add([workspace]);
                }
            }
            Happened::Presence { of, frame } => {
                room.show_elsewhere(ring.from, of, &frame, Instant::now());
            }
            Happened::Shown { sockets, answer } => {
                let wanted = room.compare_elsewhere(ring.from, &sockets, Instant::now());
                if !wanted.is_empty() {
                    self.tell_others(workspace, Happened::Want(wanted));
                }
                if answer {
                    self.tell_shown(workspace, false);
                }
            }
            Happened::Want(sessions) => self.show_again(workspace, &sessions),
        }
    }

    fn tell_shown(&self, workspace: WorkspaceId, answer: bool) {
        if let Some(room) = self.room(workspace) {
            let sockets = room.shown();
            self.tell_others(workspace, Happened::Shown { sockets, answer });
        }
    }

    fn show_again(&self, workspace: WorkspaceId, sessions: &[SessionId]) {
        let Some(room) = self.room(workspace) else {
            return;
        };
        for of in sessions {
            if let Some(frame) = room.presence_of(*of) {
                let of = *of;
                self.tell_others(workspace, Happened::Presence { of, frame });
            }
        }
    }

    fn workspaces(&self) -> Vec<WorkspaceId> {
        self.rooms().keys().copied().collect()
    }
}

fn every(ms: u64) -> Interval {
    let mut ticks = interval(Duration::from_millis(ms));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
