//! `carnet-relay backup`: makes a copy now, or tells which there are.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::Place;
use crate::backup::{self, Source};
use crate::clock::now;

/// Copies a relay, whether it runs or not, and checks the copy.
#[derive(Args, Debug)]
pub(super) struct Backup {
    #[command(flatten)]
    place: Place,
    /// The folder of the copies; without it, `backups` in the data folder. Old ones in it are rotated.
    #[arg(long, env = "CARNET_BACKUPS")]
    backups: Option<PathBuf>,
    /// One file of that name instead, which must not exist. Nothing is rotated.
    #[arg(long)]
    to: Option<PathBuf>,
    /// Tells which copies there are and makes none.
    #[arg(long, conflicts_with = "to")]
    list: bool,
    /// Opens this copy and checks it, and makes none.
    #[arg(long, conflicts_with_all = ["to", "list"])]
    check: Option<PathBuf>,
}

impl Backup {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let mut settings = self.place.settings()?;
        settings.backup.folder = self.backups;
        let settings = settings.checked()?;
        if self.list {
            for (_, path) in backup::list(&settings.backups())? {
                println!("{}  {}", size(path.metadata()?.len()), path.display());
            }
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(copy) = self.check {
            let checked = backup::check(&copy)?;
            println!("{}: {checked}", copy.display());
            return Ok(ExitCode::SUCCESS);
        }
        let source = Source::of(&settings)?;
        let made = match self.to {
            Some(to) => backup::make(&source, &to),
            None => backup::make_in(&source, &settings.backups(), now()),
        }
        .context("no backup was made")?;
        println!(
            "{} ({}): {}",
            made.path.display(),
            size(made.bytes).trim_start(),
            made.checked
        );
        Ok(ExitCode::SUCCESS)
    }
}

fn size(bytes: u64) -> String {
    format!("{:>9.1} MiB", bytes as f64 / (1024.0 * 1024.0))
}
