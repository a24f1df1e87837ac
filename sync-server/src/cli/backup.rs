//! `carnet-relay backup`: makes a copy now, or tells which there are.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

use super::Place;
use crate::backup::{self, Source, Why};
use crate::clock::now;
use crate::folder;
use crate::reach::Written;
use crate::settings::Settings;

/// Copies a relay, whether it runs or not, and checks the copy.
#[derive(Args, Debug)]
pub(super) struct Backup {
    #[command(flatten)]
    place: Place,
    /// The folder of the copies; without it, that of the relay which serves this data. Old ones in it are rotated.
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
        let relays = || Written::read(&settings.data).map(|written| written.backups);
        settings.backup.folder = self.backups.or_else(relays);
        let settings = settings.checked()?;
        if self.list {
            return list(&settings);
        }
        if let Some(copy) = self.check {
            let checked = backup::check(&copy)?;
            println!("{}: {checked}", copy.display());
            return Ok(ExitCode::SUCCESS);
        }
        let source = Source::of(&settings)?;
        let made = match self.to {
            Some(to) => backup::make(&source, &to),
            None => backup::make_in(&source, &settings.backups(), now(), Why::ByHand),
        }
        .context("no backup was made")?;
        println!(
            "{} ({}): {}",
            made.path.display(),
            size(made.bytes).trim_start(),
            made.checked
        );
        tell_removed(&made);
        Ok(ExitCode::SUCCESS)
    }
}

/// What rotation took away.
pub(super) fn tell_removed(made: &backup::Backup) {
    for path in &made.removed {
        println!("an old copy was removed: {}", path.display());
    }
}

fn list(settings: &Settings) -> anyhow::Result<ExitCode> {
    let folder = settings.backups();
    if !folder::is_there(&folder)? && !folder::is_there(&settings.data)? {
        bail!("there is no folder {} (--data)", settings.data.display());
    }
    let found = backup::list(&folder).with_context(|| format!("{}", folder.display()))?;
    for (_, path) in &found {
        println!("{}  {}", size(path.metadata()?.len()), path.display());
    }
    if found.is_empty() {
        println!("there is no copy in {}", folder.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn size(bytes: u64) -> String {
    format!("{:>9.1} MiB", bytes as f64 / (1024.0 * 1024.0))
}
