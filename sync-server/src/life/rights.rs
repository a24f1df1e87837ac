//! What live sockets hear of changed rights, and what happens to them when nobody can say: they end.
//!
//! Changes are read in their order, whoever made them: this instance, another, or the command line. When they cannot be read
//! for [`UNSURE_MS`], or are those of another time (a restored database), what was said at Hello is worth nothing any more.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use crate::accounts::{Accounts, Change, News, Place};
use crate::hub::Hub;
use crate::limits::{REVOCATIONS_MS, UNSURE_MS};
use crate::log::LogError;

const UNSURE: Duration = Duration::from_millis(UNSURE_MS);

/// Passes changed rights on to live sockets until `stop` is cancelled.
pub(crate) async fn watch_rights(accounts: Arc<Accounts>, hub: Arc<Hub>, stop: CancellationToken) {
    let mut ticks = interval(Duration::from_millis(REVOCATIONS_MS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch {
        accounts,
        hub,
        place: None,
        sure_at: Instant::now(),
    };
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
            () = watch.hub.accounts_to_look_at() => {}
        }
        watch.look().await;
    }
}

struct Watch {
    accounts: Arc<Accounts>,
    hub: Arc<Hub>,
    /// How far was read; `None`: nothing yet.
    place: Option<Place>,
    /// When the accounts answered last.
    sure_at: Instant,
}

impl Watch {
    async fn look(&mut self) {
        // A panic while looking is an error like others: were this task to end, nobody would be put out any more.
        let news = AssertUnwindSafe(news(&self.accounts, self.place.as_ref())).catch_unwind();
        match timeout(self.patience(), news).await {
            Ok(Ok(Ok((place, news)))) => {
                self.place = Some(place);
                self.sure_at = Instant::now();
                return self.pass_on(news);
            }
            Ok(Ok(Err(error))) => tracing::error!(%error, "changed rights were not read"),
            Ok(Err(_)) => tracing::error!("looking for changed rights panicked"),
            Err(_) => tracing::error!("changed rights were not read in time"),
        }
        if self.sure_at.elapsed() >= UNSURE {
            self.hub.rights_are_unsure();
        }
    }

    /// How long one look may take: to the moment at which sockets end, and a tick at least.
    fn patience(&self) -> Duration {
        let left = UNSURE.saturating_sub(self.sure_at.elapsed());
        left.max(Duration::from_millis(REVOCATIONS_MS))
    }

    fn pass_on(&self, news: News) {
        match news {
            News::Changes(changes) => changes.into_iter().for_each(|one| told(&self.hub, one)),
            News::WentBack => {
                tracing::warn!(
                    "the accounts are those of another time: sockets end, and their desks ask anew"
                );
                self.hub.rights_are_unsure();
            }
        }
    }
}

/// What happened after that place; at first, only where it is.
async fn news(accounts: &Accounts, place: Option<&Place>) -> Result<(Place, News), LogError> {
    match place {
        Some(place) => accounts.changes_after(place).await,
        None => Ok((accounts.last_change().await?, News::Changes(Vec::new()))),
    }
}

fn told(hub: &Hub, change: Change) {
    match change {
        Change::Role(workspace, member, role) => hub.role_changed(workspace, member, role),
        Change::Ended(sign_in) => hub.sign_in_ended(sign_in),
        Change::Device(workspace, device) => hub.device_ended(workspace, device),
    }
}
