//! What stands near the clock: notifications to click, the menu of the tray; and a clock that shows noon.

use anyhow::{Context, Result};
use carnet_core::clock::{Clock as _, SystemClock};

use super::{Desktop, built, home};
use crate::wait;

const HOUR_MS: i64 = 60 * 60 * 1000;

impl Desktop {
    /// A computer whose app has never run, somewhere on earth where it is between noon and one: no silent hours.
    ///
    /// # Errors
    /// When the app is not built or the window does not come.
    pub fn at_noon() -> Result<Self> {
        let home = home()?;
        let data = home.path().join("data");
        let mut desktop = Self::on(home, data, built("carnet-desktop")?, false);
        let hour = SystemClock::new()
            .now_ms()
            .div_euclid(HOUR_MS)
            .rem_euclid(24);
        // The names of these zones count westwards.
        desktop.zone = format!("Etc/GMT{:+}", hour - 12);
        desktop.open()?;
        Ok(desktop)
    }

    /// Clicks on the last notification.
    ///
    /// # Errors
    /// When there is none.
    pub fn click_notification(&self) -> Result<()> {
        let running = self.running.as_ref().context("the app is open")?;
        running.notices.click()
    }

    /// What the menu of the app's sign in the tray says; nothing while there is no sign, and why when it cannot be read.
    #[must_use]
    pub fn tray(&self) -> Vec<String> {
        let Some(running) = &self.running else {
            return Vec::new();
        };
        match running.tray.lines() {
            Ok(lines) => lines.into_iter().map(|(_, label)| label).collect(),
            Err(error) => vec![format!("{error:#}")],
        }
    }

    /// Chooses a line of that menu.
    ///
    /// # Errors
    /// When it is not there.
    pub fn choose_in_tray(&self, label: &str) -> Result<()> {
        let running = self.running.as_ref().context("the app is open")?;
        running.tray.choose(label)
    }

    /// Chooses the line that ends the app, and waits until its process has left the data folder.
    ///
    /// # Errors
    /// When it is not there.
    pub fn quit_by_tray(&mut self, label: &str) -> Result<()> {
        self.choose_in_tray(label)?;
        wait::until("the app's process ends", || !self.lives());
        self.running = None;
        Ok(())
    }
}
