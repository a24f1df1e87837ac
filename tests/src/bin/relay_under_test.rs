//! The relay as it ships, with failpoints: `relay_under_test serve --data DIR --listen ADDRESS`.
//!
//! A program of this package, so that a test always runs the code beside it and never an older relay.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use carnet_relay::Settings;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

fn main() -> Result<()> {
    let _failpoints = fail::FailScenario::setup();
    let mut data = None;
    let mut listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut arguments = std::env::args().skip(2);
    while let Some(name) = arguments.next() {
        let value = arguments.next().context("each argument has a value")?;
        match name.as_str() {
            "--data" => data = Some(PathBuf::from(value)),
            "--listen" => listen = value.parse()?,
            other => bail!("{other} is not understood"),
        }
    }
    carnet_tests::runtime::runtime().block_on(serve(data.context("--data is needed")?, listen))
}

async fn serve(data: PathBuf, listen: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(listen).await?;
    let shutdown = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate())?;
    let asked = shutdown.clone();
    tokio::spawn(async move {
        terminate.recv().await;
        asked.cancel();
    });
    carnet_relay::run(Settings::in_folder(data), listener, shutdown).await
}
