//! `cargo xtask test`, `soak` and `sim`: the same suites, with short counts, full counts, or one seed.

use std::time::Duration;

use anyhow::Result;

use crate::shell;
use crate::suites::{self, Run, Scale};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these suites (and what they stand on).
    suites: Vec<String>,
}

#[derive(clap::Args)]
pub(crate) struct SoakArgs {
    /// Only these suites (and what they stand on).
    suites: Vec<String>,
    /// Minutes for each fuzz target.
    #[arg(long, default_value_t = 240)]
    fuzz_minutes: u64,
    /// Seeds of the simulation.
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    /// Weeks that two desks are apart.
    #[arg(long, default_value_t = 300)]
    weeks: u64,
    /// Kills of a desk and of a relay.
    #[arg(long, default_value_t = 1_000)]
    kills: u64,
    /// Power cuts.
    #[arg(long, default_value_t = 2_000)]
    cuts: u64,
    /// Frames of the attacker.
    #[arg(long, default_value_t = 1_000_000)]
    frames: u64,
    /// How often Redis is lost, in each of five ways.
    #[arg(long, default_value_t = 20)]
    losses: u64,
    /// Sockets that come back at once.
    #[arg(long, default_value_t = 5_000)]
    clients: u64,
    /// Rounds of two hundred who show one refresh token at once.
    #[arg(long, default_value_t = 50)]
    refresh_rounds: u64,
}

#[derive(clap::Args)]
pub(crate) struct SimArgs {
    /// The seed to replay; without it, seeds from 1.
    #[arg(long)]
    seed: Option<u64>,
    /// How many seeds, from that one on.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// A week of two desks apart instead of a day of five with faults.
    #[arg(long)]
    apart: bool,
}

/// Short counts.
pub(crate) fn test(args: &Args) -> Result<()> {
    let scale = Scale {
        fuzz: Duration::from_secs(60),
        counts: Vec::new(),
        // The longest (build, simulation) take ten.
        suite_within: Duration::from_secs(25 * 60),
    };
    suites::all(Run::new(scale), &args.suites)
}

/// Full counts.
pub(crate) fn soak(args: &SoakArgs) -> Result<()> {
    let counts = vec![
        ("CARNET_SEEDS", args.seeds),
        ("CARNET_WEEKS", args.weeks),
        ("CARNET_KILLS", args.kills),
        ("CARNET_CUTS", args.cuts),
        ("CARNET_FRAMES", args.frames),
        ("CARNET_LOSSES", args.losses),
        ("CARNET_CLIENTS", args.clients),
        ("CARNET_REFRESH_ROUNDS", args.refresh_rounds),
    ];
    let scale = Scale {
        fuzz: Duration::from_secs(args.fuzz_minutes * 60),
        counts,
        // Hours are what it is for.
        suite_within: Duration::MAX,
    };
    suites::all(Run::new(scale), &args.suites)
}

/// One seed, with everything it prints.
pub(crate) fn sim(args: &SimArgs) -> Result<()> {
    let test = match args.apart {
        true => "a_week_apart_loses_nothing",
        false => "all_desks_end_equal",
    };
    let mut command = shell::cargo(&format!(
        "test --package carnet-tests --test it -- {test} --nocapture"
    ));
    command
        .env("CARNET_SEED", args.seed.unwrap_or(1).to_string())
        .env("CARNET_SEEDS", args.seeds.to_string())
        .env("CARNET_WEEKS", args.seeds.to_string());
    shell::run(&mut command)
}
