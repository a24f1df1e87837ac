//! Copies of a log in Postgres: what `pg_dump` writes, of one moment, read back whole to be checked, and put back in one
//! transaction. Passwords reach those programs through the environment, never as an argument that others can see.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context as _, bail, ensure};
use tokio_postgres::config::Host;

use super::Checked;
use crate::limits::POSTGRES_CONNECT_SECS;
use crate::log::newer;
use crate::log::postgres::{Address, SERVING};
use crate::settings::without_secrets;

/// How a dump begins.
pub(super) const MAGIC: &[u8] = b"PGDMP";

/// Copies the database into a file that is there and empty.
pub(super) fn copy(url: &str, to: &Path) -> anyhow::Result<()> {
    let mut dump = program("pg_dump", url)?;
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]);
    said(dump.arg(to))
        .map(drop)
        .with_context(|| format!("the database at {} (DATABASE_URL)", without_secrets(url)))
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
    ended(&mut reading).with_context(|| format!("{} is damaged", file.display()))?;
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
        let (mut rows, mut newest) = (0, 0);
        while read(&mut lines, &mut line)? && line != b"\\." {
            rows += 1;
            let first = line.split(|byte| *byte == b'\t').next();
            let number = first.and_then(|text| std::str::from_utf8(text).ok()?.parse().ok());
            newest = newest.max(number.unwrap_or(0));
        }
        match table.as_str() {
            "workspaces" => (checked.workspaces, tables.workspaces) = (rows, true),
            "refinery_schema_history" if newest > newer::IN_POSTGRES => bail!(newer::SAYS),
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

/// Refuses while a relay is connected, also one of before the lock.
fn nobody_serves(url: &str) -> anyhow::Result<()> {
    let mut ask = program("psql", url)?;
    ask.args(["--no-psqlrc", "--tuples-only", "--no-align", "--command"]);
    let count = said(ask.arg(CONNECTED))?;
    ensure!(
        count.trim() == "0",
        "relays are connected to the database ({} connections): stop them all first",
        count.trim()
    );
    Ok(())
}

const CONNECTED: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'carnet-relay'";

/// A session of `psql` that has the database alone, until it is dropped or its connection is lost: then nothing that it
/// began is committed, and relays may serve again.
pub(super) struct Alone {
    psql: Child,
    into: Option<ChildStdin>,
}

impl Alone {
    /// Takes the lock that every serving relay has a share of.
    pub(super) fn take(url: &str) -> anyhow::Result<Self> {
        nobody_serves(url)?;
        let mut psql = program("psql", url)?
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .arg("--set=ON_ERROR_STOP=1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context(MISSING)?;
        let mut into = psql.stdin.take().context("it has an input")?;
        let output = psql.stdout.take().context("it has an output")?;
        let mut answer = String::new();
        // Nothing else that it says is read.
        let asked = writeln!(
            into,
            "SELECT pg_try_advisory_lock({SERVING});\n\\o /dev/null"
        );
        asked.and_then(|()| into.flush()).context("psql ended")?;
        BufReader::new(output).read_line(&mut answer)?;
        let into = Some(into);
        let alone = Self { psql, into };
        match answer.trim() {
            "t" => Ok(alone),
            "f" => bail!(
                "a relay serves from this database, or another restore is under way: stop all relays first"
            ),
            _ => alone
                .ended()
                .and(Err(anyhow::anyhow!("Postgres did not answer"))),
        }
    }

    /// Puts a dump in the place of what is there, and draws new epochs: all of it in one transaction, or nothing.
    pub(super) fn restore(mut self, dump: &Path) -> anyhow::Result<()> {
        let mut into = self.into.take().context("it has an input")?;
        let fed = feed(&mut into, dump);
        if fed.is_err() {
            // Without COMMIT nothing of it happened.
            let _ = self.psql.kill();
        }
        drop(into);
        let wrote = self.ended().context("Postgres took nothing of it");
        fed.and(wrote)
    }

    fn ended(mut self) -> anyhow::Result<()> {
        self.into = None;
        ended(&mut self.psql)
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        // At the end of its input it ends.
        self.into = None;
        let _ = self.psql.wait();
    }
}

fn feed(into: &mut ChildStdin, dump: &Path) -> anyhow::Result<()> {
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
    ended(&mut reading)?;
    into.write_all(ENDED.as_bytes())?;
    Ok(into.flush()?)
}

/// New epochs; what workspaces hold is counted anew, where they count; the ends of sessions, tickets, links and the key that signs access tokens, as in a file.
const ENDED: &str = "
    SET search_path = public;
    UPDATE workspaces SET epoch = gen_random_uuid();
    DO $count$ BEGIN
        IF EXISTS (SELECT 1 FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = 'workspaces' AND column_name = 'log_bytes') THEN
            UPDATE workspaces SET (document_count, log_bytes) = (
                SELECT count(*) FILTER (WHERE NOT erased), coalesce(sum(state_bytes + tail_bytes), 0)
                FROM documents WHERE documents.workspace = workspaces.key);
        END IF;
    END $count$;
    DELETE FROM refresh_tokens; DELETE FROM tickets; DELETE FROM links;
    DELETE FROM families WHERE family NOT IN (SELECT family FROM api_tokens);
    DELETE FROM secrets WHERE name IN ('jwt', 'installation');
    COMMIT;
";

const MISSING: &str =
    "pg_dump, pg_restore and psql are needed for a log in Postgres: install postgresql-client";

/// One of Postgres' programs, told where the database is.
fn program(name: &str, url: &str) -> anyhow::Result<Command> {
    let address = Address::read(url)?;
    let config = &address.config;
    // Without a file of authorities, these programs look for one that is seldom there: then they do not ask who answers.
    let mode = match (address.is_tls(), &address.roots) {
        (false, _) => "disable",
        (true, None) => "require",
        (true, Some(_)) => "verify-full",
    };
    let roots = address
        .roots
        .as_ref()
        .map(|file| file.display().to_string());
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
        ("PGSSLMODE", Some(mode.to_owned())),
        ("PGSSLROOTCERT", roots),
        ("PGCONNECT_TIMEOUT", Some(POSTGRES_CONNECT_SECS.to_string())),
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
fn ended(child: &mut Child) -> anyhow::Result<()> {
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
