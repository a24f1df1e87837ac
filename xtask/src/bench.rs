//! `cargo xtask bench`: the budgets of the design, measured, as a table in docs/figures.md.

use anyhow::Result;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Print the table, leave docs/figures.md alone.
    #[arg(long)]
    dry: bool,
}

/// Builds for release, measures, prints, writes.
pub(crate) fn bench(args: &Args) -> Result<()> {
    let _ = args.dry;
    anyhow::bail!("no figures yet")
}
