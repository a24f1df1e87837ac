//! `carnet-relay serve`: runs the relay until it is told to stop.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Place, lines, or_from_file};
use crate::limits::{
    BLOCKING_THREADS_MAX, PEOPLE_PER_ADDRESS, WORKSPACE_BYTES_MAX, WORKSPACE_DOCUMENTS_MAX,
};
use crate::log::Room;
use crate::reach::Written;
use crate::settings::{BackupSettings, LogFormat, Network, Settings, Size};

/// The settings of a running relay.
#[derive(Args, Debug)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Where it listens; port 0 takes a free one. Without it 127.0.0.1:3001, and 0.0.0.0:3001 with --lan.
    #[arg(long, env = "CARNET_LISTEN", value_parser = address)]
    listen: Option<SocketAddr>,
    /// How people reach it, when that is not the address it listens on: https://crm.example
    #[arg(long, env = "CARNET_PUBLIC_URL")]
    public_url: Option<String>,
    /// Serve the network it is in, with a certificate of its own and a pinned link.
    #[arg(long, env = "CARNET_LAN", value_parser = clap::builder::BoolishValueParser::new())]
    lan: bool,
    /// redis://…: lets several instances on one Postgres tell each other what is new.
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    redis_url: Option<String>,
    /// Let anyone make an account. Otherwise only an invitation does.
    #[arg(long, env = "CARNET_SIGN_UP", value_parser = clap::builder::BoolishValueParser::new())]
    sign_up: bool,
    /// Whose X-Forwarded-For is believed: addresses or blocks, with commas between them.
    #[arg(long, env = "CARNET_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Vec<Network>,
    /// How many people may come from one address; what an address may ask and hold open grows with it. 0 counts nothing.
    #[arg(long, env = "CARNET_PEOPLE_PER_ADDRESS", default_value_t = PEOPLE_PER_ADDRESS)]
    people_per_address: u32,
    /// How many documents (deals, contacts, …) each workspace may hold. 0 or none: any number.
    #[arg(long, env = "CARNET_WORKSPACE_DOCUMENTS", default_value_t = Size(WORKSPACE_DOCUMENTS_MAX))]
    workspace_documents: Size,
    /// How many bytes the log of each workspace may hold, such as 500MiB or 20GiB. 0 or none: any number.
    #[arg(long, env = "CARNET_WORKSPACE_BYTES", default_value_t = Size(WORKSPACE_BYTES_MAX))]
    workspace_bytes: Size,
    /// Lets whoever shows it read /metrics from elsewhere than this machine.
    #[arg(long, env = "CARNET_METRICS_TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
    /// Where copies lie; without it, in `backups` in the data folder.
    #[arg(long, env = "CARNET_BACKUPS")]
    backups: Option<PathBuf>,
    /// Makes a copy every so many hours; 0 makes none.
    #[arg(long, env = "CARNET_BACKUP_HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=744))]
    backup_hours: u32,
    /// How log lines look.
    #[arg(long, env = "CARNET_LOG", value_enum, default_value_t)]
    log: LogFormat,
}

impl Serve {
    /// Where links lead by what the relay that serves here wrote, unless something else was said.
    pub(super) fn written(&self) -> Option<Written> {
        let said = self.listen.is_some() || self.public_url.is_some() || self.lan;
        (!said).then(|| Written::read(&self.place.data)).flatten()
    }

    pub(super) fn settings(self) -> anyhow::Result<Settings> {
        let every = Duration::from_secs(u64::from(self.backup_hours) * 3600);
        let settings = Settings {
            listen: self.listen.unwrap_or_else(|| usual(self.lan)),
            public_url: self.public_url,
            lan: self.lan,
            redis_url: or_from_file(self.redis_url, "REDIS_URL_FILE")?,
            sign_up: self.sign_up,
            trusted_proxies: self.trusted_proxies,
            people_per_address: self.people_per_address,
            room: Room {
                documents: self.workspace_documents.0,
                bytes: self.workspace_bytes.0,
            },
            metrics_token: or_from_file(self.metrics_token, "CARNET_METRICS_TOKEN_FILE")?,
            backup: BackupSettings {
                folder: self.backups,
                every: (!every.is_zero()).then_some(every),
            },
            log: self.log,
            ..self.place.settings()?
        };
        Ok(settings.checked()?)
    }

    /// Serves until Ctrl-C or SIGTERM.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.settings()?;
        lines::start(settings.log);
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(BLOCKING_THREADS_MAX)
            .build()?
            .block_on(serve(settings))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// An address to listen on; a name is looked up.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    let wrong = || {
        "an address and a port, such as 127.0.0.1:3001, 0.0.0.0:3001, [::1]:3001 or localhost:3001"
            .to_owned()
    };
    let mut found = text.to_socket_addrs().map_err(|_| wrong())?;
    found.next().ok_or_else(wrong)
}

fn usual(lan: bool) -> SocketAddr {
    let ip = if lan { [0, 0, 0, 0] } else { [127, 0, 0, 1] };
    SocketAddr::from((ip, 3001))
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| cannot_listen(settings.listen))?;
    let shutdown = CancellationToken::new();
    tokio::spawn(asked_to_stop(shutdown.clone()));
    crate::run(settings, listener, shutdown).await
}

fn cannot_listen(at: SocketAddr) -> String {
    format!(
        "cannot listen on {at}: does another relay or program? Choose another port (--listen, CARNET_LISTEN), or see who has it \
         (ss -ltnp)"
    )
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
