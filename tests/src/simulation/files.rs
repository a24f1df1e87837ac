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

/// The length of a database's write-ahead log.
pub(super) fn wal_length(path: &Path) -> u64 {
    fs::metadata(beside(path, "-wal")).map_or(0, |data| data.len())
}

/// Copies a database that is in use, as a crash would leave it: of what the log grew by since it was `before` long, only a
/// part is there.
pub(super) fn crash(
    from: &Path,
    to: &Path,
    before: u64,
    chance: &mut SeededChance,
) -> Result<(), String> {
    let told = |error: std::io::Error| format!("copy: {error}");
    fs::copy(from, to).map_err(told)?;
    let wal = beside(from, "-wal");
    if !wal.exists() {
        return Ok(());
    }
    let mut bytes = fs::read(&wal).map_err(told)?;
    let after = bytes.len() as u64;
    // A log that did not just grow was begun anew, or not written: it is whole.
    if after > before && before > 0 {
        let keep = before + chance.below(after - before + 1);
        bytes.truncate(usize::try_from(keep).map_err(|error| error.to_string())?);
    }
    fs::write(beside(to, "-wal"), bytes).map_err(told)
}
