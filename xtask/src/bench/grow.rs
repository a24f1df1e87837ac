//! `cargo xtask bench grow`: what one more workspace and one more instance take, as tables in docs/growth.md.

use anyhow::Result;
use serde::Deserialize;

use super::page::{self, Machine};
use super::{Args, figures};

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

const TABLES: [Table; 5] = [
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
        name: "million",
        above: "Estimated from these slopes, as if they went on: a thousand workspaces, and a million of which one in twenty is open at once (assumed).",
        head: &[
            "store",
            "1,000 on disk",
            "1,000 in memory, closed",
            "1,000,000 on disk",
            "1,000,000 in memory, closed",
            "… and for the open ones",
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
    Table {
        name: "teams",
        above: "Estimated from the first row: a thousand teams of 5 people who make 500 changes each in a day of 8 hours (assumed).",
        head: &[
            "changes a second",
            "CPU of the instance, each change",
            "of Postgres and Redis, each change",
            "of one core, instance",
            "of one core, Postgres and Redis",
        ],
    },
];

/// Installs, builds, measures, prints, writes.
pub(super) fn bench(args: &Args) -> Result<()> {
    crate::setup::setup(crate::setup::Need::Bench)?;
    let relay = args.relay()?;
    let machine = Machine::look();
    let arguments: &[&str] = if args.quick {
        &["grow", QUICK]
    } else {
        &["grow"]
    };
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
    if args.writes() {
        page::write(PAGE, &measured)?;
    }
    Ok(())
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
