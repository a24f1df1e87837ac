//! `carnet-relay diagnostics`: what the relay says of itself for a bug report. `scripts/diagnostics.sh` puts it on a page with
//! everything around it.

use std::process::ExitCode;

use clap::Args;

use super::doctor::{as_served, doorbell, stored};
use super::serve::Serve;
use crate::backup;
use crate::clock::now;
use crate::doctor;
use crate::folder;

/// Tells the version, the settings without their secrets, what the doctor finds, and which backups there are.
#[derive(Args, Debug)]
pub(super) struct Diagnostics {
    #[command(flatten)]
    serve: Serve,
    /// Does not read the whole log.
    #[arg(long)]
    quick: bool,
}

impl Diagnostics {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let settings = as_served(self.serve.settings()?);
        let system = (std::env::consts::OS, std::env::consts::ARCH);
        println!("carnet-relay {} on {system:?}", env!("CARGO_PKG_VERSION"));
        println!("{settings:#?}\n");
        let file = folder::database(&settings.data);
        let mut findings = doctor::place(&settings.data, &settings.backups());
        if !self.quick {
            match stored(&settings) {
                Ok(found) => findings.extend(found),
                Err(error) => println!("the log was not read: {error:#}"),
            }
        }
        findings.extend(doorbell(&settings)?);
        findings.extend(doctor::production(&settings, now()));
        for finding in findings {
            println!("{finding}");
        }
        if let Ok(size) = file.metadata() {
            println!("\n{} has {} bytes", file.display(), size.len());
        }
        println!("backups in {}:", settings.backups().display());
        let copies = backup::list(&settings.backups()).unwrap_or_else(|error| {
            println!("  they cannot be read: {error}");
            Vec::new()
        });
        for (made, path) in copies {
            let bytes = path.metadata().map_or(0, |meta| meta.len());
            println!("  {made}  {bytes} bytes  {}", path.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}
