//! The web server in front of several relays, with the rules of `deploy/nginx.conf`: sockets stay with one relay for each
//! workspace, and go to another one when that one is away.

use std::fmt::Write as _;
use std::net::SocketAddr;
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
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, configuration(address, relays)).expect("its folder takes a file");
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

fn configuration(listen: SocketAddr, relays: &[SocketAddr]) -> String {
    let mut servers = String::new();
    for relay in relays {
        // A relay that does not answer is tried again after a second: it restarts.
        let _ = writeln!(servers, "server {relay} max_fails=3 fail_timeout=1s;");
    }
    format!(
        r##"
# One process, in the foreground, as whoever starts it.
daemon off;
master_process off;
error_log stderr crit;
pid nginx.pid;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
    # What belongs to one workspace goes to one relay; the rest is spread by address.
    map $uri $sticky {{
        "~^/[a-z]+/(?<workspace>[0-9a-f-]{{36}})" $workspace;
        default $remote_addr;
    }}
    upstream relays {{
        hash $sticky consistent;
        {servers}
        keepalive 32;
    }}
    server {{
        listen {listen};
        client_max_body_size 32m;
        location / {{
            proxy_pass http://relays;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            # A relay that leaves says 503 to new sockets: the other one takes them.
            proxy_next_upstream error timeout http_503;
            proxy_connect_timeout 2s;
            proxy_read_timeout 75s;
            proxy_buffering off;
        }}
    }}
}}
"##
    )
}
