//! `carnet-relay migrate`: brings the tables up to date without serving.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::Place;
use super::accounts::with_settings;
use crate::backup::{self, Source};
use crate::clock::now;
use crate::folder;
use crate::log::sqlite::Store;

/// Brings the tables up to date, after a copy. `serve` does it too; this is for those who want to see it happen first.
#[derive(Args, Debug)]
pub(super) struct Migrate {
    #[command(flatten)]
    place: Place,
}

impl Migrate {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.place.settings()?.checked()?;
        if settings.database_url.is_some() {
            with_settings(&settings, async |_| Ok(()))?;
            println!("the tables in Postgres are up to date");
            return Ok(ExitCode::SUCCESS);
        }
        let _alone = folder::take(&settings.data)?;
        let file = folder::database(&settings.data);
        if file.exists() {
            let source = Source::of(&settings)?;
            let copy = backup::make_in(&source, &settings.backups(), now())
                .context("nothing was changed, because no copy could be made before")?;
            println!("copied to {}", copy.path.display());
        }
        folder::private_file(&file)?;
        Store::open(&file)?;
        println!("{} is up to date", file.display());
        Ok(ExitCode::SUCCESS)
    }
}
