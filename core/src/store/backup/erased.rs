//! What was removed for good leaves the backups, too.

use std::path::Path;

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, OpenFlags};

use super::{check, list, with};
use crate::api::ApiError;
use crate::rows::{self, search};
use crate::store::{documents, open, outbox, set_aside};

/// Writes those backups anew in which a record stands that the database at `path` knows as removed for good. One that
/// cannot be written stays as it was; it is tried again with the next day's.
///
/// # Errors
/// When the database or its folder cannot be read.
pub(super) fn leave(path: &Path) -> Result<(), ApiError> {
    let erased = documents::all(&open::reader(path)?, true)?;
    if erased.is_empty() {
        return Ok(());
    }
    for backup in list(path)? {
        if let Err(error) = leave_one(&backup.path, &erased) {
            tracing::warn!(%error, backup = backup.id, "records that were removed are still in a backup");
        }
    }
    Ok(())
}

fn leave_one(backup: &Path, erased: &[DocumentId]) -> Result<(), ApiError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let found = among(&Connection::open_with_flags(backup, flags)?, erased)?;
    if found.is_empty() {
        return Ok(());
    }
    let part = with(backup, ".part");
    std::fs::copy(backup, &part)?;
    let written = without(&part, &found).and_then(|()| {
        check(&part)?;
        std::fs::File::open(&part)?.sync_all()?;
        Ok(std::fs::rename(&part, backup)?)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

/// Those of which something is left in this file.
fn among(conn: &Connection, erased: &[DocumentId]) -> Result<Vec<DocumentId>, ApiError> {
    // A copy made between the removal and the end of the index's merge holds their words.
    let merging = conn.table_exists(None, "search_purge")? && search::purge_asked(conn)?;
    let mut found = Vec::new();
    for id in erased {
        let gone = documents::head(conn, *id)?.is_none_or(|head| head.erased);
        let waits = outbox::holds_bytes(conn, *id)?;
        if merging || !gone || waits {
            found.push(*id);
        }
    }
    Ok(found)
}

/// The schema stays the backup's own: one made before a migration is there for the app of that time.
fn without(file: &Path, erased: &[DocumentId]) -> Result<(), ApiError> {
    let mut conn = Connection::open(file)?;
    open::common(&conn)?;
    let transaction = conn.transaction()?;
    for id in erased {
        documents::erase(&transaction, *id)?;
        rows::remove(&transaction, *id)?;
        // Whoever puts this backup back gets a new device and new numbers: none of these is missed.
        outbox::take_updates(&transaction, *id)?;
        set_aside::remove(&transaction, *id)?;
    }
    search::purge_now(&transaction)?;
    if transaction.table_exists(None, "search_purge")? {
        transaction.execute("DELETE FROM search_purge", [])?;
    }
    Ok(transaction.commit()?)
}
