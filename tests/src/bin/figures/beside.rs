//! Our relay on each of its stores, beside Hocuspocus and y-websocket: the same load from the same generator, in turn.

#[path = "beside/phases.rs"]
mod phases;
#[path = "beside/sheet.rs"]
mod sheet;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use carnet_tests::load::System;
use carnet_tests::load::carnet::Carnet;
use carnet_tests::load::hocuspocus::Hocuspocus;
use carnet_tests::load::node::Installed;
use carnet_tests::load::websocket::YWebsocket;
use carnet_tests::postgres::Postgres;
use carnet_tests::redis::TestRedis;

use sheet::Sheet;

/// Each system's turn comes so often: what a busy machine does to one turn is not held against it.
const ROUNDS: usize = 2;

/// Prints a line of JSON for each system and figure.
pub(super) fn measure(relay: &Path, mut arguments: impl Iterator<Item = String>) -> Result<()> {
    let peers = Installed {
        node: PathBuf::from(arguments.next().context("which Node?")?),
        folder: PathBuf::from(arguments.next().context("where are the peers?")?),
    };
    // Shorter, and perhaps one system alone, while the measuring itself is worked on.
    let quick = arguments.next();
    let quick = quick.as_deref();
    let postgres = Arc::new(Postgres::start());
    let store = || Some(Arc::clone(&postgres));
    let mut sheets = vec![Sheet::default(); 5];
    for round in 0..ROUNDS {
        let turn = Turn { round, quick };
        turn.of(&mut sheets[0], "SQLite", || Carnet::on_sqlite(relay))?;
        turn.of(&mut sheets[1], "Postgres", || {
            Carnet::on(relay, store(), None)
        })?;
        turn.of(&mut sheets[2], "Postgres and Redis", || {
            Carnet::on(relay, store(), Some(TestRedis::start()))
        })?;
        turn.of(&mut sheets[3], "Hocuspocus", || {
            Hocuspocus::start(&peers, Arc::clone(&postgres))
        })?;
        turn.of(&mut sheets[4], "y-websocket", || YWebsocket::start(&peers))?;
        if quick.is_some() {
            break;
        }
    }
    sheets.iter().for_each(Sheet::print);
    Ok(())
}

/// One turn of a system.
struct Turn<'a> {
    round: usize,
    /// The one system to look at, or `all`.
    quick: Option<&'a str>,
}

impl Turn<'_> {
    /// Starts it afresh, measures, and keeps the better of this figure and the last.
    fn of<S: System>(&self, sheet: &mut Sheet, name: &str, start: impl Fn() -> S) -> Result<()> {
        if self.quick.is_some_and(|only| only != "all" && only != name) {
            return Ok(());
        }
        eprintln!("round {}: {name}", self.round + 1);
        name.clone_into(&mut sheet.system);
        let mut system = start();
        phases::rest(&mut system, sheet);
        phases::delivery(&mut system, sheet, self.quick.is_some()).context("delivery")?;
        if self.round == 0 {
            phases::idle(&mut system, sheet).context("idle sockets")?;
            phases::fetch(&mut system, sheet).context("fetch")?;
            phases::kill(&mut system, sheet).context("kill")?;
        }
        Ok(())
    }
}
