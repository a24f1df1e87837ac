//! Packages that a person can install.

use anyhow::{Context, Result, ensure};

use crate::setup::{Need, setup};
use crate::{repo, run, shell};

/// Makes the .deb and the .rpm of a release build, and says where they are.
pub(crate) fn bundle() -> Result<()> {
    setup(Need::Bundle)?;
    run::build_ui()?;
    tauri("build --bundles deb,rpm")?;
    let folder = repo::target().join("release/bundle");
    for kind in ["deb", "rpm"] {
        println!("{}", only_package(&folder.join(kind), kind)?.display());
    }
    Ok(())
}

/// Packs what the tests built (dev profile), so that no second build is needed; returns the .deb.
pub(crate) fn debug_deb() -> Result<std::path::PathBuf> {
    tauri("bundle --debug --bundles deb")?;
    only_package(&repo::target().join("debug/bundle/deb"), "deb")
}

fn tauri(line: &str) -> Result<()> {
    let program = repo::root().join("ui/node_modules/.bin/tauri");
    let mut command = std::process::Command::new(program);
    command
        .args(line.split_whitespace())
        .current_dir(repo::root().join("src-tauri"));
    shell::run(command.env("CI", "true"))
}

/// The newest package of a folder: older versions may lie beside it.
fn only_package(folder: &std::path::Path, ending: &str) -> Result<std::path::PathBuf> {
    let mut packages = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if entry
            .path()
            .extension()
            .is_some_and(|found| found == ending)
        {
            packages.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    packages.sort();
    ensure!(!packages.is_empty(), "no .{ending} in {}", folder.display());
    Ok(packages.swap_remove(packages.len() - 1).1)
}
