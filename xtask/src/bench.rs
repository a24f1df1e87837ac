//! `cargo xtask bench`: the budgets of the design, measured, as a table in docs/figures.md; `bench relay`, `bench grow` and `bench desk`
//! write pages of their own.

mod beside;
mod desk;
mod grow;
mod page;
mod peers;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{repo, run, shell};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// What; the budgets without it.
    #[arg(value_enum)]
    what: Option<What>,
    /// Print the table, leave the page alone.
    #[arg(long)]
    dry: bool,
    /// Measure less, to see that it works; writes no page.
    #[arg(long)]
    quick: bool,
    /// Measure what was built for an earlier run, without building again.
    #[arg(long)]
    built: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// Our relay on each of its stores beside Hocuspocus and y-websocket: docs/peers.md.
    Relay,
    /// One relay with 10 to 10,000 workspaces, and one and two instances: docs/growth.md.
    Grow,
    /// A desk with 10,000 deals and 100,000 records, its real window and its frames: docs/desk.md.
    Desk,
}

const PAGE: &str = "docs/figures.md";

/// One row, as `tests/src/bin/figures.rs` prints it.
#[derive(Deserialize)]
struct Row {
    what: String,
    figure: String,
    budget: String,
    how: String,
}

/// Builds for release, measures, prints, writes.
pub(crate) fn bench(args: &Args) -> Result<()> {
    match args.what {
        None => budgets(args),
        Some(What::Relay) => beside::bench(args),
        Some(What::Grow) => grow::bench(args),
        Some(What::Desk) => desk::bench(args),
    }
}

impl Args {
    /// The relay as it ships, and beside it what measures it: built now, or before.
    fn relay(&self) -> Result<PathBuf> {
        let measured = repo::target().join("release/carnet-relay-measured");
        if !self.built {
            build(&measured)?;
        }
        Ok(measured)
    }

    const fn writes(&self) -> bool {
        !self.dry && !self.quick
    }
}

fn budgets(args: &Args) -> Result<()> {
    let relay = args.relay()?;
    let mut rows = figures(&relay, &[])?;
    rows.push(bundle()?);
    let table = table(&rows);
    println!("\n{table}");
    if args.writes() {
        std::fs::write(repo::root().join(PAGE), page(&table)?)?;
    }
    Ok(())
}

fn build(measured: &Path) -> Result<()> {
    run::build_ui()?;
    // The relay alone: built with the tests it would carry their failpoints.
    shell::run(&mut shell::cargo(
        "build --locked --release --package carnet-relay",
    ))?;
    std::fs::copy(repo::target().join("release/carnet-relay"), measured)?;
    shell::run(&mut shell::cargo(
        "build --locked --release --package carnet-tests --bin figures",
    ))
}

/// The lines of JSON that measuring prints.
fn figures<T: DeserializeOwned>(relay: &Path, arguments: &[&str]) -> Result<Vec<T>> {
    let mut command = Command::new(repo::target().join("release/figures"));
    let output = command
        .arg(relay)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .context("figures did not start")?;
    ensure!(output.status.success(), "measuring failed");
    let printed = String::from_utf8(output.stdout)?;
    let lines = printed.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).context("figures printed something else"))
        .collect()
}

fn bundle() -> Result<Row> {
    let printed =
        shell::quiet(shell::command("node scripts/size.mjs").current_dir(repo::root().join("ui")))?;
    let sum = printed
        .lines()
        .last()
        .and_then(|line| line.split_whitespace().next());
    let sum = sum.context("the size script prints a sum")?.to_owned();
    Ok(Row {
        what: "the whole UI, gzip".to_owned(),
        figure: format!("{sum} bytes"),
        budget: "< 250,000 bytes".to_owned(),
        how: "every js, css, html, ftl, json and svg file that a browser gets, the editor included; the window's are in \
            ui/dist-desktop"
            .to_owned(),
    })
}

fn table(rows: &[Row]) -> String {
    let mut table = "| what | measured | budget | how |\n| --- | --- | --- | --- |\n".to_owned();
    for Row {
        what,
        figure,
        budget,
        how,
    } in rows
    {
        table += &format!("| {what} | **{figure}** | {budget} | {how} |\n");
    }
    table
}

fn page(table: &str) -> Result<String> {
    let cores = std::thread::available_parallelism()?;
    let compiler = shell::quiet(&mut shell::command("rustc --version"))?;
    Ok(format!(
        "# Figures\n\nMade by `cargo xtask bench` (release build) on a machine with {cores} cores, {}; the disk is the one that holds \
         the temporary folder, and fsync is on. Run it on yours: it writes this page.\n\n{table}\n\
         Beside other servers: [peers.md](peers.md). With many workspaces and more than one instance: [growth.md](growth.md).\n",
        compiler.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_figures_becomes_a_row_of_the_table() {
        let line = r#"{"what":"a","figure":"1 ms","budget":"2 ms","how":"b"}"#;
        let row: Row = serde_json::from_str(line).unwrap();
        assert!(table(&[row]).ends_with("| a | **1 ms** | 2 ms | b |\n"));
    }
}
