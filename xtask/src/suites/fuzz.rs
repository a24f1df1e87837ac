//! The fuzz targets of `protocol/fuzz`, for a given time each. libFuzzer needs no nightly, only RUSTC_BOOTSTRAP.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::{repo, shell};

const FOLDER: &str = "protocol/fuzz";
/// What cargo-fuzz passes to the compiler: coverage, so that the fuzzer sees which bytes open new ways.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Clink-dead-code -Ccodegen-units=1 --cfg fuzzing";
/// Where a longer input only costs time: an update applies in more than linear time.
const LENGTH_MAX: &[(&str, u32)] = &[("update", 2_048)];
const LENGTH_MAX_ELSE: u32 = 4_096;
/// Each takes one core; two is what the smallest machine of ours has.
const AT_ONCE: usize = 2;

/// Builds and runs each target; an input that stops one is kept under `out/fuzz`.
pub(crate) fn all(each: Duration) -> Result<()> {
    let manifest = repo::root().join(FOLDER).join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).context("there are no fuzz targets")?;
    let targets = targets(&text);
    ensure!(!targets.is_empty(), "{FOLDER} names no target");
    let (host, built) = (host()?, repo::target().join("fuzz"));
    // With a target named, the flags stay away from build scripts.
    let mut build =
        shell::cargo("build --locked --release --manifest-path protocol/fuzz/Cargo.toml");
    build.args(["--target", &host, "--target-dir"]).arg(&built);
    shell::run(build.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", COVERAGE))?;
    let mut failed = Vec::new();
    for together in targets.chunks(AT_ONCE) {
        let mut running = Vec::new();
        for target in together {
            let mut command = Command::new(built.join(&host).join("release").join(target));
            running.push((target, shell::start(flags(&mut command, target, each)?)?));
        }
        for (target, mut child) in running {
            if !child.wait()?.success() {
                failed.push(target.as_str());
            }
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

fn flags<'a>(command: &'a mut Command, target: &str, each: Duration) -> Result<&'a mut Command> {
    // libFuzzer writes what it learns into the first folder; the seeds are only read.
    let learnt = repo::root().join("out/fuzz").join(target);
    std::fs::create_dir_all(&learnt)?;
    let length = LENGTH_MAX
        .iter()
        .find(|(name, _)| *name == target)
        .map_or(LENGTH_MAX_ELSE, |(_, length)| *length);
    command
        .current_dir(repo::root())
        .arg(format!("-artifact_prefix={}-found-", learnt.display()))
        .arg(format!("-max_total_time={}", each.as_secs()))
        .arg(format!("-max_len={length}"))
        .args([
            "-rss_limit_mb=1024",
            "-timeout=5",
            "-print_final_stats=1",
            "-verbosity=0",
        ])
        .arg(&learnt);
    let seeds = repo::root().join(FOLDER).join("seeds").join(target);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    Ok(command)
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
