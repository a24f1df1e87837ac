//! Rules about the graph of crates, asked of cargo itself.

use anyhow::Result;

use super::findings::Finding;
use crate::shell;

type Probe = fn() -> Result<Vec<Finding>>;

/// What is asked.
pub(crate) const PROBES: &[(&str, Probe)] = &[
    ("one zbus, without tokio", zbus),
    ("core without `net` has no runtime", core_alone),
];

const GRAPH: &str = "Cargo.lock";

/// Two zbus would not see each other's connections; with its tokio feature, keyring panics inside a runtime.
fn zbus() -> Result<Vec<Finding>> {
    let lock = std::fs::read_to_string(crate::repo::root().join(GRAPH))?;
    let mut findings = one_only(&lock, "zbus");
    if lock.contains("name = \"zbus\"\n") && findings.is_empty() {
        let tree = shell::quiet(&mut shell::cargo(
            "tree --locked --workspace -e features -i zbus",
        ))?;
        findings.extend(without_tokio(&tree));
    }
    Ok(findings)
}

fn one_only(lock: &str, name: &str) -> Vec<Finding> {
    let copies = lock.matches(&format!("name = \"{name}\"\n")).count();
    let many = copies > 1;
    many.then(|| Finding::new(GRAPH, 0, format!("{copies} copies of {name}")))
        .into_iter()
        .collect()
}

fn without_tokio(tree: &str) -> Vec<Finding> {
    let on = tree
        .lines()
        .any(|line| line.contains("zbus feature \"tokio\""));
    on.then(|| {
        Finding::new(
            GRAPH,
            0,
            "zbus has its tokio feature: keyring would panic inside a runtime",
        )
    })
    .into_iter()
    .collect()
}

/// A desk must be steppable without a runtime: the simulation and the command line count on it.
fn core_alone() -> Result<Vec<Finding>> {
    let tree = shell::quiet(&mut shell::cargo(
        "tree --locked -p carnet-core --no-default-features -e normal --prefix none",
    ))?;
    Ok(no_runtime(&tree))
}

fn no_runtime(tree: &str) -> Vec<Finding> {
    let runtime = tree
        .lines()
        .find(|line| line.starts_with("tokio ") || line.starts_with("axum "));
    runtime
        .map(|line| {
            Finding::new(
                "core/Cargo.toml",
                0,
                format!("without `net`, core still builds {line}"),
            )
        })
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_copy_is_found() {
        let twice = "[[package]]\nname = \"zbus\"\nversion = \"5\"\n[[package]]\nname = \"zbus\"\nversion = \"6\"\n";
        assert_eq!(one_only(twice, "zbus").len(), 1);
        assert_eq!(
            one_only("name = \"zbus\"\nname = \"zbus_names\"\n", "zbus"),
            [],
            "one is right"
        );
    }

    #[test]
    fn the_tokio_feature_of_zbus_is_found() {
        assert_eq!(
            without_tokio("zbus v5.1\n└── zbus feature \"tokio\"\n").len(),
            1
        );
        assert_eq!(
            without_tokio("zbus v5.1\n└── zbus feature \"async-io\"\n"),
            []
        );
    }

    #[test]
    fn a_runtime_in_core_is_found() {
        assert_eq!(no_runtime("carnet-core v0.1.0\ntokio v1.54\n").len(), 1);
        assert_eq!(no_runtime("carnet-core v0.1.0\nyrs v0.28.1\n"), []);
    }
}
