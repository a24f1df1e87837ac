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
use crate::reach::Written;
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
        let settings = as_served(self.serve.settings()?);
        anyhow::ensure!(
            settings.database_url.is_some() || folder::is_there(&settings.data)?,
            "there is no folder {} (--data)",
            settings.data.display()
        );
        let mut findings = doctor::place(&settings.data, &settings.backups());
        findings.extend(stored(&settings)?);
        findings.extend(doorbell(&settings)?);
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

/// What the relay that serves here was told stands where this command was told nothing.
pub(super) fn as_served(mut settings: Settings) -> Settings {
    if let Some(written) = Written::read(&settings.data) {
        written.fill(&mut settings);
    }
    settings
}

/// What the instances' Redis says, when there is one.
pub(super) fn doorbell(settings: &Settings) -> anyhow::Result<Option<Finding>> {
    let Some(url) = &settings.redis_url else {
        return Ok(None);
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(Some(runtime.block_on(doctor::redis(url))))
}

/// What is found in the file of the data folder, or in Postgres. Nothing is changed there, not even brought up to date.
pub(super) fn stored(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let Some(url) = &settings.database_url else {
        let file = folder::database(&settings.data);
        // Whether it may be looked at at all, the folder's findings say.
        return if file.exists() {
            doctor::log(&file, settings.room)
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
        doctor::database(&tables, now(), settings.room)
            .await
            .with_context(there)
    })
}
