//! SQLite reads each statement of the accounts.

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

mod at_once;
mod devices;
mod ends;
mod taken;
