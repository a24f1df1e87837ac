//! `carnet-relay doctor`: looks at the data, and at the installation.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;

use super::serve::Serve;
use crate::clock::now;
use crate::doctor::{self, Finding, State};
use crate::folder;
use crate::log::postgres::Database;
use crate::settings::{Settings, without_secrets};
use crate::sql::Tables;

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
            settings.database_url.is_some() || settings.data.is_dir(),
            "there is no folder {} (--data)",
            settings.data.display()
        );
        let mut findings = doctor::place(&settings.data);
        findings.extend(stored(&settings)?);
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

/// What is found in the file of the data folder, or in Postgres. Nothing is changed there, not even brought up to date.
pub(super) fn stored(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let Some(url) = &settings.database_url else {
        let file = folder::database(&settings.data);
        return if file.exists() {
            doctor::log(&file)
        } else {
            Ok(Vec::new())
        };
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let tables = Tables::new(Arc::new(Database::connect(url)?));
        let there = || format!("the database at {} does not answer", without_secrets(url));
        doctor::database(&tables, now()).await.with_context(there)
    })
}
