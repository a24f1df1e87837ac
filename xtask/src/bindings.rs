//! The UI's types, written from the Rust ones by ts-rs.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::suites::built::Built;
use crate::{repo, shell};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail when what is committed is not what Rust says.
    #[arg(long)]
    check: bool,
}

const FOLDER: &str = "ui/src/generated";
/// The crates whose types the UI knows.
const OWNERS: [&str; 2] = ["carnet-core", "carnet-desktop"];
/// ts-rs writes each type in a test of this name.
const EXPORTS: &str = "export_bindings_";

/// Writes or checks.
pub(crate) fn bindings(args: &Args) -> Result<()> {
    if args.check {
        return check(&Built::tests()?);
    }
    // Whoever writes them has just changed one of these, and waits.
    let built = Built::tests_of(&OWNERS)?;
    let folder = repo::root().join(FOLDER);
    let fresh = export(&built)?;
    std::fs::create_dir_all(&folder)?;
    for name in read(&folder)?
        .keys()
        .filter(|name| !fresh.contains_key(*name))
    {
        std::fs::remove_file(folder.join(name))?;
    }
    for (name, text) in &fresh {
        std::fs::write(folder.join(name), text)?;
    }
    println!("{} types in {FOLDER}", fresh.len());
    Ok(())
}

/// Fails when what is committed is not what Rust says.
pub(crate) fn check(built: &Built) -> Result<()> {
    let differing = differing(&export(built)?, &read(&repo::root().join(FOLDER))?);
    if !differing.is_empty() {
        bail!(
            "{FOLDER} is old: run `cargo xtask bindings` ({})",
            differing.join(", ")
        );
    }
    Ok(())
}

fn export(built: &Built) -> Result<BTreeMap<String, String>> {
    let folder = repo::target().join("bindings");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    for test in built.of(&OWNERS) {
        let mut command = test.command();
        command
            .arg(EXPORTS)
            .arg("--quiet")
            .env("TS_RS_EXPORT_DIR", &folder)
            .env("TS_RS_LARGE_INT", "number");
        shell::quiet(&mut command)?;
    }
    read(&folder)
}

fn read(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "ts") {
            let name = path
                .file_name()
                .context("BUG: a file has a name")?
                .to_string_lossy()
                .into_owned();
            files.insert(name, std::fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}

fn differing(
    fresh: &BTreeMap<String, String>,
    committed: &BTreeMap<String, String>,
) -> Vec<String> {
    let names = fresh
        .keys()
        .chain(committed.keys().filter(|name| !fresh.contains_key(*name)));
    names
        .filter(|name| fresh.get(*name) != committed.get(*name))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_missing_and_left_over_types_are_found() {
        let files = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect()
        };
        let fresh = files(&[("A.ts", "a"), ("B.ts", "b"), ("C.ts", "c")]);
        let committed = files(&[("A.ts", "a"), ("B.ts", "old"), ("D.ts", "d")]);
        assert_eq!(differing(&fresh, &committed), ["B.ts", "C.ts", "D.ts"]);
        assert_eq!(differing(&fresh, &fresh), Vec::<String>::new());
    }
}
