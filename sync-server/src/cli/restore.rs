//! `carnet-relay restore`: puts a copy in the place of the relay's file.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::Place;
use crate::backup;
use crate::clock::{SystemChance, now};

/// Puts a copy in the place of the relay's file. The relay must not run; the old file is kept beside it.
#[derive(Args, Debug)]
pub(super) struct Restore {
    #[command(flatten)]
    place: Place,
    /// Where what was in a database before is kept; without it, `backups` in the data folder.
    #[arg(long, env = "CARNET_BACKUPS")]
    backups: Option<PathBuf>,
    /// The copy, as `backup` made it.
    copy: PathBuf,
}

impl Restore {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let mut settings = self.place.settings()?;
        settings.backup.folder = self.backups;
        let settings = settings.checked()?;
        let restored = backup::restore(&self.copy, &settings, now(), &SystemChance)
            .context("nothing was restored")?;
        println!("restored {}: {}", self.copy.display(), restored.checked);
        for kept in restored.kept {
            println!("what was there before: {}", kept.display());
        }
        println!(
            "Start the relay. Everybody signs in again, and desks push what the copy lacks by themselves.\n\
             Who was removed, and which tokens of programs were ended, since the copy was made, is not in it:\n\
             look at `carnet-relay member list` and `carnet-relay token list`."
        );
        Ok(ExitCode::SUCCESS)
    }
}
