//! The real window: from the start of the program to a board that can be used, under Xvfb with a session bus.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use carnet_core::store::lock::Lock;
use carnet_tests::desktop::Desktop;
use carnet_tests::wait;
use serde_json::json;

use super::super::desk::fill;
use super::super::weigh;

const RUNS: usize = 10;
/// Whoever has not seen a card by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens the app on 10,000 deals, again and again.
pub(super) fn measure(program: &Path) -> Result<()> {
    let mut desktop = Desktop::start_program(program.to_owned())?;
    let first = json!({ "do": "create", "with": {
        "name": "Atelier", "my_name": "Anna", "locale": "fr", "content": "empty"
    } });
    desktop.ask(&first).context("a first workspace")?;
    let data = desktop.data();
    desktop.close()?;
    let own = workspace(&data).context("the app made a file")?;
    // A process is gone before its last lock is.
    let free = || Lock::take(&own).is_ok();
    fill(&own)?;
    let mut times = Vec::with_capacity(RUNS);
    for run in 0..=RUNS {
        wait::until("the file is free", free);
        desktop.open()?;
        let shown = usable(&desktop)?;
        // The first is not warm.
        if run > 0 {
            times.push(shown);
        }
        desktop.close()?;
    }
    let how = "the app's process to a card on the board, through WebDriver under Xvfb; a software renderer";
    weigh("desktop: start to usable board", &times, 800.0, how);
    Ok(())
}

/// How old the app's process is when its window has the first card. Later starts open on Today: the board is asked for at once.
fn usable(desktop: &Desktop) -> Result<Duration> {
    let window = desktop.window();
    let look = "if (location.hash !== '#/pipeline') location.hash = '#/pipeline';
        return document.querySelector('[data-card]') !== null;";
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if window.script(look, json!([]))? == true {
            return desktop.age();
        }
    }
    anyhow::bail!("no card is shown: {}", desktop.log())
}

fn workspace(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            folders.push(path);
        } else if path.file_name().is_some_and(|name| name == "carnet.db") {
            return Some(path);
        }
    }
    folders.iter().find_map(|folder| workspace(folder))
}
