//! The package, as a person gets it: installed, opened, removed.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::built::Built;
use super::display;
use crate::{bundle, shell};

/// The package's name in Debian, and its program.
const PACKAGE: &str = "carnet";
const PROGRAM: &str = "/usr/bin/carnet-desktop";
const OPENS_WITHIN: Duration = Duration::from_secs(60);

/// Packs what was built, installs it, opens it, sees its window, and removes it.
pub(crate) fn deb(_built: &Built) -> Result<()> {
    let package = bundle::debug_deb()?;
    let fields = shell::quiet(
        shell::command("dpkg-deb --field")
            .arg(&package)
            .arg("Package"),
    )?;
    let name = fields.trim().to_owned();
    ensure!(name.starts_with(PACKAGE), "the package is called {name}");
    shell::quiet(shell::command("apt-get install -y -q --no-install-recommends").arg(&package))
        .context("the package does not install")?;
    let opened = opens();
    shell::quiet(shell::command("apt-get remove -y -q").arg(&name))
        .context("the package does not go away")?;
    opened?;
    ensure!(
        !std::path::Path::new(PROGRAM).exists(),
        "the program stayed behind"
    );
    Ok(())
}

/// Starts the installed program and looks for its window by name.
fn opens() -> Result<()> {
    ensure!(
        std::path::Path::new(PROGRAM).exists(),
        "the package holds no {PROGRAM}"
    );
    let look = format!(
        "{PROGRAM} & app=$!; n=0; until xdotool search --onlyvisible --name Carnet; do \
         n=$((n+1)); kill -0 $app || exit 3; [ $n -lt {} ] || exit 4; done; kill $app; wait $app; exit 0",
        // xdotool itself takes about 10 ms; the limit below ends the loop in any case.
        u32::MAX
    );
    let mut inner = shell::command("sh -c");
    inner.arg(look);
    let mut child = display::wrap(&inner)?
        .spawn()
        .context("xvfb-run did not start")?;
    let end = Instant::now() + OPENS_WITHIN;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(
                status.success(),
                "the installed program showed no window ({status})"
            );
            return Ok(());
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            bail!("the installed program showed no window within {OPENS_WITHIN:?}");
        }
        std::thread::park_timeout(Duration::from_millis(50));
    }
}
