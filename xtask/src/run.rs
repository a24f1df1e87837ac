//! `cargo xtask run`: from a fresh clone to Carnet on the screen.

use std::path::PathBuf;
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

/// Builds `ui/dist`, which the window and the relay both carry.
pub(crate) fn build_ui() -> Result<()> {
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

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
