//! Reading the log. The caller holds one view of the file for the whole of a call.

use bytes::Bytes;
use carnet_protocol::frame::Seq;
use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, MemberId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::rules::{Counter, ERASED, SEQ_MAX, STATE, UPDATE};
use super::super::{Held, Item, LogError, Opened, Page, ReadLimit, Stored, What};
use super::{place, seq_of};
use crate::limits::{TAIL_BYTES_MAX, TAIL_COUNT_MAX};

crate::statements! {
    WORKSPACE = "SELECT key, epoch, head, document_count, log_bytes FROM workspaces WHERE workspace = ?1";
    DEVICE = "SELECT owner, through FROM devices WHERE workspace = ?1 AND device = ?2";
    HASH = "SELECT hash FROM entries WHERE place = ?1";
    COMPACTED_HASH = "SELECT hash FROM compacted WHERE place = ?1";
    PAGE = "SELECT place, kind, document, device, number, member, bytes, state_vector, hash FROM entries
        WHERE place > ?1 AND place <= ?2 ORDER BY place";
    DOCUMENT = "SELECT state_vector, erased FROM documents WHERE workspace = ?1 AND document = ?2";
    ENTRIES = "SELECT place, kind, bytes FROM entries
        WHERE document = ?1 AND place > ?2 AND place <= ?3 ORDER BY place";
    LONG_TAILS = "SELECT w.workspace, d.document FROM documents d JOIN workspaces w ON w.key = d.workspace
        WHERE NOT d.erased AND (d.tail_count >= ?1 OR d.tail_count > 1 AND d.tail_bytes >= ?2 + d.state_bytes)
        AND d.tail_count >= 2 * d.unfit LIMIT ?3";
}

/// A workspace's row.
pub(super) struct Found {
    pub(super) key: i64,
    pub(super) epoch: Epoch,
    pub(super) counter: Counter,
}

pub(super) fn workspace(connection: &Connection, id: WorkspaceId) -> Result<Found, LogError> {
    connection
        .prepare_cached(WORKSPACE)?
        .query_row([id.0], |row| {
            Ok(Found {
                key: row.get(0)?,
                epoch: Epoch(row.get(1)?),
                counter: Counter {
                    head: row.get::<_, i64>(2)? as Seq,
                    held: Held {
                        documents: row.get::<_, i64>(3)?.max(0) as u64,
                        bytes: row.get::<_, i64>(4)?.max(0) as u64,
                    },
                },
            })
        })
        .optional()?
        .ok_or(LogError::NoWorkspace)
}

pub(super) fn opened(
    connection: &Connection,
    workspace_id: WorkspaceId,
    device: DeviceId,
    cursor: Seq,
) -> Result<Opened, LogError> {
    let found = workspace(connection, workspace_id)?;
    let (owner, through) = connection
        .prepare_cached(DEVICE)?
        .query_row(params![found.key, device.0], |row| {
            Ok((Some(MemberId(row.get(0)?)), row.get::<_, i64>(1)? as u64))
        })
        .optional()?
        .unwrap_or((None, 0));
    let hash = if cursor == 0 || cursor > found.counter.head {
        None
    } else {
        hash_at(connection, found.key, cursor)?
    };
    Ok(Opened {
        epoch: found.epoch,
        head: found.counter.head,
        through,
        owner,
        hash,
    })
}

fn hash_at(connection: &Connection, key: i64, seq: Seq) -> Result<Option<EntryHash>, LogError> {
    let place = place(key, seq);
    for statement in [HASH, COMPACTED_HASH] {
        let hash = connection
            .prepare_cached(statement)?
            .query_row([place], |row| row.get(0))
            .optional()?;
        if hash.is_some() {
            return Ok(hash);
        }
    }
    Ok(None)
}

pub(super) fn page(
    connection: &Connection,
    id: WorkspaceId,
    after: Seq,
    limit: ReadLimit,
) -> Result<Page, LogError> {
    let found = workspace(connection, id)?;
    let mut page = Page {
        items: Vec::new(),
        through: after.max(found.counter.head),
        more: false,
    };
    if after >= found.counter.head {
        return Ok(page);
    }
    let mut statement = connection.prepare_cached(PAGE)?;
    let mut rows = statement.query(params![
        place(found.key, after),
        place(found.key, found.counter.head)
    ])?;
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let size = row.get_ref(6)?.as_bytes()?.len();
        let full = page.items.len() >= limit.items || bytes + size > limit.bytes;
        if let (true, Some(last)) = (full, page.items.last()) {
            page.through = last.seq;
            page.more = true;
            break;
        }
        bytes += size;
        page.items.push(item(row)?);
    }
    Ok(page)
}

fn item(row: &Row<'_>) -> Result<Item, LogError> {
    let blob = |at| -> Result<Bytes, rusqlite::Error> {
        Ok(Bytes::copy_from_slice(row.get_ref(at)?.as_blob()?))
    };
    let what = match row.get::<_, i64>(1)? {
        UPDATE => What::Update {
            device: DeviceId(row.get(3)?),
            number: row.get::<_, i64>(4)?.max(0) as u64,
            member: MemberId(row.get(5)?),
            update: blob(6)?,
        },
        STATE => What::State {
            state: blob(6)?,
            state_vector: blob(7)?,
            hash: row.get(8)?,
        },
        ERASED => What::Erased,
        kind => return Err(LogError::Store(format!("an entry of kind {kind}"))),
    };
    Ok(Item {
        seq: seq_of(row.get(0)?),
        document: document_id(row.get_ref(2)?.as_blob()?)?,
        what,
    })
}

fn document_id(bytes: &[u8]) -> Result<DocumentId, LogError> {
    DocumentId::from_bytes(bytes)
        .ok_or_else(|| LogError::Store("a document's name is damaged".to_owned()))
}

impl From<rusqlite::types::FromSqlError> for LogError {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        Self::Store(error.to_string())
    }
}

pub(super) fn document(
    connection: &Connection,
    id: WorkspaceId,
    document: DocumentId,
) -> Result<Stored, LogError> {
    let found = workspace(connection, id)?;
    let row = connection
        .prepare_cached(DOCUMENT)?
        .query_row(params![found.key, document.to_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((state_vector, erased)) = row else {
        return Ok(Stored::default());
    };
    let mut stored = Stored {
        state: None,
        tail: Vec::new(),
        state_vector,
        erased,
    };
    let mut statement = connection.prepare_cached(ENTRIES)?;
    let mut rows = statement.query(params![
        document.to_bytes(),
        place(found.key, 0),
        place(found.key, SEQ_MAX)
    ])?;
    while let Some(row) = rows.next()? {
        let part = (
            seq_of(row.get(0)?),
            Bytes::copy_from_slice(row.get_ref(2)?.as_blob()?),
        );
        match row.get::<_, i64>(1)? {
            STATE => stored.state = Some(part),
            UPDATE => stored.tail.push(part),
            _ => {}
        }
    }
    Ok(stored)
}

/// Documents whose tail is long, found by looking at all of them: once, at the start.
pub(super) fn long_tails(
    connection: &Connection,
    limit: usize,
) -> Result<Vec<(WorkspaceId, DocumentId)>, LogError> {
    let mut statement = connection.prepare_cached(LONG_TAILS)?;
    let mut rows = statement.query(params![TAIL_COUNT_MAX, TAIL_BYTES_MAX, limit as i64])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((
            WorkspaceId(row.get(0)?),
            document_id(row.get_ref(1)?.as_blob()?)?,
        ));
    }
    Ok(found)
}
