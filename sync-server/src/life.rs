//! A relay's life: it starts, says where it is, serves, drains and stops.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use futures_util::FutureExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::Sender;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use crate::accounts::Accounts;
use crate::assembly::{Assembled, assemble};
use crate::folder;
use crate::lan::{self, TlsListener};
use crate::limits::{DRAIN_MS, TIDY_SECS};
use crate::metrics;
use crate::reach::{self, Reach, Written};
use crate::serve::serve;
use crate::settings::Settings;

mod rights;

pub(crate) use rights::watch_rights;

/// Runs a relay until `shutdown` is cancelled, then drains it: no longer ready, sockets told and closed over a few
/// seconds, and an end within ten.
///
/// Prints one line `open <url>` with the owner's link while nobody owns the relay, and `listening on <address>`.
///
/// # Errors
/// When the data folder or its file cannot be used, listening fails, or passwords would cross a network in the clear.
pub async fn run(
    settings: Settings,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let url = reach::public_url(&settings, address)?;
    let _alone = folder::take(&settings.data)?;
    metrics::start();
    let own = settings
        .lan
        .then(|| lan::identity(&settings.data, reach::lan_address(address.ip())))
        .transpose()?;
    let pin = own.as_ref().map(|own| own.pin.clone());
    let reach = Reach { url, pin };
    // Whoever waits for a database can be told to stop.
    let assembled = tokio::select! {
        assembled = assemble(&settings, reach.clone()) => assembled?,
        () = shutdown.cancelled() => return Ok(()),
    };
    Written::write(&settings, &reach)?;
    announce(&assembled, address, settings.said).await?;
    let Assembled {
        router,
        relay,
        tasks,
        stop,
    } = assembled;
    let draining = relay.shared.draining.clone();
    let sockets = relay.sockets.clone();
    let addresses = Arc::clone(&relay.addresses);
    let drained = CancellationToken::new();
    let until = drained.clone();
    // Requests are served until the sockets are gone: /readyz must be able to say that we are leaving.
    let until = async move { until.cancelled().await };
    let server = if let Some(own) = own {
        let listener = TlsListener::new(listener, own.tls)?.tap_io(|_| {});
        tokio::spawn(serve(listener, router, addresses, until))
    } else {
        let listener = listener.tap_io(without_delay);
        tokio::spawn(serve(listener, router, addresses, until))
    };
    shutdown.cancelled().await;
    tracing::info!(sockets = relay.shared.hub.sockets(), "draining");
    draining.cancel();
    sockets.close();
    // axum's own shutdown knows nothing of upgraded sockets: they are tracked and waited for here.
    let in_time = timeout(Duration::from_millis(DRAIN_MS), sockets.wait())
        .await
        .is_ok();
    stop.cancel();
    drained.cancel();
    tasks.close();
    let _ = timeout(Duration::from_secs(1), async {
        tasks.wait().await;
        let _ = server.await;
    })
    .await;
    tracing::info!(in_time, "stopped");
    Ok(())
}

/// Says where the relay is, for people and for whoever started it.
async fn announce(
    assembled: &Assembled,
    address: SocketAddr,
    said: Option<Sender<String>>,
) -> anyhow::Result<()> {
    let relay = &assembled.relay;
    let claim = relay.accounts.new_claim().await?;
    let open = claim.map(|secret| format!("open {}", relay.link("claim", &secret)));
    for line in open.into_iter().chain([format!("listening on {address}")]) {
        println!("{line}");
        if let Some(said) = &said {
            // Whoever does not listen does not need it.
            let _ = said.try_send(line);
        }
    }
    Ok(())
}

/// Small frames leave at once: an Ack must not wait for the one before it to be confirmed.
pub(crate) fn without_delay(stream: &mut TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was not set");
    }
}

/// Removes what is too old from the accounts, every hour.
pub(crate) async fn tidy_accounts(accounts: Arc<Accounts>, stop: CancellationToken) {
    let mut ticks = interval(Duration::from_secs(TIDY_SECS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        let tidy = AssertUnwindSafe(accounts.tidy()).catch_unwind();
        match tidy.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "old tokens were not removed"),
            Err(_) => tracing::error!("removing old tokens panicked"),
        }
    }
}
