//! A Redis of its own, on a free port, that a test may kill, empty, freeze and start again.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::program::Program;
use crate::wait;

/// A Redis. Its process and its folder go when it is dropped.
#[derive(Debug)]
pub struct TestRedis {
    folder: TempDir,
    address: SocketAddr,
    program: Option<Program>,
}

impl TestRedis {
    /// Starts an empty one.
    ///
    /// # Panics
    /// When it does not start: `cargo xtask setup test` installs it.
    #[must_use]
    pub fn start() -> Self {
        let mut redis = Self {
            folder: tempfile::tempdir().expect("a folder for Redis"),
            address: free_port(),
            program: None,
        };
        redis.restart();
        redis
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut program) = self.program.take() {
            program.kill();
        }
    }

    /// Starts it again on the same port, empty. Kills it first when it still runs.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&mut self) {
        self.kill();
        let mut command = Command::new("redis-server");
        command
            .args(["--port", &self.address.port().to_string()])
            .args(["--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .arg("--dir")
            .arg(self.folder.path());
        let mut program = Program::start(&mut command);
        program.hush();
        self.program = Some(program);
        wait::until("Redis answers", || self.ask("PING").is_some());
    }

    /// FLUSHALL, and every client's connection ended: what a careless person does.
    ///
    /// # Panics
    /// When it does not run.
    pub fn flush(&self) {
        self.ask("FLUSHALL").expect("Redis runs");
        self.ask("CLIENT KILL TYPE normal").expect("Redis runs");
        self.ask("CLIENT KILL TYPE pubsub").expect("Redis runs");
    }

    /// Stops it as it is (SIGSTOP): it keeps its connections and says nothing, until [`Self::thaw`].
    ///
    /// # Panics
    /// When it does not run.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// SIGCONT.
    ///
    /// # Panics
    /// When it does not run.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    /// Says a command and gives the first line of the answer; `None`: nobody answers.
    #[must_use]
    pub fn ask(&self, command: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
        stream.write_all(format!("{command}\r\n").as_bytes()).ok()?;
        let mut answer = Vec::new();
        let mut byte = [0];
        while stream.read(&mut byte).ok()? == 1 && byte != [b'\n'] {
            answer.extend(byte);
        }
        let line = String::from_utf8(answer).ok()?;
        (!line.is_empty()).then(|| line.trim_end().to_owned())
    }

    /// The CPU time it has used so far, in microseconds.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn cpu_micros(&self) -> u64 {
        self.program.as_ref().expect("Redis runs").cpu_micros()
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `redis://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.address)
    }

    fn signal(&self, signal: &str) {
        let pid = self.program.as_ref().expect("Redis runs").pid().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status();
        assert!(sent.is_ok_and(|sent| sent.success()), "kill {signal} {pid}");
    }
}

/// The address of a Redis behind another one, such as a [`crate::proxy::Proxy`].
#[must_use]
pub fn url(address: SocketAddr) -> String {
    format!("redis://{address}")
}

/// A port that nobody uses now.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn free_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("it listens")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_killed_started_again_and_empty() {
        let mut redis = TestRedis::start();
        assert_eq!(redis.ask("SET a 1").as_deref(), Some("+OK"));
        assert_eq!(redis.ask("DBSIZE").as_deref(), Some(":1"));
        redis.kill();
        assert_eq!(redis.ask("PING"), None);
        redis.restart();
        assert_eq!(redis.ask("DBSIZE").as_deref(), Some(":0"));
    }
}
