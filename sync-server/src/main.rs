//! The relay's command.

use std::net::SocketAddr;
use std::path::PathBuf;

use carnet_relay::Settings;
use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(
    name = "carnet-relay",
    version,
    about = "Keeps a team's Carnet desks in step."
)]
struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Run the relay.
    Serve {
        /// Where its data lies.
        #[arg(long, env = "CARNET_DATA", default_value = "carnet-relay-data")]
        data: PathBuf,
        /// Where it listens; port 0 takes a free one.
        #[arg(long, env = "CARNET_LISTEN", default_value = "127.0.0.1:3001")]
        listen: SocketAddr,
        /// How people reach it, when that is not the address it listens on.
        #[arg(long, env = "CARNET_PUBLIC_URL")]
        public_url: Option<String>,
    },
}

fn main() -> anyhow::Result<()> {
    // Two of our dependencies bring a TLS provider each: name the one to use before anything asks.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    #[cfg(feature = "failpoints")]
    let _failpoints = fail::FailScenario::setup();
    let What::Serve {
        data,
        listen,
        public_url,
    } = Command::parse().what;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(16)
        .build()?
        .block_on(serve(
            Settings {
                data,
                public_url,
                said: None,
            },
            listen,
        ))
}

async fn serve(settings: Settings, listen: SocketAddr) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await?;
    let shutdown = CancellationToken::new();
    tokio::spawn(asked_to_stop(shutdown.clone()));
    carnet_relay::run(settings, listener, shutdown).await
}

/// Ctrl-C, or SIGTERM where there is one.
async fn asked_to_stop(shutdown: CancellationToken) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = tokio::signal::ctrl_c() => {}
                }
            }
            Err(_) => {
                let _ = tokio::signal::ctrl_c().await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
    shutdown.cancel();
}
