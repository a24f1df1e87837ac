//! Nothing committed tells whose machine it was made on.

use super::findings::{Finding, Tree, numbered};
use super::rust::{is_test_file, tests_begin};

/// Folders of a build machine. Split so that this file does not find itself.
const BUILD: &[&str] = &[concat!("/ro", "ot/"), concat!("/wo", "rk/")];
/// Folders of a person; tests make up people.
const PERSON: &[&str] = &[concat!("/ho", "me/"), concat!("/Us", "ers/")];
/// Where Cargo.lock says that crates come from on every machine.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// No machine's folders, no registry's address.
pub(crate) fn traces(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files() {
        let tests_from = match is_test_file(path) || path.ends_with(".test.ts") {
            true => 1,
            false => tests_begin(text).unwrap_or(usize::MAX),
        };
        for (number, line) in numbered(text) {
            let person = PERSON.iter().filter(|_| number < tests_from);
            let folder = BUILD
                .iter()
                .chain(person)
                .find(|folder| names(line, folder));
            if let Some(folder) = folder {
                let says = format!("names {folder}, a folder of one machine");
                findings.push(Finding::new(path, number, says));
            }
            if names_registry(path, line) {
                findings.push(Finding::new(
                    path,
                    number,
                    "names a registry: that belongs to a machine",
                ));
            }
        }
    }
    findings
}

/// `https://x.example/home/` and `./work/` are no folders of a machine.
fn names(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let within =
            |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '/' | '*');
        !before.is_some_and(within)
    })
}

fn names_registry(path: &str, line: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    match file {
        "package-lock.json" => line.contains("\"resolved\": \"http"),
        "Cargo.lock" => line.replace(CRATES_IO, "").contains("registry+"),
        ".npmrc" => line.contains("http"),
        "config.toml" if path.contains(".cargo/") => {
            line.contains("replace-with") || line.contains("registry")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_s_folder_or_registry_is_found() {
        let person = format!("let p = \"{}anne/x\";", PERSON[0]);
        let job = format!("cd {}main", BUILD[1]);
        for (path, text) in [
            ("core/src/a.rs", person.as_str()),
            ("docs/a.md", job.as_str()),
            ("tests/it/a.rs", job.as_str()),
            (
                "ui/package-lock.json",
                "      \"resolved\": \"https://mirror.example/x.tgz\",",
            ),
            (
                "Cargo.lock",
                "source = \"registry+https://mirror.example/index\"",
            ),
            (".cargo/config.toml", "replace-with = \"mirror\""),
            ("ui/.npmrc", "registry=https://mirror.example"),
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
        let made_up = format!(
            "#[cfg(test)]\nmod tests {{\n    let p = \"{}anne/x\";\n}}\n",
            PERSON[0]
        );
        for (path, text) in [
            (
                "Cargo.lock",
                "source = \"registry+https://github.com/rust-lang/crates.io-index\"",
            ),
            ("docs/a.md", "https://relay.example/home/board"),
            ("core/src/a.rs", made_up.as_str()),
        ] {
            assert_eq!(traces(&Tree::with(&[(path, text)])), [], "{path}: {text}");
        }
    }
}
