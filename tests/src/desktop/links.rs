//! The app opened by a `carnet://` link: at its start, and while it runs.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::{Desktop, built, home};
use crate::wait;

impl Desktop {
    /// The same, opened with a `carnet://` link.
    ///
    /// # Errors
    /// When the app is not built or the window does not come.
    pub fn start_with(link: &str) -> Result<Self> {
        let home = home()?;
        let data = home.path().join("data");
        let mut desktop = Self::on(home, data, built("carnet-desktop")?, false);
        desktop.arguments.push(link.to_owned());
        desktop.open()?;
        Ok(desktop)
    }

    /// The app as a person starts it: in the system's place for its data, and one at a time.
    ///
    /// # Errors
    /// When the app is not built or the window does not come.
    pub fn start_alone() -> Result<Self> {
        let home = home()?;
        let data = home.path().join("share/app.carnet.desktop");
        let mut desktop = Self::on(home, data, built("carnet-desktop")?, false);
        desktop.arguments.clear();
        desktop.open()?;
        Ok(desktop)
    }

    /// Starts the app once more, as the system does when somebody opens a link, and waits until that second one has handed
    /// over and ended.
    ///
    /// # Errors
    /// When it does not start or does not end well.
    pub fn hand_over(&self, link: &str) -> Result<()> {
        let running = self.running.as_ref().context("the app is open")?;
        let bus = std::fs::read_to_string(self.home.path().join("bus"))?;
        let mut second = Command::new(&self.program);
        self.place(&mut second, &running.display)
            .env("DBUS_SESSION_BUS_ADDRESS", bus);
        let mut second = second.arg(link).stdin(Stdio::null()).spawn()?;
        let mut ended = None;
        wait::until("the second start ends", || {
            ended = second.try_wait().ok().flatten();
            ended.is_some()
        });
        ensure!(ended.is_some_and(|status| status.success()), "{ended:?}");
        Ok(())
    }
}
