//! The fuzz targets of `protocol/fuzz`, for a given time each. libFuzzer needs no nightly, only RUSTC_BOOTSTRAP.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::{repo, shell};

const FOLDER: &str = "protocol/fuzz";
/// What cargo-fuzz passes to the compiler: coverage, so that the fuzzer sees which bytes open new ways.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

/// Builds and runs each target; an input that stops one is kept under `out/fuzz`.
pub(crate) fn all(each: Duration) -> Result<()> {
    let manifest = repo::root().join(FOLDER).join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).context("there are no fuzz targets")?;
    let targets = targets(&text);
    ensure!(!targets.is_empty(), "{FOLDER} names no target");
    let built = repo::target().join("fuzz");
    let host = host()?;
    let mut build =
        shell::cargo("build --release --manifest-path protocol/fuzz/Cargo.toml --target-dir");
    build
        .arg(&built)
        // With a target named, build scripts are built without the flags; they have no fuzzer to link with.
        .args(["--target", &host])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", COVERAGE);
    shell::run(&mut build)?;
    let mut failed = Vec::new();
    for target in targets {
        let corpus = repo::root().join("out/fuzz").join(&target);
        std::fs::create_dir_all(&corpus)?;
        let mut command =
            std::process::Command::new(built.join(&host).join("release").join(&target));
        command
            .arg(&corpus)
            .arg(format!("-artifact_prefix={}/found-", corpus.display()))
            .arg(format!("-max_total_time={}", each.as_secs()))
            .args([
                "-rss_limit_mb=2048",
                "-timeout=10",
                "-print_final_stats=1",
                "-verbosity=0",
            ])
            .current_dir(repo::root());
        let seeds = repo::root().join(FOLDER).join("seeds").join(&target);
        if seeds.is_dir() {
            command.arg(seeds);
        }
        if shell::run(&mut command).is_err() {
            failed.push(target);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!("{} (inputs in out/fuzz)", failed.join(", "))
}

/// This machine as the compiler names it.
fn host() -> Result<String> {
    let version = shell::quiet(&mut shell::command("rustc -vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not name its host")?.to_owned())
}

/// The names of the `[[bin]]` sections.
fn targets(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut in_bin = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_bin = line.trim() == "[[bin]]";
        }
        if let Some(name) = line.strip_prefix("name = \"").filter(|_| in_bin) {
            names.push(name.trim_end().trim_end_matches('"').to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_the_binaries() {
        let manifest = "[package]\nname = \"fuzz\"\n[[bin]]\nname = \"frame\"\npath = \"a.rs\"\n[[bin]]\nname = \"door\"\n";
        assert_eq!(targets(manifest), ["frame", "door"]);
    }
}
