//! Whether a file or a database was made by a newer Carnet: this program does not know what stands in it.

use std::path::Path;

use rusqlite::Connection;

/// What whoever runs it is told.
pub(crate) const SAYS: &str = "made by a newer Carnet than this program: put the newer program back, or restore a copy that \
                               this one made";

/// The newest version of a relay's file that this program knows.
pub(crate) const IN_FILE: i64 = 5;
/// … and of its tables in PostgreSQL.
pub(crate) const IN_POSTGRES: i64 = 4;

crate::statements! {
    /// Where the version stands, in a file as in PostgreSQL.
    pub(crate) VERSION = "SELECT CAST(max(version) AS BIGINT) FROM refinery_schema_history";
}

/// Whether a file is newer. One without a version is none of a newer Carnet.
pub(crate) fn is_newer(file: &Connection) -> bool {
    version(file) > Some(IN_FILE)
}

/// The version of a file, when it has one.
pub(crate) fn version(file: &Connection) -> Option<i64> {
    let version = file.query_row(VERSION, [], |row| row.get(0));
    version.ok().flatten()
}

/// Refuses a newer one.
pub(crate) fn ensure_not(file: &Connection, path: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(!is_newer(file), "{} was {SAYS}", path.display());
    Ok(())
}

/// Makes a file newer than this program.
#[cfg(test)]
pub(crate) fn plant(file: &Path) {
    let connection = Connection::open(file).expect("it opens");
    let planted = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
        VALUES (99, 'future', '2030-01-01T00:00:00Z', '1')";
    connection.execute_batch(planted).expect("it is planted");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_versions_are_those_of_the_migrations() {
        for (folder, known) in [("relay-sqlite", IN_FILE), ("relay-postgres", IN_POSTGRES)] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../migrations")
                .join(folder);
            let newest = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                name.strip_prefix('V')?
                    .split_once("__")?
                    .0
                    .parse::<i64>()
                    .ok()
            });
            assert_eq!(newest.max(), Some(known));
        }
    }
}
