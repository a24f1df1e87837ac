//! What a crash leaves on the disk: the database as it is, and some of the write-ahead log's last step.

use std::fs;
use std::path::{Path, PathBuf};

use carnet_core::clock::{Chance, SeededChance};

/// `path` with `ending` added to its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A database's files before the step in which its process ends.
pub(super) struct Before {
    database: Vec<u8>,
    wal_bytes: u64,
}

impl Before {
    pub(super) fn of(path: &Path) -> Result<Self, String> {
        Ok(Self {
            database: fs::read(path).map_err(told)?,
            wal_bytes: fs::metadata(beside(path, "-wal")).map_or(0, |data| data.len()),
        })
    }
}

/// Copies a database that is in use, with all that it holds.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to).map_err(told)?;
    let wal = beside(from, "-wal");
    if wal.exists() {
        fs::copy(&wal, beside(to, "-wal")).map_err(told)?;
    }
    Ok(())
}

/// Copies a database as a crash would leave it: of what the log grew by in the last step, only a part is there.
///
/// A step that moved pages of the log into the database leaves the whole log: SQLite moves none before the log is on the
/// disk, and a shorter log over the newer pages is a file that no crash makes.
pub(super) fn crash(
    from: &Path,
    to: &Path,
    before: &Before,
    chance: &mut SeededChance,
) -> Result<(), String> {
    copy(from, to)?;
    let wal = beside(to, "-wal");
    let after = fs::metadata(&wal).map_or(0, |data| data.len());
    let grown = before.wal_bytes > 0 && after > before.wal_bytes;
    if !grown || fs::read(to).map_err(told)? != before.database {
        return Ok(());
    }
    let keep = before.wal_bytes + chance.below(after - before.wal_bytes + 1);
    let wal = fs::File::options().write(true).open(wal).map_err(told)?;
    wal.set_len(keep).map_err(told)
}

fn told(error: std::io::Error) -> String {
    format!("copy: {error}")
}
