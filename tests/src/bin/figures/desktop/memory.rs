//! What the Rust part takes: a process of its own that opens the file, reads what the screens read, and looks at itself.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use carnet_core::api::{Request, search, today};
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, board, opened};
use serde_json::json;

const BUDGET_MIB: f64 = 150.0;

/// Asks a fresh process.
pub(super) fn measure(file: &Path) -> Result<()> {
    let output = Command::new(std::env::current_exe()?)
        .args(["-", "desktop", "memory"])
        .arg(file)
        .output()?;
    ensure!(output.status.success(), "the process that measures ended");
    let mib: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    println!(
        "{}",
        json!({
            "what": "memory of the Rust part",
            "figure": format!("{mib:.0} MiB"),
            "worst": "",
            "budget": format!("≤ {BUDGET_MIB} MiB"),
            "share": mib / BUDGET_MIB,
            "how": "a process that opened the file, read board and Today and searched; its highest resident size",
        })
    );
    Ok(())
}

/// In that process.
pub(super) fn tell(file: &Path) -> Result<()> {
    let desk = opened(file, Mode::Solo)?;
    for _ in 0..3 {
        let _ = board(&desk);
        desk.call(
            Request::Today(today::Request::Get {
                since: None,
                everybody: true,
            }),
            actor(),
        )?;
        let request = search::Request {
            text: "lefevre".to_owned(),
            limit: 50,
            ..search::Request::default()
        };
        desk.call(Request::Search(request), actor())?;
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next());
    let kib: f64 = kib.context("Linux says how much a process took")?.parse()?;
    println!("{}", kib / 1_024.0);
    desk.close();
    Ok(())
}
