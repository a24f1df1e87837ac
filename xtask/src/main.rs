//! Everything a person does with this repository, as `cargo xtask <word>`.

mod bench;
mod bindings;
mod bundle;
mod demo;
mod http;
mod look;
mod repo;
mod run;
mod setup;
mod shell;
mod suites;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests and ships Carnet.")]
struct Cli {
    #[command(subcommand)]
    word: Word,
}

#[derive(Subcommand)]
enum Word {
    /// Installs what is missing, builds the app and opens its window; without a display, serves the browser UI.
    Run(run::Args),
    /// Every check and test with short counts; prints the time of each suite.
    Test(test::Args),
    /// The tests with full counts: hours. Run before an issue is closed.
    Soak(test::SoakArgs),
    /// Replays one seed of the simulation.
    Sim(test::SimArgs),
    /// Measures the budgets of the design, release build; writes docs/figures.md.
    Bench(bench::Args),
    /// Takes the pictures that a person looks at before a release; writes out/look.
    Look(look::Args),
    /// Makes the .deb and .rpm packages.
    Bundle,
    /// Writes the UI's types from the Rust ones.
    Bindings(bindings::Args),
    /// The rules of the house: floors, sizes, words, generated files.
    Tidy(tidy::Args),
    /// Installs system and npm packages (run and test do it by themselves).
    Setup(setup::Args),
}

fn main() -> ExitCode {
    match act(Cli::parse().word) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(word: Word) -> anyhow::Result<()> {
    match word {
        Word::Run(args) => run::run(&args),
        Word::Test(args) => test::test(&args),
        Word::Soak(args) => test::soak(&args),
        Word::Sim(args) => test::sim(&args),
        Word::Bench(args) => bench::bench(&args),
        Word::Look(args) => look::look(&args),
        Word::Bundle => bundle::bundle(),
        Word::Bindings(args) => bindings::bindings(&args),
        Word::Tidy(args) => tidy::tidy(&args),
        Word::Setup(args) => setup::setup(args.need),
    }
}
