//! `cargo xtask run`: from a fresh clone to Carnet on the screen.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::demo::Demo;
use crate::setup::{Need, setup};
use crate::{repo, shell};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Serve the browser UI with sample data, even where there is a display.
    #[arg(long)]
    browser: bool,
    /// Where the browser's relay keeps its data; `out/demo` without it.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// Installs, builds, and opens.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup(Need::Run)?;
    build_ui()?;
    if args.browser {
        return browser(args);
    }
    if !has_display() {
        println!("There is no display here, so Carnet opens in a browser instead of a window.");
        return browser(args);
    }
    shell::run(&mut shell::cargo("build --package carnet-desktop"))?;
    shell::run(&mut Command::new(repo::built("carnet-desktop")))
}

/// Builds `ui/dist`, which the relay carries, and then `ui/dist-desktop`, which the window does, unless they are newer than
/// everything they are made of.
pub(crate) fn build_ui() -> Result<()> {
    if is_new(
        &repo::root().join("ui/dist-desktop/index.html"),
        &repo::files()?,
    )? {
        return Ok(());
    }
    shell::run(shell::command("npm run --silent build").current_dir(repo::root().join("ui")))
}

fn browser(args: &Args) -> Result<()> {
    shell::run(&mut shell::cargo("build --package carnet-relay"))?;
    let data = args
        .data
        .clone()
        .unwrap_or_else(|| repo::root().join("out/demo"));
    let demo = Demo::start(&repo::built("carnet-relay"), &data)?;
    demo.tell();
    demo.wait()
}

/// Whether the page was built after the last change of a file of the UI. Files that went away are not seen: git's
/// checkout touches those that named them.
fn is_new(page: &Path, files: &[String]) -> Result<bool> {
    let Ok(built) = page.metadata().and_then(|page| page.modified()) else {
        return Ok(false);
    };
    for file in files.iter().filter(|file| file.starts_with("ui/")) {
        if repo::root().join(file).metadata()?.modified()? >= built {
            return Ok(false);
        }
    }
    Ok(true)
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_new_when_nothing_of_the_ui_changed_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("index.html");
        let files = ["ui/package.json".to_owned(), "README.md".to_owned()];
        assert!(!is_new(&page, &files).unwrap(), "there is none");
        std::fs::write(&page, "").unwrap();
        assert!(is_new(&page, &files).unwrap(), "it was written just now");
        let old = std::time::SystemTime::UNIX_EPOCH;
        let file = std::fs::File::options().append(true).open(&page).unwrap();
        file.set_modified(old).unwrap();
        assert!(!is_new(&page, &files).unwrap(), "the UI changed after it");
    }
}
