//! The rules of the house, each a function from the repository's files to what is wrong.
//!
//! A rule that nothing checks is not a rule, so every one of them has a test with a bad example.

mod findings;
mod floors;
mod house;
mod locales;
mod machine;
mod probes;
mod promises;
mod protocol;
mod rust;
mod shape;
mod typescript;

use anyhow::{Result, bail};

use findings::{Finding, Tree};

#[derive(Default, clap::Args)]
pub(crate) struct Args {
    /// After reading docs/protocol.md: ties it to protocol/src/frame.rs as that file stands now.
    #[arg(long)]
    bless: bool,
}

type Rule = fn(&Tree) -> Vec<Finding>;

/// What is checked, in the order in which it is told.
const RULES: &[(&str, Rule)] = &[
    ("floors of the crates", floors::crates),
    ("floors of the UI", typescript::floors),
    ("module docs", shape::module_docs),
    ("no mod.rs", shape::no_mod_rs),
    ("file lengths", shape::too_long),
    ("names", house::banned_names),
    ("no ignored test", house::no_ignored_tests),
    ("no sleep in a test", house::no_sleep_in_tests),
    ("limits stand in one file", house::limits),
    ("languages have the same words", locales::parity),
    ("each error code has its sentence", locales::error_codes),
    ("docs/protocol.md follows frame.rs", protocol::hash_tie),
    (
        "each invariant is held by a test that exists",
        promises::invariants,
    ),
    ("no trace of a machine", machine::traces),
];

/// Checks every rule, tells what is wrong, and fails when anything is.
pub(crate) fn tidy(args: &Args) -> Result<()> {
    if args.bless {
        protocol::bless()?;
    }
    let tree = Tree::of_repository()?;
    let mut wrong = 0;
    for (name, rule) in RULES {
        wrong += tell(name, &rule(&tree));
    }
    for (name, probe) in probes::PROBES {
        wrong += tell(name, &probe()?);
    }
    for notice in shape::ask_why(&tree) {
        println!("note: {notice}");
    }
    if wrong > 0 {
        bail!("tidy: {wrong} findings");
    }
    println!(
        "tidy: {} rules hold for {} files",
        RULES.len() + probes::PROBES.len(),
        tree.len()
    );
    Ok(())
}

fn tell(rule: &str, findings: &[Finding]) -> usize {
    for finding in findings {
        println!("{finding} [{rule}]");
    }
    findings.len()
}
