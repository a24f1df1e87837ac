//! `carnet-relay restore`: puts a copy in the place of the relay's file.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::accounts::with_settings;
use super::{Place, member, token};
use crate::backup;
use crate::clock::{SystemChance, now};
use crate::reach::Written;
use crate::settings::Settings;

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
        let relays = || Written::read(&settings.data).map(|written| written.backups);
        settings.backup.folder = self.backups.or_else(relays);
        let settings = settings.checked()?;
        let restored = backup::restore(&self.copy, &settings, now(), &SystemChance)
            .context("nothing was restored")?;
        println!("restored {}: {}", self.copy.display(), restored.checked);
        for kept in restored.kept {
            println!("what was there before: {}", kept.display());
        }
        println!("{GONE}");
        // The copy is in its place by now, whether this can be told or not.
        if let Err(error) = tell_who_is_back(&settings) {
            println!("Who is back could not be told ({error:#}): {LOOK}");
        }
        Ok(ExitCode::SUCCESS)
    }
}

const GONE: &str = "
Everybody signs in again, and desktop apps push what the copy lacks by themselves. What was done in a browser since the copy was
made, and reached no desktop app, is gone: a browser keeps nothing.";
const LOOK: &str =
    "before you start the relay, look at `carnet-relay member list` and `carnet-relay token list`.";

/// A copy does not know who was removed since it was made, nor which program's token was ended, nor which password was
/// given up: the one who restores it is told, and decides.
fn tell_who_is_back(settings: &Settings) -> anyhow::Result<()> {
    let (people, tokens) = with_settings(settings, async |accounts| {
        Ok((accounts.everybody().await?, accounts.every_token().await?))
    })?;
    println!(
        "\nThese belong to its workspaces again, with the passwords of that time. Whoever was removed since is among them:\n\
         before you start the relay, remove them with `carnet-relay member remove EMAIL`."
    );
    for somebody in &people {
        println!("  {}", member::line(somebody));
    }
    if !tokens.is_empty() {
        println!(
            "\nThese programs' tokens work again, as do those that were ended since: `carnet-relay token revoke ID`."
        );
    }
    for one in &tokens {
        println!("  {}", token::line(one));
    }
    Ok(())
}
