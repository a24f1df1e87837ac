//! The statements are all known, and SQLite reads each of them.

use std::path::Path;

use rusqlite::Connection;

#[test]
fn sqlite_prepares_every_statement() {
    let database = Connection::open_in_memory().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/relay-sqlite");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        database
            .execute_batch(&std::fs::read_to_string(file).unwrap())
            .unwrap();
    }
    let statements = super::statements();
    assert!(statements.len() > 60, "{} statements", statements.len());
    for (module, name, sql) in statements {
        let prepared = database.prepare(sql);
        assert!(prepared.is_ok(), "{module}::{name}: {:?}", prepared.err());
    }
}

/// What is no statement of the list is prepared by no test: so there is none.
#[test]
fn sql_stands_in_the_list_and_nowhere_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/accounts");
    let mut modules = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|end| end != "rs") || path.ends_with("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text
            .split("crate::statements! {")
            .next()
            .unwrap_or_default();
        for verb in ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE "] {
            assert!(!code.contains(verb), "{verb} in {}", path.display());
        }
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let listed = super::statements()
            .iter()
            .any(|(module, ..)| *module == stem);
        assert_eq!(
            text.contains("crate::statements!"),
            listed,
            "{stem} in the list"
        );
        modules += usize::from(listed);
    }
    assert!(modules > 10, "the folder was read: {modules}");
}
