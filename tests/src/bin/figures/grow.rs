//! How one relay grows with the number of its workspaces, and what a second instance takes off the first.

#[path = "grow/instances.rs"]
mod instances;
#[path = "grow/workspaces.rs"]
mod workspaces;

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use carnet_tests::load::carnet::Carnet;
use carnet_tests::postgres::Postgres;
use serde_json::json;

/// Prints a line of JSON for each row of a table.
pub(super) fn measure(relay: &Path, mut arguments: impl Iterator<Item = String>) -> Result<()> {
    // Fewer, while the measuring itself is worked on.
    let most = arguments
        .next()
        .map_or(Ok(usize::MAX), |most| most.parse())?;
    workspaces::measure("SQLite", || Carnet::on_sqlite(relay), most)?;
    let postgres = Arc::new(Postgres::start());
    let fresh = || Carnet::on(relay, Some(Arc::clone(&postgres)), None);
    workspaces::measure("Postgres", fresh, most)?;
    instances::measure(relay, &postgres)
}

/// One row of a table.
fn line(table: &str, cells: &[String]) {
    println!("{}", json!({ "table": table, "cells": cells }));
}
