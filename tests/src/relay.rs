//! A real relay in a process of its own, on a free port, that a test may kill and start again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::account::Account;
use crate::program::{Program, binary};

/// A relay. Its process and its folder go when it is dropped.
#[derive(Debug)]
pub struct TestRelay {
    folder: TempDir,
    /// Failpoints, as the crate `fail` reads them; empty without.
    failpoints: String,
    /// The relay's own program, or the one with failpoints.
    binary: PathBuf,
    program: Option<Program>,
    address: SocketAddr,
    /// More arguments of `serve`.
    arguments: &'static [&'static str],
    /// More settings, as environment variables.
    environment: Vec<(String, String)>,
    /// The link that makes the owner, until it was taken.
    claim: Option<String>,
}

impl TestRelay {
    /// Starts a fresh relay.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::with_failpoints("")
    }

    /// The same, with faults planted: `name=action;name=action`.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn with_failpoints(failpoints: &str) -> Self {
        Self::of(binary("relay_under_test"), failpoints)
    }

    /// A fresh relay with a certificate of its own (`--lan`), on this machine.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn lan() -> Self {
        Self::with_arguments(binary("relay_under_test"), "", &["--lan"])
    }

    /// A fresh relay of this program.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn of(binary: PathBuf, failpoints: &str) -> Self {
        Self::with_arguments(binary, failpoints, &[])
    }

    fn with_arguments(
        binary: PathBuf,
        failpoints: &str,
        arguments: &'static [&'static str],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the relay");
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut relay = Self {
            folder,
            failpoints: failpoints.to_owned(),
            binary,
            program: None,
            address: any,
            arguments,
            environment: Vec::new(),
            claim: None,
        };
        relay.restart();
        relay
    }

    /// A fresh relay with more settings, as environment variables.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn with_environment(environment: &[(&str, &str)]) -> Self {
        Self::set_up(binary("relay_under_test"), environment)
    }

    /// A fresh relay of this program with more settings, as environment variables.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn set_up(binary: PathBuf, environment: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut relay = Self {
            folder: tempfile::tempdir().expect("a folder for the relay"),
            failpoints: String::new(),
            binary,
            program: None,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            arguments: &[],
            environment: environment.iter().map(own).collect(),
            claim: None,
        };
        relay.restart();
        relay
    }

    /// Starts it again with faults planted.
    ///
    /// # Panics
    /// When it does not start.
    pub fn plant(&mut self, failpoints: &str) {
        failpoints.clone_into(&mut self.failpoints);
        self.restart();
    }

    /// Starts it again with another setting, as an environment variable.
    ///
    /// # Panics
    /// When it does not start.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self.restart();
    }

    /// SIGTERM: it drains. Whether it ended well.
    ///
    /// # Panics
    /// When it does not run.
    pub fn drain(&mut self) -> bool {
        let mut program = self.program.take().expect("the relay runs");
        program.terminate();
        program.wait()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut program) = self.program.take() {
            program.kill();
        }
    }

    /// Starts it again on the same data and port. Kills it first when it still runs.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&mut self) {
        self.kill();
        let mut command = Command::new(&self.binary);
        command
            .arg("serve")
            .arg("--data")
            .arg(self.data())
            .args(["--listen", &self.address.to_string()])
            .args(self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("FAILPOINTS", &self.failpoints)
            // Thousands of desks come from this one machine.
            .env("CARNET_PEOPLE_PER_ADDRESS", "0")
            .env(
                "RUST_LOG",
                std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".to_owned()),
            );
        let mut program = Program::start(&mut command);
        loop {
            let line = program.line().expect("the relay ended before it listened");
            if let Some(link) = line.strip_prefix("open ") {
                self.claim = Some(link.to_owned());
            }
            if let Some(address) = line.strip_prefix("listening on ") {
                let address = address.trim_start_matches("http://");
                self.address = address.trim().parse().expect("the relay tells its address");
                break;
            }
        }
        program.hush();
        self.program = Some(program);
    }

    /// The running process.
    ///
    /// # Panics
    /// When it was killed.
    pub fn program(&mut self) -> &mut Program {
        self.program.as_mut().expect("the relay runs")
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder that its data folder is in: room for a test's copies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The one link that makes the owner, for a person to paste.
    ///
    /// # Panics
    /// When it was taken before.
    #[must_use]
    pub fn claim_link(&mut self) -> String {
        self.claim
            .take()
            .expect("a fresh relay prints its claim link")
    }

    /// Uses the one link that makes the owner.
    ///
    /// # Panics
    /// When it was used before, or the relay refuses.
    #[must_use]
    pub fn owner(&mut self) -> Account {
        let link = self.claim_link();
        let (_, secret) = link.split_once("#claim=").expect("a secret after #");
        Account::claim(&self.url(), secret, "Anna")
    }
}
