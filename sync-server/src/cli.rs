//! The relay's words: `carnet-relay serve`, and one file for each of the others.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};

use crate::settings::Settings;

mod accounts;
mod backup;
mod diagnostics;
mod doctor;
mod health;
mod lines;
mod member;
mod migrate;
mod restore;
mod serve;
mod token;

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
    /// Bring the tables up to date, after a copy.
    Migrate(migrate::Migrate),
    /// Make a copy and check it, while the relay runs or not.
    Backup(backup::Backup),
    /// Put a copy in the place of the relay's file.
    Restore(restore::Restore),
    /// Ask a relay on this machine whether it is ready; for a container's health check.
    Health(health::Health),
    /// Look at the data and say what is wrong.
    Doctor(Box<doctor::Doctor>),
    /// Who is here; links that let people in; removing somebody.
    Member(Box<member::Member>),
    /// The tokens of programs.
    Token(token::Token),
    /// Say what a bug report needs, without secrets.
    Diagnostics(Box<diagnostics::Diagnostics>),
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
    fn settings(self) -> anyhow::Result<Settings> {
        Ok(Settings {
            database_url: or_from_file(self.database_url, "DATABASE_URL_FILE")?,
            ..Settings::in_folder(self.data)
        })
    }
}

/// A secret as it was given, or from the file that a variable names: swarms hand secrets over in files.
fn or_from_file(given: Option<String>, variable: &str) -> anyhow::Result<Option<String>> {
    match std::env::var_os(variable) {
        Some(path) if given.is_none() && !path.is_empty() => {
            let path = PathBuf::from(path);
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{variable}: {} cannot be read", path.display()))?;
            Ok(Some(text))
        }
        _ => Ok(given),
    }
}

/// Runs what the arguments say. What goes wrong is said in one line on the standard error.
#[must_use]
pub fn main() -> ExitCode {
    // Two of our dependencies bring a TLS provider each: name the one to use before anything asks.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let done = match Command::parse().what {
        What::Serve(serve) => serve.run(),
        What::Migrate(migrate) => migrate.run(),
        What::Backup(backup) => backup.run(),
        What::Restore(restore) => restore.run(),
        What::Health(health) => health.run(),
        What::Doctor(doctor) => doctor.run(),
        What::Member(member) => member.run(),
        What::Token(token) => token.run(),
        What::Diagnostics(diagnostics) => diagnostics.run(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("carnet-relay: {error:#}");
        ExitCode::FAILURE
    })
}
