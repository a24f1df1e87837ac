//! `carnet-relay migrate`: brings the tables up to date without serving.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::Place;
use super::accounts::with_settings;
use super::backup::tell_removed;
use crate::accounts::Accounts;
use crate::backup::{self, Source, Why};
use crate::clock::now;
use crate::folder;
use crate::log::postgres::Database;
use crate::log::sqlite::Store;
use crate::reach::Written;

/// Brings the tables up to date, after a copy, and counts anew what workspaces hold. `serve` brings them up to date too; this
/// is for those who want to see it happen first.
#[derive(Args, Debug)]
pub(super) struct Migrate {
    #[command(flatten)]
    place: Place,
}

impl Migrate {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let mut settings = self.place.settings()?;
        settings.backup.folder = Written::read(&settings.data).map(|written| written.backups);
        let settings = settings.checked()?;
        if let Some(url) = &settings.database_url {
            let count = async |_: &Accounts| Ok(Database::open(url).await?.count_anew().await?);
            with_settings(&settings, count)?;
            println!("the tables in Postgres are up to date");
            return Ok(ExitCode::SUCCESS);
        }
        let source = Source::of(&settings)?;
        let _alone = folder::take(&settings.data)?;
        let file = folder::database(&settings.data);
        let copy = backup::make_in(&source, &settings.backups(), now(), Why::BeforeMigrating)
            .context("nothing was changed, because no copy could be made before")?;
        println!("copied to {}", copy.path.display());
        tell_removed(&copy);
        let store = Store::open(&file).and_then(|store| store.count_anew());
        store.with_context(|| format!("{}", file.display()))?;
        println!("{} is up to date", file.display());
        Ok(ExitCode::SUCCESS)
    }
}
