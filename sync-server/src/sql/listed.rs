//! Every statement beside those of the log and the accounts, by the database that reads it, so that a test can prepare each.

use crate::{assembly, backup, counts, doctor, log};

/// A module's name, and its statements by name.
type List = (&'static str, &'static [(&'static str, &'static str)]);

/// Those that a relay's file is asked: the module's name, the statement's name, its SQL.
pub fn of_files() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lists: [List; 7] = [
        ("check", backup::check::STATEMENTS),
        ("counts", counts::STATEMENTS),
        ("log", doctor::log::STATEMENTS),
        ("newer", log::newer::STATEMENTS),
        ("restore", backup::restore::STATEMENTS),
        ("room", doctor::room::STATEMENTS),
        ("storage", assembly::storage::STATEMENTS),
    ];
    lists.into_iter().flat_map(each)
}

/// Those that PostgreSQL is asked, with `?1` where PostgreSQL has `$1`.
pub fn of_postgres() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lists: [List; 4] = [
        ("counts", counts::STATEMENTS),
        ("database", doctor::database::STATEMENTS),
        ("newer", log::newer::STATEMENTS),
        ("room", doctor::room::STATEMENTS),
    ];
    lists.into_iter().flat_map(each)
}

fn each(
    (module, statements): List,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let named = statements.iter();
    named.map(move |(name, sql)| (module, *name, *sql))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    /// What is no statement of a list is prepared by no test: so there is none. `psql` is asked by itself.
    const BY_PSQL: &str = "src/backup/postgres.rs";
    const BEGINS: &str = "crate::statements! {";
    const VERBS: [&str; 5] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];

    #[test]
    fn sql_stands_in_a_list_and_nowhere_else() {
        let mut modules = 0;
        let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        for path in sources {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let mut parts = code.split(BEGINS);
            let mut outside = vec![parts.next().unwrap_or_default()];
            for list in parts {
                outside.extend(list.split_once("\n}\n").map(|(_, after)| after));
                modules += 1;
            }
            for verb in VERBS {
                let quoted = [format!("\"{verb}"), format!("\"\n    {verb}")];
                let stray = outside
                    .iter()
                    .any(|code| quoted.iter().any(|quoted| code.contains(quoted)));
                assert!(!stray, "{verb}in {}", path.display());
            }
        }
        assert_eq!(modules, listed(), "each list is in a list of lists");
    }

    fn listed() -> usize {
        let names = |all: Vec<(&'static str, &'static str, &'static str)>| {
            all.into_iter()
                .map(|(module, ..)| module)
                .collect::<BTreeSet<_>>()
        };
        let all = [
            names(log::sqlite::statements().collect()),
            names(log::postgres::statements().collect()),
            names(crate::accounts::statements()),
            names(of_files().chain(of_postgres()).collect()),
        ];
        all.iter().map(BTreeSet::len).sum()
    }

    /// The sources of what runs: no tests, and nothing that tests are made of.
    fn sources(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            if matches!(name, "tests" | "contract") || path.ends_with(BY_PSQL) {
                continue;
            }
            if path.is_dir() {
                found.extend(sources(&path));
            } else if path.extension().is_some_and(|end| end == "rs") && name != "listed" {
                found.push(path);
            }
        }
        found
    }
}
