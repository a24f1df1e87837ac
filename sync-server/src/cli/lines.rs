//! What `serve` writes to the standard error: lines of text, or a JSON object in each.

use std::io::IsTerminal as _;

use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::settings::LogFormat;

/// Begins with them. `RUST_LOG` says how many; without it, `info`.
pub(super) fn start(format: LogFormat) {
    let wanted = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let written = tracing_subscriber::registry()
        .with(wanted)
        .with(filter_fn(|line| safe(line.target(), *line.level())));
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => written.with(lines).init(),
        LogFormat::Json => written.with(lines.json().flatten_event(true)).init(),
    }
}

/// From `debug` on, libraries write what they carry: tokio-postgres every value of a statement, which may be a key, a
/// password's hash or a deal; others every frame. Nobody who sets `RUST_LOG` asks for that. So only Carnet's own lines follow it there.
fn safe(target: &str, level: Level) -> bool {
    level <= Level::INFO || target.starts_with("carnet_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_tell_what_happens_and_never_what_they_carry() {
        for library in [
            "tokio_postgres::query",
            "redis",
            "hyper",
            "log",
            "tungstenite",
        ] {
            assert!(safe(library, Level::WARN) && safe(library, Level::INFO));
            assert!(!safe(library, Level::DEBUG) && !safe(library, Level::TRACE));
        }
        assert!(safe("carnet_relay::hub", Level::TRACE));
    }
}
