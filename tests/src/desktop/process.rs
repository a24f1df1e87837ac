//! The app's own process, as the kernel shows it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Desktop;

impl Desktop {
    /// Whether a process of this home runs the app.
    pub(super) fn lives(&self) -> bool {
        self.process().is_some()
    }

    /// The process that runs the app, as a folder of `/proc`.
    fn process(&self) -> Option<PathBuf> {
        let processes = std::fs::read_dir("/proc").ok()?;
        let home = format!("HOME={}", self.home.path().display());
        let mut processes = processes.flatten().map(|process| process.path());
        processes.find(|process| {
            let holds = |file: &str, wanted: &[u8]| {
                let words = std::fs::read(process.join(file)).unwrap_or_default();
                words.split(|byte| *byte == 0).any(|word| word == wanted)
            };
            holds("cmdline", self.program.as_os_str().as_encoded_bytes())
                && holds("environ", home.as_bytes())
        })
    }

    /// How long ago the app's process began, to a hundredth of a second.
    ///
    /// # Errors
    /// When it does not run.
    pub fn age(&self) -> Result<Duration> {
        let process = self.process().context("the app runs")?;
        let stat = std::fs::read_to_string(process.join("stat"))?;
        // The name is in brackets, and may hold anything; the 20th word after it is the start, in hundredths since the boot.
        let (_, after) = stat.rsplit_once(')').context("a line of the kernel's")?;
        let began: f64 = after
            .split_whitespace()
            .nth(19)
            .context("a start")?
            .parse()?;
        let up = std::fs::read_to_string("/proc/uptime")?;
        let up: f64 = up.split_whitespace().next().context("a time")?.parse()?;
        Ok(Duration::from_secs_f64((up - began / 100.0).max(0.0)))
    }
}
