//! The package, as a person gets it: installed, opened, removed.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::setup::as_root;
use crate::{bundle, shell};

/// The package's name in Debian, and its program. `tests/it/installed.rs` opens that one.
const PACKAGE: &str = "carnet";
const PROGRAM: &str = "/usr/bin/carnet-desktop";

/// Packs what was built, installs it, has it opened, and removes it, whatever the opening came to.
pub(crate) fn deb(open: impl FnOnce() -> Result<()>) -> Result<()> {
    let package = bundle::debug_deb()?;
    let mut field = shell::command("dpkg-deb --field");
    let name = shell::quiet(field.arg(&package).arg("Package"))?;
    ensure!(name.trim() == PACKAGE, "the package is called {name}");
    ensure!(
        !Path::new(PROGRAM).exists(),
        "{PROGRAM} is there already: what would be tested is not what was built"
    );
    shell::quiet(apt("install")?.arg("--no-install-recommends").arg(&package))
        .context("the package does not install")?;
    let opened = open();
    shell::quiet(apt("remove")?.arg(PACKAGE)).context("the package does not go away")?;
    opened?;
    ensure!(!Path::new(PROGRAM).exists(), "the program stayed behind");
    Ok(())
}

fn apt(word: &str) -> Result<Command> {
    let mut apt = as_root("apt-get")?;
    // Another apt may be at work.
    apt.args([word, "-y", "-q", "-o", "DPkg::Lock::Timeout=300"]);
    Ok(apt)
}
