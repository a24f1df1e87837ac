//! The relay as it ships, with failpoints: `relay_under_test serve --data DIR --listen ADDRESS`.
//!
//! A program of this package, so that a test always runs the code beside it and never an older relay.

use std::process::ExitCode;

fn main() -> ExitCode {
    let _failpoints = fail::FailScenario::setup();
    carnet_relay::cli::main()
}
