//! The web server in front of several relays, as `deploy/nginx.conf` and the files beside it make it: sockets stay with one
//! relay for each workspace, and go to another one when that one is away.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::program::Program;
use crate::redis::free_port;
use crate::wait;

/// An nginx of its own, on a free port, as the current user.
#[derive(Debug)]
pub struct TestNginx {
    // Killed before its folder goes.
    _program: Program,
    _folder: TempDir,
    address: SocketAddr,
}

impl TestNginx {
    /// Starts one in front of these relays.
    ///
    /// # Panics
    /// When it does not start: `cargo xtask setup test` installs it.
    #[must_use]
    pub fn before(relays: &[SocketAddr]) -> Self {
        let (folder, address) = (
            tempfile::tempdir().expect("a folder for nginx"),
            free_port(),
        );
        let file = configure(folder.path(), address, relays);
        let mut command = Command::new("nginx");
        command
            .args(["-e", "stderr", "-p"])
            .arg(folder.path())
            .arg("-c")
            .arg(&file);
        let mut program = Program::start(&mut command);
        program.hush();
        wait::until("nginx listens", || {
            std::net::TcpStream::connect(address).is_ok()
        });
        Self {
            _program: program,
            _folder: folder,
            address,
        }
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
}

/// What is around the files of `deploy` where nginx comes from Debian or a container: one process, in the foreground, as
/// whoever starts it, with everything in its own folder.
const AROUND: &str = "
daemon off;
master_process off;
error_log stderr crit;
pid nginx.pid;
events { worker_connections 16384; }
http {
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include carnet.conf;
    include http.conf;
}
";

/// Writes the files of `deploy` with these addresses in the place of theirs; gives the file to start with.
fn configure(folder: &Path, listen: SocketAddr, relays: &[SocketAddr]) -> PathBuf {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy");
    let theirs = |name: &str| {
        let file = deploy.join(name);
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"))
    };
    let put = |name: &str, text: String, what: &str, with: &str| {
        assert!(
            text.contains(what),
            "{name} no longer says {what:?}: {text}"
        );
        let written = std::fs::write(folder.join(name), text.replace(what, with));
        written.expect("its folder takes a file");
    };
    let here = format!("{}/", folder.display());
    let servers: Vec<String> = relays.iter().map(ToString::to_string).collect();
    let servers = servers.join(" max_fails=1 fail_timeout=1s; server ");
    put(
        "carnet.conf",
        theirs("nginx.conf"),
        "/etc/nginx/carnet/",
        &here,
    );
    put(
        "upstream.conf",
        theirs("nginx/upstream.conf"),
        "relay:3001",
        &servers,
    );
    let relay = std::fs::write(folder.join("relay.conf"), theirs("nginx/relay.conf"));
    relay.expect("its folder takes a file");
    let http = theirs("nginx/http.conf").replace("/etc/nginx/carnet/", &here);
    put(
        "http.conf",
        http,
        "listen 80 ",
        &format!("listen {listen} "),
    );
    let start = folder.join("start.conf");
    std::fs::write(&start, AROUND).expect("its folder takes a file");
    start
}
