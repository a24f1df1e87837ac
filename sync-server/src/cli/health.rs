//! `carnet-relay health`: asks a relay on this machine whether it is ready, so that an image needs no other program for it.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;

use super::serve::address;
use crate::limits::HEALTH_SECS;

/// Asks `/readyz`. Ends with 1 when the relay is not ready.
#[derive(Args, Debug)]
pub(super) struct Health {
    /// Where it listens.
    #[arg(long, env = "CARNET_LISTEN", default_value = "127.0.0.1:3001", value_parser = address)]
    listen: SocketAddr,
    /// It brings its own certificate (serve --lan): only that it takes connections is looked at.
    #[arg(long, env = "CARNET_LAN", value_parser = clap::builder::BoolishValueParser::new())]
    lan: bool,
}

impl Health {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let at = here(self.listen);
        let limit = Duration::from_secs(HEALTH_SECS);
        let mut stream = TcpStream::connect_timeout(&at, limit)
            .with_context(|| format!("nothing answers on {at}"))?;
        if self.lan {
            println!("it takes connections");
            return Ok(ExitCode::SUCCESS);
        }
        stream.set_read_timeout(Some(limit))?;
        stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer)?;
        if !answer.starts_with(b"HTTP/") {
            bail!(
                "what listens on {at} speaks no plain HTTP: for a relay with --lan, say --lan here too"
            );
        }
        let answer = String::from_utf8_lossy(&answer);
        let status = answer.lines().next().unwrap_or_default();
        if status.split(' ').nth(1) != Some("200") {
            bail!("it is not ready: {status}");
        }
        println!("it is ready");
        Ok(ExitCode::SUCCESS)
    }
}

/// An address that reaches whoever listens on all of them.
const fn here(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
