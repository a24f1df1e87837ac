//! The relay's real program, as a process, with what it prints kept in files.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

use crate::kept::Kept;
use crate::postgres::Postgres;
use crate::relay::{postgres, until};

/// A running relay. Killed when dropped.
pub(crate) struct Program {
    child: Child,
    folder: TempDir,
    pub(crate) url: String,
    pub(crate) claim: String,
    /// Where its accounts lie, when that is PostgreSQL.
    pub(crate) database: Option<String>,
    _postgres: Option<Arc<Postgres>>,
}

impl Program {
    /// Starts it on a free port, behind a proxy on this machine, logging as much as it can.
    pub(crate) async fn start(log: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| std::fs::File::create(folder.path().join(name)).unwrap();
        let (database, postgres) = postgres().unzip();
        let child = Command::new(env!("CARGO_BIN_EXE_carnet-relay"))
            .envs(database.iter().map(|url| ("DATABASE_URL", url)))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--trusted-proxies",
                "127.0.0.1",
                "--data",
            ])
            .arg(folder.path().join("data"))
            .env("RUST_LOG", log)
            .stdin(Stdio::null())
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            .spawn()
            .unwrap();
        let mut program = Self {
            child,
            folder,
            url: String::new(),
            claim: String::new(),
            database,
            _postgres: postgres,
        };
        until("it listens", async || {
            program.said("stdout").contains("listening on ")
        })
        .await;
        let said = program.said("stdout");
        let after = |mark: &str| {
            said.split_once(mark)
                .and_then(|(_, rest)| rest.lines().next())
        };
        program.url = format!(
            "http://{}",
            after("listening on ")
                .unwrap()
                .trim_start_matches("http://")
        );
        program.claim = after("#claim=").unwrap().to_owned();
        program
    }

    /// What it has said so far.
    pub(crate) fn said(&self, stream: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(stream)).unwrap()
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What it keeps.
    pub(crate) fn kept(&self) -> Kept {
        let file = || Kept::File(self.folder().join("relay.db"));
        self.database.clone().map_or_else(file, Kept::Database)
    }

    /// The most memory that it has held at once, in bytes.
    pub(crate) fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
        kilobytes * 1024
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
