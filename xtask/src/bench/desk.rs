//! `cargo xtask bench desk`: what a person waits for at a desk, against the budgets, as a table in docs/desk.md. Fails at three times a
//! budget.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::{Args, page};
use crate::{repo, run, shell};

const PAGE: &str = "docs/desk.md";
/// What fails: a machine that does something else beside is slower, and three times is a defect.
const TIMES: f64 = 3.0;

/// One row, as `tests/src/bin/figures.rs` and `ui/scripts/frames.mjs` print it.
#[derive(Deserialize)]
struct Row {
    what: String,
    figure: String,
    worst: String,
    budget: String,
    /// Of the budget: 1 is all of it.
    share: f64,
    how: String,
}

/// Builds for release, measures, prints, writes.
pub(super) fn bench(args: &Args) -> Result<()> {
    let machine = page::Machine::look();
    if !args.built {
        run::build_ui()?;
        // The app alone: built with the tests it would carry their failpoints.
        for what in [
            "--package carnet-desktop",
            "--package carnet-tests --bin figures",
        ] {
            shell::run(&mut shell::cargo(&format!(
                "build --locked --release {what}"
            )))?;
        }
    }
    let mut figures = Command::new(repo::target().join("release/figures"));
    figures.args(["-", "desktop"]);
    let window = repo::target().join("release/carnet-desktop");
    if window.exists() {
        figures.arg(window);
    }
    let mut rows = rows(&mut figures)?;
    let mut frames = shell::command("node scripts/frames.mjs");
    rows.extend(self::rows(frames.current_dir(repo::root().join("ui")))?);
    let table = table(&rows);
    println!("\n{table}");
    if args.writes() {
        page::write(PAGE, &format!("{}\n\n{table}", machine.words()?))?;
    }
    judge(&rows)
}

fn rows(command: &mut Command) -> Result<Vec<Row>> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context("measuring did not start")?;
    ensure!(output.status.success(), "measuring failed");
    let printed = String::from_utf8(output.stdout)?;
    let lines = printed.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).with_context(|| format!("a row: {line}")))
        .collect()
}

fn table(rows: &[Row]) -> String {
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let figure = format!("**{}**", row.figure);
            vec![
                row.what.clone(),
                figure,
                row.worst.clone(),
                row.budget.clone(),
                row.how.clone(),
            ]
        })
        .collect();
    page::table(&["what", "median", "worst", "budget", "how"], &lines)
}

fn judge(rows: &[Row]) -> Result<()> {
    let over = |limit: f64| {
        let over = rows.iter().filter(move |row| row.share > limit);
        over.map(|row| row.what.as_str()).collect::<Vec<_>>()
    };
    for what in over(1.0) {
        println!("over its budget: {what}");
    }
    let failed = over(TIMES);
    if failed.is_empty() {
        return Ok(());
    }
    bail!("over {TIMES} times its budget: {}", failed.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(share: f64) -> Row {
        let line = format!(
            r#"{{"what":"w{share}","figure":"1 ms","worst":"2 ms","budget":"≤ 1 ms","share":{share},"how":"h"}}"#
        );
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn three_times_a_budget_fails_and_twice_does_not() {
        assert!(judge(&[row(0.1), row(2.0)]).is_ok());
        let error = judge(&[row(3.5), row(1.0)]).unwrap_err().to_string();
        assert_eq!(error, "over 3 times its budget: w3.5");
    }

    #[test]
    fn the_table_has_what_was_measured() {
        let line = table(&[row(0.5)]);
        assert!(
            line.ends_with("| w0.5 | **1 ms** | 2 ms | ≤ 1 ms | h |\n"),
            "{line}"
        );
    }
}
