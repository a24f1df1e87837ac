//! Copies of a log in Postgres: what `pg_dump` writes, of one moment, read back whole to be checked, and put back in one
//! transaction. Passwords reach those programs through the environment, never as an argument that others can see.

use std::io::{BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail, ensure};
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::Checked;

/// How a dump begins.
pub(super) const MAGIC: &[u8] = b"PGDMP";

/// Copies the database into a file that is there and empty.
pub(super) fn copy(url: &str, to: &Path) -> anyhow::Result<()> {
    let mut dump = program("pg_dump", url)?;
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]);
    said(dump.arg(to)).map(drop)
}

/// Reads a whole dump and counts what stands in it.
pub(super) fn check(file: &Path) -> anyhow::Result<Checked> {
    let mut reading = Command::new("pg_restore")
        .args(["--data-only", "--file=-"])
        .arg(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context(MISSING)?;
    let output = reading.stdout.take().context("it has an output")?;
    let counted = count(BufReader::new(output));
    ended(reading).with_context(|| format!("{} is damaged", file.display()))?;
    let (checked, tables) = counted?;
    ensure!(
        tables.workspaces && tables.members,
        "{} is not a relay's",
        file.display()
    );
    Ok(checked)
}

/// Which tables a dump had.
#[derive(Default)]
struct Tables {
    workspaces: bool,
    members: bool,
}

fn count(mut lines: impl std::io::BufRead) -> anyhow::Result<(Checked, Tables)> {
    let (mut checked, mut tables) = (Checked::default(), Tables::default());
    let mut line = Vec::new();
    while read(&mut lines, &mut line)? {
        let Some(rest) = line.strip_prefix(b"COPY public.") else {
            continue;
        };
        let end = rest.iter().position(|byte| *byte == b' ').unwrap_or(0);
        let table = String::from_utf8_lossy(&rest[..end]).into_owned();
        let mut rows = 0;
        while read(&mut lines, &mut line)? && line != b"\\." {
            rows += 1;
        }
        match table.as_str() {
            "workspaces" => (checked.workspaces, tables.workspaces) = (rows, true),
            "members" => (checked.members, tables.members) = (rows, true),
            part if part.starts_with("entries") => checked.entries += rows,
            _ => {}
        }
    }
    Ok((checked, tables))
}

/// The next line, without its end. Rows are not all UTF-8.
fn read(lines: &mut impl std::io::BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let more = lines.read_until(b'\n', line)? > 0;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    Ok(more)
}

/// Refuses while a relay is connected.
pub(super) fn nobody_serves(url: &str) -> anyhow::Result<()> {
    let mut ask = program("psql", url)?;
    ask.args(["--no-psqlrc", "--tuples-only", "--no-align", "--command"]);
    let count = said(ask.arg(SERVING))?;
    ensure!(
        count.trim() == "0",
        "relays are connected to the database ({} connections): stop them all first",
        count.trim()
    );
    Ok(())
}

const SERVING: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'carnet-relay'";

/// Puts a dump in the place of what is there, and draws new epochs: all of it in one transaction, or nothing.
pub(super) fn restore(url: &str, dump: &Path) -> anyhow::Result<()> {
    let mut writing = program("psql", url)?
        .args([
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
        ])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context(MISSING)?;
    let mut into = writing.stdin.take().context("it has an input")?;
    let fed = feed(&mut into, dump);
    if fed.is_err() {
        // Without COMMIT nothing of it happened.
        let _ = writing.kill();
    }
    drop(into);
    let wrote = ended(writing).context("Postgres took nothing of it");
    fed.and(wrote)
}

fn feed(into: &mut impl std::io::Write, dump: &Path) -> anyhow::Result<()> {
    into.write_all(b"BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")?;
    let mut reading = Command::new("pg_restore")
        .args(["--no-owner", "--no-privileges", "--file=-"])
        .arg(dump)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context(MISSING)?;
    let mut output = reading.stdout.take().context("it has an output")?;
    std::io::copy(&mut output, into)?;
    ended(reading)?;
    into.write_all(ENDED.as_bytes())?;
    Ok(into.flush()?)
}

/// New epochs; the ends of sessions, tickets, links and the key that signs access tokens, as in a file.
const ENDED: &str = "
    SET search_path = public;
    UPDATE workspaces SET epoch = gen_random_uuid();
    DELETE FROM refresh_tokens; DELETE FROM tickets; DELETE FROM links;
    DELETE FROM families WHERE family NOT IN (SELECT family FROM api_tokens);
    DELETE FROM secrets WHERE name = 'jwt';
    COMMIT;
";

const MISSING: &str =
    "pg_dump, pg_restore and psql are needed for a log in Postgres: install postgresql-client";

/// One of Postgres' programs, told where the database is.
fn program(name: &str, url: &str) -> anyhow::Result<Command> {
    // The error would quote the address.
    let Ok(config) = url.parse::<Config>() else {
        bail!("DATABASE_URL is no address of a Postgres");
    };
    let mut command = Command::new(name);
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    });
    let ports = config.get_ports().iter().map(u16::to_string);
    let password = config.get_password().map(String::from_utf8_lossy);
    for (variable, value) in [
        ("PGHOST", Some(hosts.collect::<Vec<_>>().join(","))),
        ("PGPORT", Some(ports.collect::<Vec<_>>().join(","))),
        ("PGUSER", config.get_user().map(str::to_owned)),
        ("PGPASSWORD", password.map(String::from)),
        ("PGDATABASE", config.get_dbname().map(str::to_owned)),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            command.env(variable, value);
        }
    }
    command.stdin(Stdio::null());
    Ok(command)
}

/// Runs it; what it said.
fn said(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().context(MISSING)?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", complaint.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Waits for a program whose output was read to its end.
fn ended(mut child: Child) -> anyhow::Result<()> {
    let mut complaint = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut complaint)?;
    }
    let status = child.wait()?;
    ensure!(status.success(), "{}", complaint.trim());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_each_part_are_counted() {
        let text = b"SET x;\nCOPY public.entries_00 (a) FROM stdin;\n1\n2\n\\.\n\nCOPY public.entries_01 (a) FROM stdin;\n\
            \xff\n\\.\nCOPY public.workspaces (a) FROM stdin;\n1\n\\.\nCOPY public.members (a) FROM stdin;\n\\.\n";
        let (checked, tables) = count(&text[..]).expect("it is read");
        assert_eq!(
            (checked.entries, checked.workspaces, checked.members),
            (3, 1, 0)
        );
        assert!(tables.workspaces && tables.members);
    }

    #[test]
    fn an_address_that_is_none_is_not_quoted() {
        let said = program("psql", "postgres://u:hunter2@[").expect_err("it is none");
        assert!(!format!("{said:#}").contains("hunter2"));
    }
}
