//! The files that a relay is installed with, read by the programs that will read them.

mod alerts;
mod settings;

use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_relay::metrics::FIGURES;

fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("a repository around it").to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Runs a program and gives what it said; fails when it fails.
#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}; `cargo xtask setup test` installs it")
    });
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?}:\n{said}\n{complained}"
    );
    said + &complained
}

fn compose(file: &str, passwords: bool) -> Command {
    let mut command = Command::new("docker-compose");
    command.arg("-f").arg(repository().join(file)).arg("config");
    for name in [
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
        "SERVICE_PASSWORD_POSTGRES",
        "SERVICE_PASSWORD_REDIS",
    ] {
        command.env_remove(name);
        if passwords {
            command.env(name, "0123456789abcdef0123456789abcdef");
        }
    }
    command
}

#[test]
fn docker_compose_accepts_each_file() {
    for (file, names) in [
        (
            "docker-compose.yml",
            &["relay:", "nginx:", "postgres:", "redis:"][..],
        ),
        (
            "deploy/docker-compose.prod.yml",
            &["relay:", "nginx:", "replicas: 2"],
        ),
        ("deploy/coolify.yaml", &["relay:", "postgres:", "redis:"]),
    ] {
        let said = run(&mut compose(file, true));
        for name in names {
            assert!(said.contains(name), "{file}: no {name} in\n{said}");
        }
        assert!(!said.contains("WARNING"), "{file}: {said}");
    }
    let mut all = compose("docker-compose.yml", true);
    let profiles = run(all.env("COMPOSE_PROFILES", "automation,tables"));
    assert!(
        profiles.contains("n8n:") && profiles.contains("nocodb:"),
        "{profiles}"
    );
}

#[test]
fn nothing_starts_with_a_password_that_everybody_knows() {
    let output = compose("docker-compose.yml", false)
        .output()
        .expect("docker-compose is installed");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "it wants passwords");
    assert!(said.contains(".env.example"), "and says where: {said}");
    for line in read(".env.example").lines() {
        if let Some((name, value)) = line
            .split_once('=')
            .filter(|(name, _)| name.contains("PASSWORD"))
        {
            assert_eq!(value, "", "{name} is drawn by whoever installs");
        }
    }
}

#[test]
fn only_nginx_is_reached_from_outside() {
    let said = run(&mut compose("docker-compose.yml", true));
    let published: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with("/tcp"))
        .collect();
    assert!(
        published.contains(&"- 127.0.0.1:80:80/tcp"),
        "{published:?}"
    );
    for port in &published {
        assert!(
            port.starts_with("- 127.0.0.1:"),
            "{port} is open to everybody"
        );
        let inner = ["3001", "5432", "6379"];
        assert!(!inner.iter().any(|inner| port.contains(inner)), "{port}");
    }
}

/// nginx' files as they lie in a container, for the nginx of this machine.
fn nginx_files(entrance: &str, upstream: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let place = |text: &str| {
        text.replace("/etc/nginx/", &format!("{}/", folder.path().display()))
            .replace("/dev/stdout", "access.log")
            // Ports that need no root.
            .replace("listen 80 ", "listen 18080 ")
            .replace("listen 443 ", "listen 18443 ")
            // Names of a container's network; what only newer versions know is left out.
            .replace("server relay:3001", "server 127.0.0.1:3001")
            .replace("server tasks.relay:3001", "server 127.0.0.1:3001")
            .replace(" resolve;", ";")
    };
    for folder in ["carnet", "tls", "logs"] {
        std::fs::create_dir(at(folder)).expect("a folder");
    }
    for (from, to) in [
        ("deploy/nginx.conf".to_owned(), "carnet.conf"),
        (format!("deploy/nginx/{entrance}.conf"), "default.conf"),
        (
            format!("deploy/nginx/{upstream}.conf"),
            "carnet/upstream.conf",
        ),
        ("deploy/nginx/relay.conf".to_owned(), "carnet/relay.conf"),
    ] {
        std::fs::write(at(to), place(&read(&from))).expect("it is written");
    }
    let whole = "daemon off;\npid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n\
        client_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path fastcgi;\n\
        uwsgi_temp_path uwsgi;\nscgi_temp_path scgi;\ninclude carnet.conf;\ninclude default.conf;\n}\n";
    std::fs::write(at("nginx.conf"), whole).expect("it is written");
    folder
}

#[test]
fn nginx_accepts_its_files() {
    for (entrance, upstream) in [
        ("http", "upstream"),
        ("https", "upstream"),
        ("https", "upstream-swarm"),
    ] {
        let folder = nginx_files(entrance, upstream);
        run(Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
            ])
            .args(["-nodes", "-days", "1", "-subj", "/CN=crm.example"])
            .arg("-keyout")
            .arg(folder.path().join("tls/privkey.pem"))
            .arg("-out")
            .arg(folder.path().join("tls/fullchain.pem")));
        let said = run(Command::new("nginx")
            .args(["-t", "-e", "stderr", "-p"])
            .arg(folder.path())
            .arg("-c")
            .arg(folder.path().join("nginx.conf")));
        assert!(said.contains("test is successful"), "{said}");
    }
}

#[test]
fn every_figure_and_limit_of_an_operator_is_explained() {
    let page = read("docs/operations.md");
    for (name, _, _) in FIGURES {
        assert!(
            page.contains(name),
            "docs/operations.md does not say what {name} is"
        );
    }
}

#[test]
fn systemd_accepts_the_unit() {
    let folder = tempfile::tempdir().expect("a folder");
    let unit = folder.path().join("carnet-relay.service");
    let text =
        read("deploy/carnet-relay.service").replace("/usr/local/bin/carnet-relay", "/bin/true");
    std::fs::write(&unit, text).expect("it is written");
    let said = run(Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(&unit));
    assert!(!said.contains("carnet-relay.service"), "{said}");
}
