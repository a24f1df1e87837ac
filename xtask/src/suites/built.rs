//! The test binaries that one build of the whole workspace made.
//!
//! They are run directly: `cargo test -p x` would choose other features for shared crates and build them again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::{repo, run, shell};

/// Every test binary of the workspace.
pub(crate) struct Built(Vec<Test>);

/// One of them.
pub(crate) struct Test {
    /// Its package.
    pub(crate) package: String,
    /// Its target: the crate's name for unit tests, else the name of the test.
    pub(crate) target: String,
    binary: PathBuf,
    folder: PathBuf,
}

impl Test {
    /// The binary, in the folder that cargo would run it in.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.current_dir(&self.folder);
        command
    }
}

impl Built {
    /// Builds the binaries and the tests of the whole workspace, dev profile: one command, so that each dependency is
    /// compiled with one set of features, once.
    pub(crate) fn tests() -> Result<Self> {
        Self::by("build --locked --workspace --bins --tests")
    }

    /// Builds the unit tests of these packages alone.
    pub(crate) fn tests_of(packages: &[&str]) -> Result<Self> {
        let named = packages
            .iter()
            .map(|package| format!(" --package {package}"));
        Self::by(&format!(
            "test --no-run --locked --lib{}",
            named.collect::<String>()
        ))
    }

    fn by(line: &str) -> Result<Self> {
        // The window and the relay carry it inside.
        run::build_ui()?;
        let mut command = shell::cargo(line);
        command.arg("--message-format=json-render-diagnostics");
        println!("$ cargo {line}");
        let output = command
            .stderr(Stdio::inherit())
            .output()
            .context("cargo did not start")?;
        ensure!(output.status.success(), "the tests do not compile");
        let built = read(&String::from_utf8_lossy(&output.stdout), repo::root())?;
        ensure!(!built.0.is_empty(), "cargo built no test");
        Ok(built)
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Test> {
        self.0.iter()
    }

    /// Those of these packages.
    pub(crate) fn of(&self, packages: &[&str]) -> impl Iterator<Item = &Test> {
        self.all()
            .filter(move |test| packages.contains(&test.package.as_str()))
    }

    /// The binary with the tests that need several parts.
    pub(crate) fn parts(&self) -> Result<&Test> {
        let it = self
            .all()
            .find(|test| test.package == "carnet-tests" && test.target == "it");
        it.context("tests/it was not built")
    }
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    package_id: Option<String>,
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    profile: Option<Profile>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

fn read(messages: &str, root: &Path) -> Result<Built> {
    let mut tests = BTreeMap::new();
    for line in messages.lines().filter(|line| line.starts_with('{')) {
        let message: Message = serde_json::from_str(line).context("cargo says something new")?;
        if message.reason != "compiler-artifact"
            || !message.profile.is_some_and(|profile| profile.test)
        {
            continue;
        }
        if let (Some(binary), Some(target)) = (message.executable, message.target) {
            let package = package(message.package_id.as_deref().unwrap_or_default());
            let folder = message
                .manifest_path
                .as_deref()
                .and_then(Path::parent)
                .unwrap_or(root)
                .to_owned();
            tests.insert(
                (package.clone(), target.name.clone()),
                Test {
                    package,
                    target: target.name,
                    binary,
                    folder,
                },
            );
        }
    }
    Ok(Built(tests.into_values().collect()))
}

/// The name in `path+file:///…/core#carnet-core@0.1.0` or `path+file:///…/xtask#0.1.0`.
fn package(id: &str) -> String {
    let (path, rest) = id.split_once('#').unwrap_or(("", id));
    match rest.split_once('@') {
        Some((name, _)) => name.to_owned(),
        None => path.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_binaries_are_found_among_what_cargo_says() {
        let says = concat!(
            r#"{"reason":"compiler-artifact","package_id":"path+file:///r/core#carnet-core@0.1.0","manifest_path":"/r/core/Cargo.toml","target":{"name":"carnet_core"},"profile":{"test":true},"executable":"/t/core-1"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","package_id":"path+file:///r/core#carnet-core@0.1.0","manifest_path":"/r/core/Cargo.toml","target":{"name":"carnet_core"},"profile":{"test":false},"executable":null}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        let built = read(says, Path::new("/r")).unwrap();
        let found: Vec<&str> = built.all().map(|test| test.target.as_str()).collect();
        assert_eq!(found, ["carnet_core"], "the library itself is no test");
        assert_eq!(built.0[0].folder, Path::new("/r/core"));
    }

    #[test]
    fn a_package_is_named_by_its_id() {
        assert_eq!(
            package("path+file:///r/core#carnet-core@0.1.0"),
            "carnet-core"
        );
        assert_eq!(package("path+file:///r/xtask#0.1.0"), "xtask");
    }
}
