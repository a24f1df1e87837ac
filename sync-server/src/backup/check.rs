//! Whether a copy can be used: a copy that nobody has opened is a hope.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use rusqlite::{Connection, OpenFlags};

use super::postgres;
use crate::log::newer;

/// What stands in a copy that is whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Workspaces with a log.
    pub workspaces: u64,
    /// Entries of all logs.
    pub entries: u64,
    /// People.
    pub members: u64,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            workspaces,
            entries,
            members,
        } = self;
        write!(
            f,
            "whole, with {workspaces} workspaces, {entries} entries, {members} people"
        )
    }
}

/// Opens a copy and reads all of it: SQLite's own check, then each log's last place.
///
/// # Errors
/// When it is no relay's file or is damaged, with what is wrong.
pub fn check(file: &Path) -> anyhow::Result<Checked> {
    let mut begins = [0; postgres::MAGIC.len()];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut begins));
    if read.is_ok() && begins == postgres::MAGIC {
        return postgres::check(file);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copy = Connection::open_with_flags(file, flags)
        .with_context(|| format!("{} cannot be opened", file.display()))?;
    copy.execute_batch("PRAGMA trusted_schema = OFF")?;
    let said: String = copy
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .with_context(|| format!("{} is no SQLite file, or is damaged", file.display()))?;
    ensure!(said == "ok", "{} is damaged: {said}", file.display());
    newer::ensure_not(&copy, file)?;
    let headless: i64 = copy
        .query_row(HEADLESS, [], |row| row.get(0))
        .with_context(|| format!("{} is not a relay's file", file.display()))?;
    ensure!(
        headless == 0,
        "{}: the newest entry of {headless} logs is missing",
        file.display()
    );
    let count = |what: &str| -> rusqlite::Result<u64> {
        copy.query_row(what, [], |row| row.get::<_, i64>(0).map(i64::unsigned_abs))
    };
    Ok(Checked {
        workspaces: count(WORKSPACES)?,
        entries: count(ENTRIES)?,
        members: count(MEMBERS)?,
    })
}

crate::statements! {
    /// Logs whose last place stands nowhere.
    HEADLESS = "SELECT count(*) FROM workspaces w WHERE w.head > 0
    AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.place = (w.key << 40) + w.head)
    AND NOT EXISTS (SELECT 1 FROM compacted c WHERE c.place = (w.key << 40) + w.head)";
    WORKSPACES = "SELECT count(*) FROM workspaces";
    ENTRIES = "SELECT count(*) FROM entries";
    MEMBERS = "SELECT count(*) FROM members";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::sqlite::Store;

    #[test]
    fn a_copy_of_a_newer_carnet_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("relay.db");
        drop(Store::open(&file).unwrap());
        newer::plant(&file);
        let said = format!("{:#}", check(&file).expect_err("it is newer"));
        assert!(said.contains("made by a newer Carnet"), "{said}");
        let said = Store::open(&file).expect_err("it is newer").to_string();
        assert!(said.contains("made by a newer Carnet"), "{said}");
        assert!(!said.contains("filesystem"), "{said}");
    }

    /// Each page reads well, and they do not agree: no query that we ask would notice.
    #[test]
    fn an_index_that_says_otherwise_than_its_table_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("relay.db");
        let store = Store::open(&file).unwrap();
        let somebody = "INSERT INTO members (member, email, name, password, created_at)
            VALUES (x'01', 'somebody@example.org', '', '', 0); PRAGMA journal_mode = DELETE";
        store.connection().execute_batch(somebody).unwrap();
        drop(store);
        let mut bytes = std::fs::read(&file).unwrap();
        let word = b"somebody@";
        let at = bytes.windows(word.len()).position(|part| part == word);
        bytes[at.expect("it stands there")] = b'S';
        std::fs::write(&file, bytes).unwrap();
        let said = check(&file).expect_err("they do not agree").to_string();
        assert!(said.contains("is damaged"), "{said}");
    }

    #[test]
    fn damage_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("relay.db");
        drop(Store::open(&file).unwrap());
        assert_eq!(check(&file).unwrap(), Checked::default());

        let no_relay = folder.path().join("other.db");
        Connection::open(&no_relay)
            .unwrap()
            .execute_batch("CREATE TABLE t (x)")
            .unwrap();
        let said = check(&no_relay).expect_err("another program's").to_string();
        assert!(said.contains("not a relay's file"), "{said}");

        let store = Store::open(&file).unwrap();
        store
            .connection()
            .execute_batch(
                "INSERT INTO workspaces (workspace, epoch, head) VALUES (x'01', x'02', 7)",
            )
            .unwrap();
        drop(store);
        let said = check(&file).expect_err("entry 7 is missing").to_string();
        assert!(said.contains("newest entry"), "{said}");

        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..].fill(0x5a);
        std::fs::write(&file, bytes).unwrap();
        check(&file).expect_err("half of it is nonsense");
    }
}
