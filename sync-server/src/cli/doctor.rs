//! `carnet-relay doctor`: looks at the data, and at the installation.

use std::process::ExitCode;

use clap::Args;

use super::serve::Serve;
use crate::clock::now;
use crate::doctor::{self, State};
use crate::folder;

/// Looks at the data of a relay, running or not, and says what is wrong. Ends with 1 when something is bad.
#[derive(Args, Debug)]
pub(super) struct Doctor {
    #[command(flatten)]
    serve: Serve,
    /// Goes through the checklist of a safe installation too. Give it the settings that the relay has.
    #[arg(long)]
    production: bool,
}

impl Doctor {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.serve.settings()?;
        anyhow::ensure!(
            settings.data.is_dir(),
            "there is no folder {} (--data)",
            settings.data.display()
        );
        let mut findings = doctor::place(&settings.data);
        let file = folder::database(&settings.data);
        if file.exists() {
            findings.extend(doctor::log(&file)?);
        }
        if self.production {
            findings.extend(doctor::production(&settings, now()));
        }
        for finding in &findings {
            println!("{finding}");
        }
        let worst = findings.iter().map(|finding| finding.state).max();
        Ok(if worst == Some(State::Bad) {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}
