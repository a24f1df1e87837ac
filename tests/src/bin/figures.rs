//! Measures the budgets of the design and prints one line of JSON for each: `cargo xtask bench` makes the table.
//!
//! `figures RELAY [PART]`: RELAY is the relay's release binary; PART is `desk` or `relay`, both without it; `search`, which fills
//! 100,000 records; `import [COUNT]`; or `beside NODE PEERS`, `grow` or `desktop [WINDOW]`, which have pages of their own.

#[path = "figures/beside.rs"]
mod beside;
#[path = "figures/desk.rs"]
mod desk;
#[path = "figures/desktop.rs"]
mod desktop;
#[path = "figures/grow.rs"]
mod grow;
#[path = "figures/relay.rs"]
mod relay;
#[path = "figures/search.rs"]
mod search;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::json;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let relay: PathBuf = arguments.next().context("which relay?")?.into();
    let part = arguments.next();
    if part.as_deref() == Some("beside") {
        return beside::measure(&relay, arguments);
    }
    if part.as_deref() == Some("grow") {
        return grow::measure(&relay, arguments);
    }
    if part.as_deref() == Some("search") {
        return search::measure();
    }
    if part.as_deref() == Some("desktop") {
        return desktop::measure(arguments);
    }
    if part.as_deref() == Some("import") {
        let count = arguments
            .next()
            .map_or(Ok(100_000), |count| count.parse())?;
        return desktop::imports(count, 1);
    }
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    if wanted("desk") {
        desk::measure()?;
    }
    if wanted("relay") {
        relay::measure(&relay)?;
    }
    Ok(())
}

/// One row of the table.
fn row(what: &str, figure: &str, budget: &str, how: &str) {
    println!(
        "{}",
        json!({ "what": what, "figure": figure, "budget": budget, "how": how })
    );
}

/// One row, and how much of its budget it took: 1 is all of it. Worst beside the middle one.
fn weigh(what: &str, times: &[Duration], budget_ms: f64, how: &str) {
    let mut times = times.to_vec();
    let middle = part(&mut times, 0.5);
    let worst = part(&mut times, 1.0);
    println!(
        "{}",
        json!({
            "what": what,
            "figure": ms(middle),
            "worst": ms(worst),
            "budget": if budget_ms < 10_000.0 { format!("≤ {budget_ms} ms") } else { format!("≤ {} s", budget_ms / 1_000.0) },
            "share": middle.as_secs_f64() * 1_000.0 / budget_ms,
            "how": how,
        })
    );
}

fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1_000.0;
    if ms >= 10_000.0 {
        format!("{:.1} s", ms / 1_000.0)
    } else if ms < 10.0 {
        format!("{ms:.2} ms")
    } else {
        format!("{ms:.0} ms")
    }
}

/// The middle one of so many runs.
fn median(runs: usize, run: impl FnMut() -> Result<()>) -> Result<Duration> {
    Ok(part(&mut timed(runs, run)?, 0.5))
}

/// How long each of so many runs took.
fn timed(runs: usize, mut run: impl FnMut() -> Result<()>) -> Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let began = Instant::now();
        run()?;
        times.push(began.elapsed());
    }
    Ok(times)
}

/// The time that this part of the runs stayed below.
fn part(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times
        .get((last as f64 * share).round() as usize)
        .copied()
        .unwrap_or_default()
}
