//! The relay's words: `carnet-relay serve`, and one file for each of the others.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::settings::Settings;

mod serve;

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
    Serve(Box<serve::Serve>),
}

/// Where a relay's data lies: what every word needs.
#[derive(Args, Clone, Debug)]
struct Place {
    /// The folder of its file, its backups and its caches.
    #[arg(long, env = "CARNET_DATA", default_value = "carnet-relay-data")]
    data: PathBuf,
    /// postgres://…: the log and the accounts lie there instead. Better in the environment: arguments can be seen by others.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

impl Place {
    /// These settings and the usual ones.
    fn settings(self) -> Settings {
        Settings {
            database_url: self.database_url,
            ..Settings::in_folder(self.data)
        }
    }
}

/// Runs what the arguments say. What goes wrong is said in one line on the standard error.
#[must_use]
pub fn main() -> ExitCode {
    // Two of our dependencies bring a TLS provider each: name the one to use before anything asks.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let done = match Command::parse().what {
        What::Serve(serve) => serve.run(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("carnet-relay: {error:#}");
        ExitCode::FAILURE
    })
}
