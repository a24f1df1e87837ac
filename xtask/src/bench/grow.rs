//! `cargo xtask bench grow`: what one more workspace and one more instance take, as tables in docs/growth.md.

use anyhow::Result;
use serde::Deserialize;

use super::page::{self, Machine};
use super::{built, figures};

const PAGE: &str = "docs/growth.md";
/// Workspaces of a quick run.
const QUICK: &str = "100";

/// One row of one table, as `figures … grow` prints it.
#[derive(Deserialize)]
struct Line {
    table: String,
    cells: Vec<String>,
}

/// A table: the name that its rows carry, what stands above it, its head.
struct Table {
    name: &'static str,
    above: &'static str,
    head: &'static [&'static str],
}

const TABLES: [Table; 3] = [
    Table {
        name: "workspaces",
        above: "Workspaces on one instance, each with 20 documents of 1 kB. The relay is started again before it is looked at. CPU and p99: \
                two people type in each of 10 workspaces, whatever the number of the others.",
        head: &[
            "store",
            "workspaces",
            "to make one and fill it",
            "on disk",
            "memory, all closed",
            "… and for each that is open (one socket)",
            "CPU while nobody does anything, of one core",
            "CPU per delivered update",
            "delivery p99",
        ],
    },
    Table {
        name: "slopes",
        above: "What one more workspace takes: the difference between the first level and the last, divided by the workspaces between them.",
        head: &[
            "store",
            "on disk",
            "memory, closed",
            "memory, open (one socket)",
        ],
    },
    Table {
        name: "instances",
        above: "Instances on one Postgres and one Redis: 20 workspaces, 5 people in each, 2,000 changes a second in all. CPU as a part of one core.",
        head: &[
            "instances",
            "CPU of the first",
            "CPU of the second",
            "CPU of Postgres and Redis",
            "CPU per delivered update, instances together",
            "delivery p50 / p99",
            "updates delivered",
        ],
    },
];

/// Installs, builds, measures, prints, writes.
pub(super) fn bench(dry: bool, quick: bool) -> Result<()> {
    crate::setup::setup(crate::setup::Need::Bench)?;
    let relay = built()?;
    let machine = Machine::look();
    let arguments: &[&str] = if quick { &["grow", QUICK] } else { &["grow"] };
    let lines: Vec<Line> = figures(&relay, arguments)?;
    let machine = machine.words()?;
    let mut measured = format!("Made by `cargo xtask bench grow`, {machine}.\n");
    for table in TABLES {
        measured += &format!(
            "\n{}\n\n{}",
            table.above,
            page::table(table.head, &rows(&lines, table.name))
        );
    }
    println!("\n{measured}");
    if dry {
        return Ok(());
    }
    page::write(PAGE, &measured)
}

fn rows(lines: &[Line], table: &str) -> Vec<Vec<String>> {
    let of_table = lines.iter().filter(|line| line.table == table);
    of_table.map(|line| line.cells.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_their_own_table() {
        let line = |table: &str, cell: &str| Line {
            table: table.to_owned(),
            cells: vec![cell.to_owned()],
        };
        let lines = [line("slopes", "1"), line("workspaces", "2")];
        assert_eq!(rows(&lines, "slopes"), [["1"]]);
    }
}
