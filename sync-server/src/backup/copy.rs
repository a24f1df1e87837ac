//! One moment of a SQLite file that may be written to meanwhile.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

/// Copies the file in one step: with WAL that holds up no writer, and what is written meanwhile does not start it over.
pub(super) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags)
        .with_context(|| format!("{} cannot be opened", from.display()))?;
    source.busy_timeout(Duration::from_secs(5))?;
    let mut copy = Connection::open(to)?;
    let step = Backup::new(&source, &mut copy)?
        .step(-1)
        .with_context(|| format!("{} cannot be read", from.display()))?;
    anyhow::ensure!(step == StepResult::Done, "the copy was not finished");
    // One file, without a -wal beside it.
    let _: String = copy.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(())
}
