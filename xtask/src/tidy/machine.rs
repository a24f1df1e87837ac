//! Nothing committed tells whose machine it was made on.

use super::findings::{Finding, Tree, numbered};

/// Folders of a person or of a build machine. Split so that this file does not find itself.
const PATHS: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
];
/// What may follow `/home/` all the same: paths inside containers and examples.
const EXAMPLES: &[&str] = &["/home/you", "/home/carnet", "/home/anna"];
/// Where Cargo.lock says that crates come from on every machine.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// No machine's folders, no registry's address.
pub(crate) fn traces(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files() {
        let lock =
            path.ends_with(".lock") || path.ends_with("-lock.json") || path.ends_with(".npmrc");
        for (number, line) in numbered(text) {
            if let Some(folder) = folder_of(line) {
                findings.push(Finding::new(
                    path,
                    number,
                    format!("names {folder}, a folder of one machine"),
                ));
            }
            let elsewhere = line.replace(CRATES_IO, "");
            if lock
                && (elsewhere.contains("registry+")
                    || elsewhere.contains("\"resolved\": \"http")
                    || path.ends_with(".npmrc") && elsewhere.contains("http"))
            {
                findings.push(Finding::new(path, number, "names a registry's address"));
            }
            if path.ends_with(".cargo/config.toml")
                && (line.contains("replace-with") || line.contains("registry"))
            {
                findings.push(Finding::new(
                    path,
                    number,
                    "sets a registry: that belongs to a machine",
                ));
            }
        }
    }
    findings
}

fn folder_of(line: &str) -> Option<&'static str> {
    PATHS.iter().copied().find(|folder| {
        line.match_indices(folder).any(|(at, _)| {
            // `https://x.example/home/` and `./home/` are no folders of a machine.
            let before = line[..at].chars().next_back();
            let starts = before.is_none_or(|c| {
                !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '/' | '*'))
            });
            starts
                && !EXAMPLES
                    .iter()
                    .any(|example| line[at..].starts_with(example))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_s_folder_or_registry_is_found() {
        let home = format!("let p = \"{}anne/x\";", PATHS[1]);
        let job = format!("cd {}main", PATHS[3]);
        for (path, text) in [
            ("core/src/a.rs", home.as_str()),
            ("docs/a.md", job.as_str()),
            (
                "ui/package-lock.json",
                "      \"resolved\": \"https://mirror.example/x.tgz\",",
            ),
            (
                "Cargo.lock",
                "source = \"registry+https://mirror.example/index\"",
            ),
            (".cargo/config.toml", "replace-with = \"mirror\""),
        ] {
            assert_eq!(
                traces(&Tree::with(&[(path, text)])).len(),
                1,
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn what_is_the_same_everywhere_may_stand() {
        for (path, text) in [
            (
                "Cargo.lock",
                "source = \"registry+https://github.com/rust-lang/crates.io-index\"",
            ),
            ("docs/a.md", "https://relay.example/home/board"),
            ("core/src/a.rs", "let bytes = home/2;"),
        ] {
            assert_eq!(traces(&Tree::with(&[(path, text)])), [], "{path}: {text}");
        }
    }
}
