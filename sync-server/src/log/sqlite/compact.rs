//! Putting a state in the place of entries, and forgetting a document's bytes.

use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{DocumentId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::rules::{ERASED, SEQ_MAX, STATE, UPDATE};
use super::super::{LogError, Replacement};
use super::{place, read, seq_of};
use crate::limits::COMPACTED_HASHES_KEPT;

crate::statements! {
    FOLDED = "UPDATE entries SET kind = ?2, bytes = ?3, state_vector = ?4 WHERE place = ?1";
    TOP = "SELECT kind FROM entries WHERE place = ?1 AND document = ?2";
    BELOW = "SELECT place FROM entries WHERE document = ?1 AND place > ?2 AND place <= ?3 AND kind = ?4";
    REMEMBER = "INSERT OR REPLACE INTO compacted (place, hash)
        SELECT place, hash FROM entries WHERE document = ?1 AND place > ?2 AND place <= ?3 AND kind <> ?4";
    REMOVE = "DELETE FROM entries WHERE document = ?1 AND place > ?2 AND place <= ?3 AND kind <> ?4";
    RECOUNT = "UPDATE documents SET state_bytes = ?3, unfit = 0, (tail_count, tail_bytes) =
        (SELECT count(*), coalesce(sum(length(bytes)), 0) FROM entries
        WHERE document = ?2 AND place > ?4 AND place <= ?5)
        WHERE workspace = ?1 AND document = ?2";
    /// Before the entries go: the state's bytes in place of theirs. A count that was wrong is not below nothing.
    WEIGH = "UPDATE workspaces SET log_bytes = max(0, log_bytes + ?3 - (SELECT coalesce(sum(length(bytes)), 0) FROM entries
        WHERE document = ?2 AND place > ?4 AND place <= ?5)) WHERE key = ?1";
    /// What workspaces hold, as when they first counted (LG9).
    pub(super) COUNT = "UPDATE workspaces SET (document_count, log_bytes) = (
        SELECT count(*) FILTER (WHERE NOT erased), coalesce(sum(state_bytes + tail_bytes), 0)
        FROM documents WHERE documents.workspace = workspaces.key)";
    PRUNE = "DELETE FROM compacted WHERE place > ?1 AND place <= ?2";
    UNFIT = "UPDATE documents SET unfit = tail_count WHERE workspace = ?1 AND document = ?2";
}

/// One transaction of the caller: the state takes the place of the last entry that it holds (LG7).
pub(super) fn replace(
    connection: &Connection,
    workspace: WorkspaceId,
    with: &Replacement,
) -> Result<bool, LogError> {
    let found = read::workspace(connection, workspace)?;
    if !stands(connection, found.key, with)? {
        return Ok(false);
    }
    let through = place(found.key, with.through);
    weigh(connection, found.key, with)?;
    remember_hashes(connection, found.key, with.document, through - 1)?;
    remove(connection, found.key, with.document, through - 1)?;
    connection.prepare_cached(FOLDED)?.execute(params![
        through,
        STATE,
        &with.state[..],
        &with.state_vector[..]
    ])?;
    recount(connection, found.key, with)?;
    prune_hashes(connection, found.key, found.counter.head)?;
    Ok(true)
}

/// Whether the log still has the entries that were folded: the same state below, and an entry of the document on top.
fn stands(connection: &Connection, key: i64, with: &Replacement) -> Result<bool, LogError> {
    let top: Option<i64> = connection
        .prepare_cached(TOP)?
        .query_row(
            params![place(key, with.through), with.document.to_bytes()],
            |row| row.get(0),
        )
        .optional()?;
    let state: Option<i64> = connection
        .prepare_cached(BELOW)?
        .query_row(
            params![
                with.document.to_bytes(),
                place(key, 0),
                place(key, SEQ_MAX),
                STATE
            ],
            |row| row.get(0),
        )
        .optional()?;
    Ok(top == Some(UPDATE) && state.map_or(0, seq_of) == with.from)
}

/// Removes a document's entries from the log but its tombstone, keeping their hashes (ER1).
pub(super) fn forget(
    connection: &Connection,
    key: i64,
    document: DocumentId,
) -> Result<(), LogError> {
    remember_hashes(connection, key, document, place(key, SEQ_MAX))?;
    remove(connection, key, document, place(key, SEQ_MAX))
}

/// Keeps the hashes of a document's entries up to a place.
fn remember_hashes(
    connection: &Connection,
    key: i64,
    document: DocumentId,
    last: i64,
) -> Result<(), LogError> {
    connection.prepare_cached(REMEMBER)?.execute(params![
        document.to_bytes(),
        place(key, 0),
        last,
        ERASED
    ])?;
    Ok(())
}

fn remove(
    connection: &Connection,
    key: i64,
    document: DocumentId,
    last: i64,
) -> Result<(), LogError> {
    connection.prepare_cached(REMOVE)?.execute(params![
        document.to_bytes(),
        place(key, 0),
        last,
        ERASED
    ])?;
    Ok(())
}

fn weigh(connection: &Connection, key: i64, with: &Replacement) -> Result<(), LogError> {
    connection.prepare_cached(WEIGH)?.execute(params![
        key,
        with.document.to_bytes(),
        with.state.len() as i64,
        place(key, 0),
        place(key, with.through),
    ])?;
    Ok(())
}

fn recount(connection: &Connection, key: i64, with: &Replacement) -> Result<(), LogError> {
    connection.prepare_cached(RECOUNT)?.execute(params![
        key,
        with.document.to_bytes(),
        with.state.len() as i64,
        place(key, with.through),
        place(key, SEQ_MAX),
    ])?;
    Ok(())
}

fn prune_hashes(connection: &Connection, key: i64, head: Seq) -> Result<(), LogError> {
    let Some(last) = head.checked_sub(COMPACTED_HASHES_KEPT) else {
        return Ok(());
    };
    connection
        .prepare_cached(PRUNE)?
        .execute(params![place(key, 0), place(key, last)])?;
    Ok(())
}

pub(super) fn unfit(
    connection: &Connection,
    workspace: WorkspaceId,
    document: DocumentId,
) -> Result<(), LogError> {
    let found = read::workspace(connection, workspace)?;
    connection
        .prepare_cached(UNFIT)?
        .execute(params![found.key, document.to_bytes()])?;
    Ok(())
}
