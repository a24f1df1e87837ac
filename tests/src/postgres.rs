//! A real PostgreSQL server on a socket of its own in a temporary folder, that a test may kill and start again.
//!
//! It uses nothing of this crate, so that the relay's own tests can take the file in, too.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Starting takes about a second; a test that waits so long has failed.
const LIMIT: Duration = Duration::from_secs(60);

/// The server. Its processes and its folder go when it is dropped, and its processes also when the test's process dies.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    fsync: bool,
    /// Where it listens on the network, over TLS; `None`: nowhere.
    at: Option<IpAddr>,
    running: Mutex<Option<Child>>,
    databases: AtomicU32,
}

impl Postgres {
    /// A fresh server that is as careful as one should be: fsync is on.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::fresh(true, None)
    }

    /// A fresh server that also listens on an address of this machine, over TLS.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn over_tls(at: IpAddr, certificate: &str, key: &str) -> Self {
        Self::fresh(false, Some((at, certificate, key)))
    }

    /// The server that all tests of this process share, for those that ask about logic only: fsync is off. It ends with
    /// the last who holds it.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn shared() -> Arc<Self> {
        static SHARED: OnceLock<Mutex<Weak<Postgres>>> = OnceLock::new();
        let shared = SHARED.get_or_init(Mutex::default);
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let fresh = Arc::new(Self::fresh(false, None));
            *shared = Arc::downgrade(&fresh);
            fresh
        })
    }

    fn fresh(fsync: bool, tls: Option<(IpAddr, &str, &str)>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for PostgreSQL");
        if is_root() {
            // PostgreSQL does not run as root: its folder is its own user's.
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let server = Self {
            folder,
            fsync,
            at: tls.map(|(at, ..)| at),
            running: Mutex::default(),
            databases: AtomicU32::new(0),
        };
        run(server
            .as_server("initdb")
            .args([
                "--username=carnet",
                "--auth=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
            ])
            .arg("--pgdata")
            .arg(server.data()));
        if let Some((_, certificate, key)) = tls {
            server.private("server.crt", certificate);
            server.private("server.key", key);
        }
        server.restart();
        server
    }

    /// A file that only the server's user may read.
    fn private(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        run(Command::new("chmod").arg("600").arg(&path));
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&path));
        }
    }

    /// SIGKILL to every process of it, as when the machine's memory runs out.
    pub fn kill(&self) {
        let Some(mut running) = self.running().take() else {
            return;
        };
        // One that survived would write into the files of the next server.
        wait_for("PostgreSQL is gone", || {
            let processes = self.processes();
            if !processes.is_empty() {
                // Some may be gone by now, which is as good.
                let _ = Command::new("kill").arg("-KILL").args(&processes).output();
            }
            processes.is_empty()
        });
        // What says that it runs. It does not, but its number may stand for a dead process that nobody buries, or for another.
        for lock in ["data/postmaster.pid", ".s.PGSQL.5432.lock"] {
            let _ = std::fs::remove_file(self.folder.path().join(lock));
        }
        // The shell that watched over it ends with it.
        drop(running.stdin.take());
        let _ = running.wait();
    }

    /// Everything that runs in the server's folder: a process of its own for each connection.
    fn processes(&self) -> Vec<String> {
        let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let here = all.filter(|process| {
            std::fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == self.data())
        });
        here.filter_map(|process| process.file_name().into_string().ok())
            .collect()
    }

    /// The CPU time that its processes have used so far, in microseconds; of those that are gone, to 10 ms each.
    #[must_use]
    pub fn cpu_micros(&self) -> u64 {
        let own = |process: &String| {
            let stat = std::fs::read_to_string(format!("/proc/{process}/schedstat")).ok()?;
            Some(stat.split(' ').next()?.parse::<u64>().ok()? / 1_000)
        };
        // Of the children that it has buried: fields 16 and 17 of the line, in hundredths of a second.
        let gone = |process: &String| {
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            let (_, fields) = stat.rsplit_once(") ")?;
            let ticks = fields.split(' ').skip(13).take(2);
            Some(
                ticks
                    .filter_map(|field| field.parse::<u64>().ok())
                    .sum::<u64>()
                    * 10_000,
            )
        };
        let both = |process: &String| own(process).unwrap_or(0) + gone(process).unwrap_or(0);
        self.processes().iter().map(both).sum()
    }

    /// Starts it again on the same data. Kills it first when it still runs.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&self) {
        self.kill();
        let mut command = self.as_server("postgres");
        command
            .arg("-D")
            .arg(self.data())
            .args(["-c", &self.listens()]);
        if self.at.is_some() {
            let file = |name| self.folder.path().join(name).display().to_string();
            command.args(["-c", "ssl=on"]);
            command.args(["-c", &format!("ssl_cert_file={}", file("server.crt"))]);
            command.args(["-c", &format!("ssl_key_file={}", file("server.key"))]);
        }
        command.args(["-c", "max_connections=400"]);
        command.args(["-c", "shared_buffers=64MB", "-c", "log_min_messages=panic"]);
        let folder = self.folder.path().display();
        command.args(["-c", &format!("unix_socket_directories={folder}")]);
        command.args(["-c", if self.fsync { "fsync=on" } else { "fsync=off" }]);
        *self.running() = Some(watched(&command));
        wait_for("PostgreSQL answers", || self.answers());
    }

    /// Keeps everything as it is now, for [`Self::go_back`]. It is killed and started again for that.
    ///
    /// # Panics
    /// When the disk refuses.
    pub fn remember(&self) {
        self.kill();
        self.copy("data", "remembered");
        self.restart();
    }

    /// Goes back to what was remembered, as when a standby that lagged takes over.
    ///
    /// # Panics
    /// When nothing was remembered.
    pub fn go_back(&self) {
        self.kill();
        self.copy("remembered", "data");
        self.restart();
    }

    /// Puts a copy of one folder in the place of another.
    fn copy(&self, from: &str, to: &str) {
        let path = |name| self.folder.path().join(name);
        run(Command::new("rm").arg("-rf").arg(path(to)));
        run(Command::new("cp").arg("-a").arg(path(from)).arg(path(to)));
    }

    fn listens(&self) -> String {
        let at = self.at.map(|at| at.to_string());
        format!("listen_addresses={}", at.unwrap_or_default())
    }

    /// A session that has run this SQL and stays until it is dropped.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn session(&self, database: &str, sql: &str) -> Session {
        let mut psql = self.psql(database);
        psql.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut psql = psql.spawn().expect("psql starts");
        let mut into = psql.stdin.take().expect("it has an input");
        writeln!(into, "{sql};\n\\echo done").expect("it reads");
        let said = BufReader::new(psql.stdout.take().expect("it has an output"));
        let done = said
            .lines()
            .any(|line| line.is_ok_and(|line| line == "done"));
        assert!(done, "{sql}");
        Session {
            psql,
            into: Some(into),
        }
    }

    /// Whether it takes connections now.
    #[must_use]
    pub fn answers(&self) -> bool {
        let mut ready = Command::new(binary("pg_isready"));
        ready.arg("--host").arg(self.folder.path());
        ready.args(["--quiet", "--username=carnet", "--dbname=postgres"]);
        ready.status().is_ok_and(|status| status.success())
    }

    /// The URL of a new, empty database.
    ///
    /// # Panics
    /// When it is not made.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.say("postgres", &format!("CREATE DATABASE {name}"));
        format!(
            "postgres://carnet@/{name}?host={}",
            self.folder.path().display()
        )
    }

    /// Runs SQL in a database, by its name, and gives what `psql` prints: rows as lines, columns with `|` between them.
    ///
    /// # Panics
    /// When it fails.
    pub fn say(&self, database: &str, sql: &str) -> String {
        run(self.psql(database).args(["--command", sql]))
    }

    fn psql(&self, database: &str) -> Command {
        let mut psql = Command::new(binary("psql"));
        psql.arg("--host").arg(self.folder.path());
        psql.args(["--username=carnet", "--no-psqlrc", "--quiet"]);
        psql.args(["--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
        psql.args(["--dbname", database]);
        psql
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One of PostgreSQL's programs, as the user that it wants to run as.
    fn as_server(&self, program: &str) -> Command {
        let program = binary(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
        if is_root() {
            // Ours again, to be removed.
            run(Command::new("chown")
                .arg("-R")
                .arg("root")
                .arg(self.folder.path()));
        }
    }
}

/// A session of `psql` that stays open.
#[derive(Debug)]
pub struct Session {
    psql: Child,
    into: Option<std::process::ChildStdin>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.into = None;
        let _ = self.psql.wait();
    }
}

/// Starts a program in a process group of its own, under a shell that ends the group when this process dies.
fn watched(command: &Command) -> Child {
    use std::os::unix::process::CommandExt as _;
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "\"$@\" & cat; kill -KILL 0", "watch"])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(command.get_current_dir().unwrap_or(Path::new("/")))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    shell.spawn().expect("a shell starts")
}

fn is_root() -> bool {
    static ROOT: OnceLock<bool> = OnceLock::new();
    *ROOT.get_or_init(|| run(Command::new("id").arg("-u")).trim() == "0")
}

/// Where a program of PostgreSQL lies: Debian keeps those of the server out of the way.
fn binary(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut found: Vec<PathBuf> = versions
        .map(|version| version.path().join("bin").join(name))
        .filter(|program| program.is_file())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from(name))
}

fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| {
        panic!(
            "{command:?} did not start ({error}): `cargo xtask setup test` installs what tests need"
        )
    });
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{command:?}: {said}{complained}");
    said.into_owned()
}

fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + LIMIT;
    while !holds() {
        assert!(Instant::now() < end, "waited {LIMIT:?} in vain: {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}
