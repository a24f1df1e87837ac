//! A desk that writes until somebody kills it, and says what is saved once it is.
//!
//! `desk_writer FILE`: prints `saved <id> <title>` after the call returned, for each new deal and each new title.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, create, created, opened, rename};

fn main() -> Result<()> {
    let path: PathBuf = std::env::args_os().nth(1).context("which file?")?.into();
    let desk = opened(&path, Mode::Shared)?;
    let mut out = std::io::stdout();
    writeln!(out, "open")?;
    for round in 0_u64.. {
        let mut title = format!("deal of {} round {round}", std::process::id());
        let id = created(desk.call(create(&title), actor())?);
        writeln!(out, "saved {id} {title}")?;
        // Later titles of the same deal make its tail grow and fold.
        for edit in 1..=3 {
            title = format!("deal of {} round {round} edit {edit}", std::process::id());
            desk.call(rename(id, &title), actor())?;
            writeln!(out, "saved {id} {title}")?;
        }
    }
    Ok(())
}
