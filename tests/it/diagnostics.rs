//! `scripts/diagnostics.sh`: a page that a person can read, and in which no secret is left.

use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_tests::program::binary;
use carnet_tests::relay::TestRelay;
use tempfile::TempDir;

/// Where secrets turn up; each stands in one place only. Assembled, so that this file shows none either.
const PLANTED: [&str; 14] = [
    "quartz-oriole-11",
    "quartz-magpie-22",
    "quartz-plover-33",
    "quartz-dunlin-44",
    "quartz-curlew-55",
    "quartz-osprey-66",
    "quartz-petrel-77",
    "quartz-gannet-88",
    "quartz-fulmar-99",
    "quartz-avocet-10",
    "quartz-turnstone-11",
    "quartzwhimbrel12quartzwhimbrel12quartzwhimbrel12",
    // What looks like a path or a number is a secret all the same, by its name.
    "/Quartzgrebe13",
    "481516234214",
];

/// Lines of each log that a report holds.
const LINES: usize = 300;

fn script() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = here.parent().expect("a repository around it");
    repository.join("scripts/diagnostics.sh")
}

/// A long log, whose last lines hold secrets in all the ways that they get into one.
fn log() -> String {
    let long = (0..2 * LINES).map(|number| format!("line {number} of a long log\n"));
    long.collect::<String>() + &secrets()
}

fn secrets() -> String {
    let jwt = format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{}", PLANTED[11]);
    [
        "something ordinary that must stay".to_owned(),
        format!("GET /yjs/doc?key={}&page=2 200", PLANTED[0]),
        format!("authorization: Bearer {}", PLANTED[1]),
        format!("cookie: carnet-refresh={}; theme=dark", PLANTED[2]),
        format!(
            "{{\"email\":\"anna@team.example\",\"password\":\"{}\"}}",
            PLANTED[3]
        ),
        format!("open https://crm.example/#claim={}", PLANTED[4]),
        format!(
            "connecting to postgres://carnet:{}@db:5432/carnet",
            PLANTED[5]
        ),
        format!("a wild {} that only the settings know", PLANTED[6]),
        format!("two more: {} {}", PLANTED[12], PLANTED[13]),
        format!("a token {jwt}"),
        format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
            PLANTED[7]
        ),
        "something ordinary after the key".to_owned(),
        "what is a word false that stays".to_owned(),
    ]
    .join("\n")
}

/// A folder as an operator has it: settings with secrets, and a log.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = format!(
        "# a comment\nPOSTGRES_PASSWORD={}\nREDIS_PASSWORD=\"{}\"\nCARNET_PUBLIC_URL=https://crm.example\n\
            N8N_PASSWORD={}\nNC_ADMIN_PASSWORD={}\nDATABASE_URL_FILE=/run/secrets/of-the-database\nN8N_SECURE_COOKIE=\"false\"\n",
        PLANTED[6], PLANTED[8], PLANTED[12], PLANTED[13]
    );
    std::fs::write(folder.path().join(".env"), settings).expect("it is written");
    std::fs::write(folder.path().join("relay.log"), log()).expect("it is written");
    folder
}

fn diagnose(folder: &TempDir, arguments: &[&str], change: impl FnOnce(&mut Command)) -> String {
    let mut command = Command::new("bash");
    command.arg(script()).args(arguments).args(["--to", "out"]);
    command
        .current_dir(folder.path())
        .env("CARNET_RELAY", binary("relay_under_test"))
        .env("CARNET_METRICS_TOKEN", PLANTED[9])
        .env("N8N_ENCRYPTION_KEY", PLANTED[10]);
    change(&mut command);
    let output = command.output().expect("bash starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let unpacked = Command::new("tar")
        .args(["-xzf", "out/diagnostics.tar.gz", "-C", "out"])
        .current_dir(folder.path())
        .status();
    assert!(unpacked.expect("tar starts").success());
    everything(&folder.path().join("out"))
}

/// All bytes of all files that came out.
fn everything(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all += &everything(&path);
        } else if path.extension().is_none_or(|kind| kind != "gz") {
            all += &String::from_utf8_lossy(&std::fs::read(&path).expect("it is read"));
        }
    }
    all
}

#[track_caller]
fn no_secret(all: &str) {
    for planted in PLANTED {
        assert!(!all.contains(planted), "{planted} is still there");
    }
    assert!(!all.contains("anna@"), "people have addresses too");
}

/// Of the long log the last lines are there, as many as the page says and no more.
#[track_caller]
fn its_end_only(all: &str) {
    let own = secrets().lines().count();
    let first = 2 * LINES + own - LINES;
    for (number, there) in [(first - 1, false), (first, true), (2 * LINES - 1, true)] {
        let line = format!("line {number} of a long log\n");
        assert_eq!(all.contains(&line), there, "{line}");
    }
}

#[test]
fn a_bare_relay_is_diagnosed_without_a_secret() {
    let mut relay = TestRelay::start();
    let folder = folder();
    let data = relay.data();
    let pid = relay.program().pid().to_string();
    let url = relay.url();
    let all = diagnose(&folder, &["--pid", &pid, "--log", "relay.log"], |command| {
        command
            .env("CARNET_DATA", data)
            .env("CARNET_HEALTH_URL", url);
    });
    no_secret(&all);
    its_end_only(&all);
    for part in [
        "A bug report, ready to fill",
        "What happened:",
        "something ordinary that must stay",
        "something ordinary after the key",
        "CARNET_PUBLIC_URL=https://crm.example",
        "DATABASE_URL_FILE=/run/secrets/of-the-database",
        "is a word false that stays",
        "0 logs have no hole\n",
        "carnet_sockets",
        "\"status\":\"ok\"",
        "/proc/",
    ] {
        assert!(all.contains(part), "no {part:?} in\n{all}");
    }
}

/// The page's own words and the marks of what was removed are no secrets, whatever somebody took for a password.
#[test]
fn a_password_that_is_a_word_of_the_page_spoils_no_report() {
    let folder = folder();
    let settings = "POSTGRES_PASSWORD=machine\nREDIS_PASSWORD=removed\nN8N_PASSWORD=somebody\n\
        NC_ADMIN_PASSWORD=system-ui\nCARNET_PUBLIC_URL=https://machine.example\n";
    std::fs::write(folder.path().join(".env"), settings).expect("it is written");
    let all = diagnose(&folder, &["--quick"], |_| {});
    assert!(all.contains("<summary>The machine</summary>"), "{all}");
    assert!(
        all.contains("CARNET_PUBLIC_URL=https://[removed].example"),
        "{all}"
    );
}

/// Stands for Docker's client, which has no engine here: it says what compose says.
const DOCKER: &str = r#"#!/bin/sh
case "$*" in
  "compose version") echo "Docker Compose version v2" ;;
  "compose ps -q") echo 0123456789ab ;;
  "compose ps --services") printf 'relay\nnginx\n' ;;
  "compose ps") echo "relay  running (healthy)" ;;
  "compose logs --no-color --tail "*" relay") tail -n "$5" relay.log ;;
  "compose logs --no-color --tail "*" nginx") echo "nginx says hello" ;;
  "compose config") printf 'services:\n  relay:\n    environment:\n'; sed 's/^\([A-Z_]*\)=/      \1: /' .env ;;
  *) echo "docker $*" ;;
esac
"#;

/// Stands for the journal, which nobody keeps here: it gives the end of the log that it is asked for.
const JOURNALCTL: &str = r#"#!/bin/sh
case "$*" in
  "--no-pager -u carnet-relay -n "*" -o cat") tail -n "$5" relay.log ;;
  *) echo "journalctl $*" ;;
esac
"#;

/// A program of that name, before all others.
#[cfg(unix)]
fn stand_in(folder: &TempDir, name: &str, script: &str) -> impl FnOnce(&mut Command) {
    use std::os::unix::fs::PermissionsExt as _;
    let tools = folder.path().join("tools");
    std::fs::create_dir(&tools).expect("a folder");
    let program = tools.join(name);
    std::fs::write(&program, script).expect("it is written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it runs");
    let path = std::env::var("PATH").expect("a path");
    let path = format!("{}:{path}", tools.display());
    move |command| {
        command.env("PATH", path);
    }
}

#[cfg(unix)]
#[test]
fn a_relay_under_systemd_is_diagnosed_by_the_journal() {
    let folder = folder();
    let journal = stand_in(&folder, "journalctl", JOURNALCTL);
    let all = diagnose(&folder, &["--quick"], journal);
    no_secret(&all);
    its_end_only(&all);
    assert!(all.contains("Way:    binary"), "{all}");
}

#[cfg(unix)]
#[test]
fn a_relay_in_compose_is_diagnosed_without_a_secret() {
    let folder = folder();
    std::fs::write(folder.path().join("docker-compose.yml"), "services: {}\n")
        .expect("it is written");
    let docker = stand_in(&folder, "docker", DOCKER);
    let all = diagnose(&folder, &["--quick"], docker);
    its_end_only(&all);
    no_secret(&all);
    for part in [
        "relay  running (healthy)",
        "The last 300 lines of nginx",
        "nginx says hello",
        "something ordinary after the key",
        "docker compose exec -T relay carnet-relay diagnostics --quick",
        "Way:    docker compose",
    ] {
        assert!(all.contains(part), "no {part:?} in\n{all}");
    }
}
