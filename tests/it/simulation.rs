//! All desks end equal, whatever the links, clocks and disks do.

mod apart;
mod meet;

use std::sync::atomic::{AtomicU64, Ordering};

use carnet_tests::scale;
use carnet_tests::simulation::{Plan, Planted, Report, Restore, restore, run};

/// Runs seeds on all cores; stops at the first that fails. Gives the answers "saved" and the folds of all.
fn on_all_cores(
    first: u64,
    count: u64,
    one: impl Fn(u64) -> Result<Report, String> + Sync,
) -> Result<(u64, u64), String> {
    let next = AtomicU64::new(first);
    let (saved, folds) = (AtomicU64::new(0), AtomicU64::new(0));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let worker = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + count {
                return Ok(());
            }
            match one(seed) {
                Ok(report) => {
                    saved.fetch_add(report.saved, Ordering::Relaxed);
                    folds.fetch_add(report.folds, Ordering::Relaxed);
                    println!("seed {seed}: {report:?}");
                }
                Err(error) => {
                    next.store(u64::MAX / 2, Ordering::Relaxed);
                    return Err(format!("seed {seed}: {error}"));
                }
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| "a run panicked".to_owned())?)
            .collect::<Result<Vec<()>, String>>()
    })?;
    Ok((saved.load(Ordering::Relaxed), folds.load(Ordering::Relaxed)))
}

#[test]
fn all_desks_end_equal() {
    let (first, count) = (scale::first_seed(), scale::seeds());
    let done = on_all_cores(first, count, |seed| run(seed, Plan::default()));
    let (saved, folds) = done.unwrap_or_else(|error| panic!("{error}"));
    assert!(
        saved > count * 1_000,
        "people must have got something done: {saved}"
    );
    assert!(folds > count, "the log must have been folded: {folds}");
}

/// A control: a check that lets these pass checks nothing.
#[test]
fn planted_faults_are_caught() {
    for planted in [Planted::SkipResend, Planted::ApplyTwice] {
        let plan = Plan {
            operations: 100,
            planted: Some(planted),
            ..Plan::default()
        };
        let caught = (1..=5).filter(|seed| run(*seed, plan).is_err()).count();
        assert!(caught > 0, "{planted:?} was not caught in five seeds");
    }
}

#[test]
fn copies_and_restores_lose_nothing() {
    for what in [
        Restore::Desk,
        Restore::DeskUnmarked,
        Restore::Copy,
        Restore::RelayRolledBack,
        Restore::RelayRestored,
    ] {
        let done = on_all_cores(1, 10, |seed| {
            restore(seed, what).map_err(|error| format!("{what:?}: {error}"))
        });
        done.unwrap_or_else(|error| panic!("{error}"));
    }
}
