//! `cargo xtask look`: the pictures that a person looks at before a release, into `out/look`.

use anyhow::Result;

use crate::setup::{Need, setup};
use crate::{repo, shell};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only those whose name holds one of these.
    names: Vec<String>,
}

/// Takes them, and fails when a page complains or axe finds something.
pub(crate) fn look(args: &Args) -> Result<()> {
    setup(Need::Test)?;
    let mut command = shell::command("node scripts/forty.mjs");
    command
        .arg(repo::root().join("out/look"))
        .current_dir(repo::root().join("ui"));
    if !args.names.is_empty() {
        command.arg(args.names.join(","));
    }
    shell::run(&mut command)
}
