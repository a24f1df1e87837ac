//! The real programs, as processes of their own that a test may kill.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A program that this package builds, beside the test's own binary.
///
/// # Panics
/// When it was not built.
#[must_use]
pub fn binary(name: &str) -> PathBuf {
    let here = std::env::current_exe().expect("a process knows its binary");
    let folders = here.ancestors().skip(1).take(2);
    let mut places =
        folders.map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    let found = places.find(|place| place.is_file());
    found.unwrap_or_else(|| panic!("{name} was not built: cargo build -p carnet-tests --bins"))
}

/// A running program whose lines can be read; killed when dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    /// `None` once nobody reads them.
    lines: Option<BufReader<ChildStdout>>,
}

impl Program {
    /// Starts it with its output in a pipe; its errors go to the test's.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
        let lines = child.stdout.take().map(BufReader::new);
        Self { child, lines }
    }

    /// The next line, or `None` when the program has ended.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.lines.as_mut()?.read_line(&mut line) {
            Ok(0) | Err(_) => None,
            // Half a line is what a killed program leaves: it was not said.
            Ok(_) => line.strip_suffix('\n').map(str::to_owned),
        }
    }

    /// SIGKILL, and waits until the process is gone.
    pub fn kill(&mut self) {
        // It may have ended already, which is as dead.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM; whoever wants to know how it ended asks [`Self::wait`].
    pub fn terminate(&self) {
        let mut kill = Command::new("kill");
        let _ = kill.args(["-TERM", &self.pid().to_string()]).status();
    }

    /// Waits until it ends; whether it ended well.
    ///
    /// # Panics
    /// When the operating system cannot say.
    pub fn wait(&mut self) -> bool {
        self.child
            .wait()
            .expect("a child can be waited for")
            .success()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its resident memory, in bytes.
    ///
    /// # Panics
    /// When the process is gone.
    #[must_use]
    pub fn memory(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("it runs");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .expect("Linux tells VmRSS");
        let kilobytes = line
            .trim()
            .trim_end_matches(" kB")
            .parse::<u64>()
            .expect("a number of kB");
        kilobytes * 1024
    }

    /// The CPU time it has used so far, user and system, in microseconds.
    ///
    /// # Panics
    /// When the process is gone.
    #[must_use]
    pub fn cpu_micros(&self) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.pid())).expect("it runs");
        let nanos: u64 = tasks
            .flatten()
            .filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok())
            .filter_map(|stat| stat.split(' ').next()?.parse::<u64>().ok())
            .sum();
        nanos / 1_000
    }

    /// Nobody reads what it prints from now on; it must not wait for a reader either.
    pub fn hush(&mut self) {
        if let Some(mut lines) = self.lines.take() {
            std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
