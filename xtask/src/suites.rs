//! What `cargo xtask test` runs, suite by suite, and the table at its end.

pub(crate) mod built;
mod fuzz;
mod installed;
mod watchdog;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::setup::{Need, setup};
use crate::{bindings, repo, run, shell, tidy};
use built::Built;
use watchdog::Watchdog;

/// How much is done.
pub(crate) struct Scale {
    /// For each fuzz target.
    pub(crate) fuzz: Duration,
    /// What the tests read (`carnet_tests::scale`).
    pub(crate) counts: Vec<(&'static str, u64)>,
    /// How long one suite may take, on a machine that does something else besides.
    pub(crate) suite_within: Duration,
}

/// A run: what earlier suites made, and how much to do.
pub(crate) struct Run {
    scale: Scale,
    built: Option<Built>,
}

type Suite = fn(&mut Run) -> Result<()>;

/// In this order: what is quick to fail first, the long waits last. A suite that needs what an earlier one failed to make fails, too, and says so.
const SUITES: &[(&str, Suite)] = &[
    ("install", |_| setup(Need::Test)),
    ("format", |_| {
        shell::run(&mut shell::cargo("fmt --all --check"))
    }),
    ("tidy", |_| tidy::tidy(&tidy::Args::default())),
    ("ui build", |_| run::build_ui()),
    ("ui", |_| {
        shell::run(shell::command("npm run --silent check").current_dir(repo::root().join("ui")))
    }),
    ("build", |run| run.built().map(|_| ())),
    ("bindings", |run| bindings::check(run.built()?)),
    ("crates", crates),
    ("postgres", postgres),
    ("parts", parts),
    ("simulation", |run| it(run, &["simulation::"])),
    ("windows", |run| {
        it(run, &["one_window::", "two_windows::", "--test-threads=1"])
    }),
    ("browser", |run| it(run, &["browser::", "--test-threads=1"])),
    ("installed", |run| {
        run.built()?;
        installed::deb(|| it(run, &["installed::"]))
    }),
    ("fuzz", |run| fuzz::all(run.scale.fuzz)),
    ("clippy", |_| {
        shell::run(&mut shell::cargo(
            "clippy --locked --workspace --all-targets --quiet -- -D warnings",
        ))
    }),
];

/// Tests of the one binary that have a suite of their own.
const OWN_SUITE: &[&str] = &[
    "simulation::",
    "one_window::",
    "two_windows::",
    "browser::",
    "installed::",
];

impl Run {
    pub(crate) fn new(scale: Scale) -> Self {
        Self { scale, built: None }
    }

    /// The workspace's tests, built when somebody first asks.
    fn built(&mut self) -> Result<&Built> {
        if self.built.is_none() {
            self.built = Some(Built::tests()?);
        }
        self.built.as_ref().context("BUG: it was built just now")
    }
}

/// Runs the suites (or those whose names were given), prints the table, and fails when one failed.
pub(crate) fn all(mut run: Run, only: &[String]) -> Result<()> {
    if let Some(name) = only
        .iter()
        .find(|name| !SUITES.iter().any(|(suite, _)| suite == name))
    {
        let names: Vec<&str> = SUITES.iter().map(|(name, _)| *name).collect();
        bail!("there is no suite `{name}`: {}", names.join(", "));
    }
    let mut table = Vec::new();
    for (name, suite) in SUITES {
        let wanted = *name == "install" || only.iter().any(|wanted| wanted == name);
        if !only.is_empty() && !wanted {
            continue;
        }
        println!("\n── {name}");
        let began = Instant::now();
        let watchdog = Watchdog::over(name, run.scale.suite_within);
        let result = suite(&mut run);
        drop(watchdog);
        if let Err(error) = &result {
            println!("FAILED {name}: {error:#}");
        }
        table.push((*name, began.elapsed(), result));
    }
    conclude(&table)
}

fn conclude(table: &[(&str, Duration, Result<()>)]) -> Result<()> {
    println!("\n| suite | time | |\n| --- | ---: | --- |");
    for (name, took, result) in table {
        let word = if result.is_ok() { "ok" } else { "FAILED" };
        println!("| {name} | {} | {word} |", shown(*took));
    }
    let total: Duration = table.iter().map(|(_, took, _)| *took).sum();
    println!("| all | {} | |\n", shown(total));
    let failed: Vec<&str> = table
        .iter()
        .filter(|(_, _, result)| result.is_err())
        .map(|(name, _, _)| *name)
        .collect();
    // One line that says it in any language.
    println!(
        "suites: {} passed, {} failed",
        table.len() - failed.len(),
        failed.len()
    );
    if failed.is_empty() {
        return Ok(());
    }
    bail!("failed: {}", failed.join(", "))
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Unit tests and the crates' own tests, all of them even when one fails.
fn crates(run: &mut Run) -> Result<()> {
    let mut failed = Vec::new();
    for test in run
        .built()?
        .all()
        .filter(|test| test.package != "carnet-tests" || test.target != "it")
    {
        println!("   {} ({})", test.package, test.target);
        let fresh = repo::target().join("bindings");
        // The tests that export types write beside the repository: only `cargo xtask bindings` changes it.
        let mut command = test.command();
        command.arg("--quiet").env("TS_RS_EXPORT_DIR", fresh);
        if shell::run(&mut command).is_err() {
            failed.push(format!("{} ({})", test.package, test.target));
        }
    }
    if let Err(error) = shell::run(&mut shell::cargo("test --locked --workspace --doc --quiet")) {
        failed.push(error.to_string());
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!("{}", failed.join(", "))
}

/// What the relay's own tests ask over HTTP and sockets, where the log and the accounts lie in PostgreSQL.
const ON_POSTGRES: &[&str] = &[
    "accounts::",
    "devices::",
    "forged::",
    "invitations::",
    "life::",
    "lineage::",
    "matrix::",
    "origins::",
    "quotas::",
    "reach::",
    "resets::",
    "restored::",
    "roles::",
    "secrets::",
    "sessions::",
    "sync::",
    "tokens::",
    "trail::",
    "unsure::",
];

/// The relay's own tests once more, on PostgreSQL.
fn postgres(run: &mut Run) -> Result<()> {
    let it = {
        let mut all = run.built()?.of(&["carnet-relay"]);
        all.find(|test| test.target == "it")
    };
    let mut command = it.context("sync-server/tests/it was not built")?.command();
    command.env("CARNET_STORE", "postgres").args(ON_POSTGRES);
    shell::run(command.envs(counts(run)))
}

/// Everything in the one binary that has no suite of its own.
fn parts(run: &mut Run) -> Result<()> {
    let mut command = run.built()?.parts()?.command();
    for own in OWN_SUITE {
        command.args(["--skip", own]);
    }
    shell::run(command.envs(counts(run)))
}

fn it(run: &mut Run, filters: &[&str]) -> Result<()> {
    let mut command = run.built()?.parts()?.command();
    // Output is shown: a simulation prints its seeds and what it did.
    shell::run(command.args(filters).arg("--nocapture").envs(counts(run)))
}

fn counts(run: &Run) -> impl Iterator<Item = (&'static str, String)> {
    let counts = run.scale.counts.clone();
    counts
        .into_iter()
        .map(|(name, count)| (name, count.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_suite_fails_the_run_and_is_named() {
        let second = Duration::from_secs(1);
        let table = [
            ("a", second, Ok(())),
            ("b", second, Err(anyhow::anyhow!("x"))),
        ];
        let error = conclude(&table).unwrap_err().to_string();
        assert_eq!(error, "failed: b");
        assert!(conclude(&[("a", second, Ok(()))]).is_ok());
    }

    #[test]
    fn the_readme_tells_of_each_suite() {
        let readme = std::fs::read_to_string(repo::root().join("README.md")).unwrap();
        for (name, _) in SUITES {
            assert!(readme.contains(&format!("`{name}`")), "{name} is missing");
        }
    }

    #[test]
    fn an_unknown_suite_is_refused() {
        let scale = Scale {
            fuzz: Duration::ZERO,
            counts: Vec::new(),
            suite_within: Duration::MAX,
        };
        let error = all(Run::new(scale), &["wndows".to_owned()]).unwrap_err();
        assert!(
            error.to_string().contains("windows"),
            "the names that there are: {error}"
        );
    }
}
