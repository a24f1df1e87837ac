//! What was removed for good leaves the backups, too.

use std::path::Path;

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, OpenFlags};

use super::{finish, list, with};
use crate::api::ApiError;
use crate::rows::{self, search};
use crate::store::{acts, documents, open, outbox, set_aside};

/// A record that was removed for good.
struct Erased {
    document: DocumentId,
    /// The database keeps what could not be sent of it, until the person gives it up.
    kept: bool,
}

/// Writes those backups anew in which a record stands that the database at `path` knows as removed for good. One that
/// cannot be written stays as it was; it is tried again with the next day's.
///
/// # Errors
/// When the database or its folder cannot be read.
pub(super) fn leave(path: &Path) -> Result<(), ApiError> {
    let erased = removed(&open::reader(path)?)?;
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

/// Only what the log knows, too, when there is one: who puts a backup back while the erasure still waits would have a
/// tombstone that nobody else has.
fn removed(conn: &Connection) -> Result<Vec<Erased>, ApiError> {
    let mut erased = Vec::new();
    for document in documents::all(conn, true)? {
        if !outbox::erases_document(conn, document)? {
            let kept = set_aside::get(conn, document)?.is_some();
            erased.push(Erased { document, kept });
        }
    }
    Ok(erased)
}

fn leave_one(backup: &Path, erased: &[Erased]) -> Result<(), ApiError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let found = among(&Connection::open_with_flags(backup, flags)?, erased)?;
    if found.is_empty() {
        return Ok(());
    }
    let part = with(backup, ".part");
    finish(&part, backup, || {
        std::fs::copy(backup, &part)?;
        without(&part, &found)
    })
}

/// Those of which something is left in this file.
fn among<'a>(conn: &Connection, erased: &'a [Erased]) -> Result<Vec<&'a Erased>, ApiError> {
    // A copy made between the removal and the end of the index's merge holds their words.
    let merging = conn.table_exists(None, "search_purge")? && search::purge_asked(conn)?;
    let mut found = Vec::new();
    for one in erased {
        let id = one.document;
        let gone = documents::head(conn, id)?.is_none_or(|head| head.erased);
        let waits = outbox::holds_bytes(conn, id)?;
        let aside = !one.kept && set_aside::get(conn, id)?.is_some();
        if merging || !gone || waits || aside {
            found.push(one);
        }
    }
    Ok(found)
}

/// The schema stays the backup's own: one made before a migration is there for the app of that time.
fn without(file: &Path, erased: &[&Erased]) -> Result<(), ApiError> {
    let mut conn = Connection::open(file)?;
    open::common(&conn)?;
    let transaction = conn.transaction()?;
    for one in erased {
        let id = one.document;
        documents::erase(&transaction, id)?;
        rows::remove(&transaction, id)?;
        // Whoever puts this backup back gets a new device and new numbers: none of these is missed.
        outbox::take_updates(&transaction, id)?;
        if !one.kept {
            set_aside::remove(&transaction, id)?;
        }
    }
    if transaction.table_exists(None, "acts")? {
        for one in erased {
            acts::forget(&transaction, one.document)?;
        }
    }
    search::purge_now(&transaction)?;
    if transaction.table_exists(None, "search_purge")? {
        transaction.execute("DELETE FROM search_purge", [])?;
    }
    Ok(transaction.commit()?)
}
