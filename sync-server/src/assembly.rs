//! Puts the parts together. Only here and in `inside` is `carnet_gateway` named.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::accounts::Accounts;
use crate::backup;
use crate::clock::{Chance, Clock, SystemChance, SystemClock, new_id};
use crate::compaction::{self, YrsFold};
use crate::counts;
use crate::folder;
use crate::folds::Folds;
use crate::http::addresses::Addresses;
use crate::http::{self, Relay};
use crate::hub::Hub;
use crate::hub::drive::Shared;
use crate::limits::FOLD_QUEUE_MAX;
use crate::reach::Reach;
use crate::settings::Settings;

pub(crate) mod accounts;
mod between;
#[cfg(feature = "gateway")]
mod inside;
pub(crate) mod storage;

use between::{Between, between};
use storage::{Place, Storage};

/// Method and path of every route of the process but files of the web UI and figures, for tests that must forget none.
#[must_use]
pub fn routes() -> Vec<(&'static str, &'static str)> {
    let relay = http::ROUTES.iter().map(|route| (route.method, route.path));
    #[cfg(feature = "gateway")]
    let relay = relay.chain(inside::routes());
    relay.collect()
}

/// The parts of a running relay.
#[derive(Debug)]
pub(crate) struct Assembled {
    /// What serves requests.
    pub(crate) router: Router,
    /// What the routes hold.
    pub(crate) relay: Relay,
    /// Work beside requests; it ends when `stop` is cancelled.
    pub(crate) tasks: TaskTracker,
    /// See `tasks`.
    pub(crate) stop: CancellationToken,
}

/// Starts what keeps live links and accounts up to date.
fn keep_accounts(
    accounts: &Arc<Accounts>,
    hub: &Arc<Hub>,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) {
    let (accounts, hub) = (Arc::clone(accounts), Arc::clone(hub));
    tasks.spawn(crate::life::watch_rights(
        Arc::clone(&accounts),
        hub,
        stop.clone(),
    ));
    tasks.spawn(crate::life::tidy_accounts(accounts, stop.clone()));
}

/// Starts making copies, when the settings want them.
fn make_copies(
    settings: &Settings,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    if let Some(every) = settings.backup.every {
        let source = backup::Source::of(settings)?;
        // Now, while somebody looks, and not when the first copy is due.
        let folder = settings.backups();
        folder::private_folder(&folder).with_context(|| {
            let folder = folder.display();
            format!("the folder of the backups {folder} cannot be made (--backups, CARNET_BACKUPS)")
        })?;
        let copies = backup::run_schedule(source, settings.backups(), every, stop.clone());
        tasks.spawn(copies);
    }
    Ok(())
}

/// Opens the file and starts everything but the listening.
pub(crate) async fn assemble(settings: &Settings, reach: Reach) -> anyhow::Result<Assembled> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    let (long_tails, wanted) = mpsc::channel(FOLD_QUEUE_MAX);
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let place = Place::serve(settings, &tasks, &stop).await?;
    let installation = place.installation().await?;
    let Between { bus, limiter } = between(settings, installation, &tasks, &stop)?;
    let hub = Hub::new(new_id(&*chance), bus, long_tails);
    let Storage { log, tables } = place.open(Arc::clone(&hub) as _, settings.room)?;
    let accounts = Arc::new(
        Accounts::open(
            tables.clone(),
            Arc::clone(&clock),
            Arc::clone(&chance),
            limiter,
        )
        .await?,
    );
    let folds = Folds::start(Arc::new(YrsFold))?;
    tasks.spawn(compaction::run(
        Arc::clone(&log),
        folds.clone(),
        wanted,
        stop.clone(),
    ));
    tasks.spawn(Arc::clone(&hub).listen(Arc::clone(&log), stop.clone()));
    keep_accounts(&accounts, &hub, &tasks, &stop);
    tasks.spawn(counts::keep(tables, settings.data.clone(), stop.clone()));
    make_copies(settings, &tasks, &stop)?;
    let shared = Shared {
        log,
        hub,
        folds,
        clock,
        draining: CancellationToken::new(),
    };
    let known = reach.url.starts_with("https://") && reach.pin.is_none();
    let trusted: Arc<[_]> = settings.trusted_proxies.clone().into();
    let addresses = Addresses::new(settings.people_per_address, Arc::clone(&trusted));
    let relay = Relay {
        accounts,
        shared,
        chance,
        public_url: reach.url.into(),
        pin: reach.pin.map(Into::into),
        trusted_proxies: trusted,
        sign_up: settings.sign_up,
        addresses: Arc::clone(&addresses),
        probe: Arc::default(),
        sockets: TaskTracker::new(),
    };
    let router =
        http::routes(relay.clone()).merge(http::figures(settings.metrics_token.as_deref()));
    #[cfg(feature = "gateway")]
    let router = {
        let gateway = inside::gateway(settings, &relay)?;
        let router = router.merge(gateway.router());
        tasks.spawn(gateway.run(stop.clone()));
        router
    };
    let router = http::secured(router, addresses, known);
    Ok(Assembled {
        router,
        relay,
        tasks,
        stop,
    })
}
