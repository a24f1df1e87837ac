//! A server that runs on Node, as a process that a test may kill and start again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::Program;
use crate::redis::free_port;

/// Where the peers were installed, by `cargo xtask bench relay`.
#[derive(Clone, Debug)]
pub struct Installed {
    /// Node's program.
    pub node: PathBuf,
    /// The folder that holds a folder for each of them.
    pub folder: PathBuf,
}

/// The server.
#[derive(Debug)]
pub struct NodeServer {
    node: PathBuf,
    script: PathBuf,
    environment: Vec<(String, String)>,
    address: SocketAddr,
    program: Option<Program>,
}

impl NodeServer {
    /// Starts the server in one of the installed folders.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(peers: &Installed, name: &str, environment: Vec<(String, String)>) -> Self {
        let mut server = Self {
            node: peers.node.clone(),
            script: peers.folder.join(name).join("server.mjs"),
            environment,
            address: free_port(),
            program: None,
        };
        server.restart();
        server
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The running process.
    ///
    /// # Panics
    /// When it was killed.
    pub fn program(&mut self) -> &mut Program {
        self.program.as_mut().expect("the server runs")
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut program) = self.program.take() {
            program.kill();
        }
    }

    /// SIGTERM, and waits until it has ended.
    pub fn stop(&mut self) {
        if let Some(mut program) = self.program.take() {
            program.terminate();
            program.wait();
        }
    }

    /// Starts it again on what it had stored.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&mut self) {
        self.kill();
        let mut command = Command::new(&self.node);
        command
            .arg(&self.script)
            .current_dir(self.script.parent().unwrap_or(Path::new("/")))
            .env("NODE_ENV", "production")
            .env("PORT", self.address.port().to_string())
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        let mut program = Program::start(&mut command);
        loop {
            let line = program.line().expect("the server ended before it listened");
            if line.starts_with("listening on ") {
                break;
            }
        }
        program.hush();
        self.program = Some(program);
    }
}
