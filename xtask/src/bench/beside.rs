//! `cargo xtask bench relay`: ours beside others, as a table in docs/peers.md.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::page::{self, Machine};
use super::{Args, figures, peers};

const PAGE: &str = "docs/peers.md";

/// One figure of one system, as `figures … beside` prints it.
#[derive(Deserialize)]
struct Figure {
    system: String,
    what: String,
    figure: String,
}

/// How the systems are called in the table's head, in the order they are measured.
const SYSTEMS: [(&str, &str); 5] = [
    ("SQLite", "Carnet, SQLite"),
    ("Postgres", "Carnet, Postgres"),
    ("Postgres and Redis", "Carnet, Postgres + Redis"),
    ("Hocuspocus", "Hocuspocus, Postgres"),
    ("y-websocket", "y-websocket, LevelDB"),
];

/// What is measured.
const FIGURES: [(&str, &str); 9] = [
    ("cpu", "server CPU per delivered update"),
    (
        "cpu with store",
        "… with the processes of its database and Redis",
    ),
    ("delivery", "delivery p50 / p99"),
    ("share", "updates delivered, of those that should have been"),
    (
        "lost",
        "lost by SIGKILL, of updates acknowledged or passed on",
    ),
    (
        "cold",
        "a new client fetches 5,000 documents of 1 kB: time / server CPU",
    ),
    ("catch-up", "37 of them changed while a client was away"),
    ("idle", "memory per idle socket"),
    ("rest", "memory at rest"),
];

/// What holds by construction, in the order of the systems; measured by the row about SIGKILL.
const FACTS: [(&str, [&str; 5]); 3] = [
    (
        "others hear of a change",
        [
            "after COMMIT, fsync",
            "after COMMIT, fsync",
            "after COMMIT, fsync",
            "before it is stored",
            "before it is stored",
        ],
    ),
    (
        "it is stored",
        [
            "before others hear of it",
            "before others hear of it",
            "before others hear of it",
            "2 s after the last change, 10 s after the first at most",
            "at once, without fsync",
        ],
    ),
    (
        "acknowledgement means",
        [
            "on disk",
            "on disk",
            "on disk",
            "in memory (SyncStatus)",
            "there is none",
        ],
    ),
];

/// Installs, builds, measures, prints, writes.
pub(super) fn bench(args: &Args) -> Result<()> {
    let peers = peers::install()?;
    let relay = args.relay()?;
    let machine = Machine::look();
    let node = peers.node.display().to_string();
    let folder = peers.folder.display().to_string();
    let mut arguments = vec!["beside", &node, &folder];
    if args.quick {
        arguments.push("all");
    }
    let figures: Vec<Figure> = figures(&relay, &arguments)?;
    let (machine, versions) = (machine.words()?, peers::versions(&peers)?);
    let measured = format!(
        "Made by `cargo xtask bench relay`, {machine}. Peers: {versions}.\n\n{}",
        table(&figures)?
    );
    println!("\n{measured}");
    if args.writes() {
        page::write(PAGE, &measured)?;
    }
    Ok(())
}

fn table(figures: &[Figure]) -> Result<String> {
    let mut head = vec![""];
    head.extend(SYSTEMS.map(|(_, name)| name));
    let facts = FACTS.iter().map(|(what, facts)| {
        let mut row = vec![(*what).to_owned()];
        row.extend(facts.map(str::to_owned));
        Ok(row)
    });
    let measured = FIGURES.iter().map(|(what, name)| row(figures, what, name));
    let rows: Result<Vec<Vec<String>>> = facts.chain(measured).collect();
    Ok(page::table(&head, &rows?))
}

fn row(figures: &[Figure], what: &str, name: &str) -> Result<Vec<String>> {
    let mut row = vec![name.to_owned()];
    for (system, _) in SYSTEMS {
        let found = figures
            .iter()
            .find(|figure| figure.system == system && figure.what == what);
        let found = found.with_context(|| format!("{system}: {what} was not measured"))?;
        row.push(found.figure.clone());
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_stands_in_its_system_s_column_and_none_may_be_missing() {
        let mut figures = Vec::new();
        for (system, _) in SYSTEMS {
            for (what, _) in FIGURES {
                figures.push(Figure {
                    system: system.to_owned(),
                    what: what.to_owned(),
                    figure: format!("{what} of {system}"),
                });
            }
        }
        let written = table(&figures).unwrap();
        let row = "| memory at rest | rest of SQLite | rest of Postgres | rest of Postgres and Redis | rest of Hocuspocus | rest of y-websocket |";
        assert!(written.contains(row), "{written}");
        figures.pop();
        assert!(table(&figures).is_err());
    }
}
