//! Appending a group: the rules decide in memory, then everything is written.

use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, WorkspaceId};
use carnet_protocol::limits::DEVICE_HASHES_MAX;
use rusqlite::{Connection, params};

use super::super::rules::{Appending, Counter, Device, Document, Group, NewEntry, Writes};
use super::super::{Append, Appended, LogError, Room};
use super::facts::Stored;
use super::{authors, compact, place, read};

crate::statements! {
    CREATE = "INSERT INTO workspaces (workspace, epoch) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    /// For the trail, as accounts write it (`Deed::Erased`).
    NOTED = "INSERT INTO audit (id, at, actor, action, workspace, detail)
        SELECT randomblob(16), CAST(unixepoch('subsec') * 1000 AS INTEGER), ?2, 'erased', workspace, ?3
        FROM workspaces WHERE key = ?1";
    HEAD = "UPDATE workspaces SET head = ?2, document_count = ?3, log_bytes = ?4 WHERE key = ?1";
    ENTRY = "INSERT INTO entries (place, kind, document, device, number, member, hash, bytes)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    DEVICE = "INSERT INTO devices (workspace, device, owner, through, seq) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (workspace, device) DO UPDATE SET through = ?4, seq = ?5 RETURNING key";
    DEVICE_HASH = "INSERT OR REPLACE INTO device_hashes (slot, number, hash) VALUES (?1, ?2, ?3)";
    DOCUMENT = "INSERT INTO documents (workspace, document, state_vector, state_bytes, tail_bytes, tail_count, erased)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT DO UPDATE SET state_vector = ?3, state_bytes = ?4, tail_bytes = ?5, tail_count = ?6,
        erased = ?7";
}

pub(super) fn create(
    connection: &Connection,
    workspace: WorkspaceId,
    epoch: Epoch,
) -> Result<(), LogError> {
    connection
        .prepare_cached(CREATE)?
        .execute(params![workspace.0, epoch.0])?;
    Ok(())
}

/// Appends within the caller's transaction. An `Err` of the whole means: roll back.
pub(super) fn group<'a>(
    connection: &Connection,
    room: Room,
    appends: impl Iterator<Item = &'a Append>,
) -> Result<Group, LogError> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut group = Group::default();
    for append in appends {
        let result = append_one(connection, room, &mut open, append)?;
        group.results.push(result);
    }
    for workspace in open {
        let writes = workspace.appending.finish();
        write(connection, workspace.key, &writes)?;
        writes.tell(workspace.id, &mut group);
    }
    Ok(group)
}

/// A workspace that the group appends to.
struct Open<'c> {
    id: WorkspaceId,
    key: i64,
    appending: Appending<Stored<'c>>,
}

/// The outer error spoils the group, the inner one is the append's own.
fn append_one<'c>(
    connection: &'c Connection,
    room: Room,
    open: &mut Vec<Open<'c>>,
    append: &Append,
) -> Result<Result<Appended, LogError>, LogError> {
    let id = append.workspace;
    let at = match open.iter().position(|workspace| workspace.id == id) {
        Some(at) => at,
        None => match read::workspace(connection, id) {
            Ok(found) => {
                let facts = Stored::new(connection, found.key);
                open.push(Open {
                    id,
                    key: found.key,
                    appending: Appending::new(facts, found.counter, room),
                });
                open.len() - 1
            }
            Err(LogError::NoWorkspace) => return Ok(Err(LogError::NoWorkspace)),
            Err(error) => return Err(error),
        },
    };
    let workspace = open.get_mut(at).expect("BUG: found or pushed just now");
    workspace.appending.append(append).map(Ok)
}

fn write(connection: &Connection, key: i64, writes: &Writes) -> Result<(), LogError> {
    for entry in &writes.entries {
        insert(connection, key, entry)?;
    }
    for (member, document) in writes.erasures() {
        let noted = params![key, member.0, document.to_string()];
        connection.prepare_cached(NOTED)?.execute(noted)?;
    }
    for document in &writes.erased {
        compact::forget(connection, key, *document)?;
        authors::forget(connection, key, *document)?;
    }
    for (id, device) in &writes.devices {
        write_device(connection, key, *id, device)?;
    }
    for (id, document) in &writes.documents {
        write_document(connection, key, *id, document)?;
    }
    for grant in &writes.grants {
        authors::grant(connection, key, grant)?;
    }
    // The counter row comes last, and is held to COMMIT (LG1).
    if !writes.entries.is_empty() {
        let Counter { head, held } = writes.counter;
        let (head, documents, bytes) = (head as i64, held.documents as i64, held.bytes as i64);
        connection
            .prepare_cached(HEAD)?
            .execute(params![key, head, documents, bytes])?;
    }
    Ok(())
}

fn insert(connection: &Connection, key: i64, entry: &NewEntry) -> Result<(), LogError> {
    let (kind, bytes) = entry.stored();
    connection.prepare_cached(ENTRY)?.execute(params![
        place(key, entry.item.seq),
        kind,
        entry.item.document.to_bytes(),
        entry.device.0,
        entry.number as i64,
        entry.member.0,
        entry.hash,
        bytes,
    ])?;
    Ok(())
}

fn write_device(
    connection: &Connection,
    workspace: i64,
    id: DeviceId,
    device: &Device,
) -> Result<(), LogError> {
    let key: i64 = connection.prepare_cached(DEVICE)?.query_row(
        params![
            workspace,
            id.0,
            device.owner().0,
            device.through() as i64,
            device.seq() as i64
        ],
        |row| row.get(0),
    )?;
    let mut statement = connection.prepare_cached(DEVICE_HASH)?;
    for (slot, number, hash) in device.fresh() {
        statement.execute(params![place_of_hash(key, slot), number as i64, hash])?;
    }
    Ok(())
}

/// Where the hash of a device's number stands, by the device's key and the number's slot.
pub(super) const fn place_of_hash(device: i64, slot: u16) -> i64 {
    device * DEVICE_HASHES_MAX as i64 + slot as i64
}

fn write_document(
    connection: &Connection,
    workspace: i64,
    id: DocumentId,
    document: &Document,
) -> Result<(), LogError> {
    let now = document.now();
    connection.prepare_cached(DOCUMENT)?.execute(params![
        workspace,
        id.to_bytes(),
        now.state_vector.encode(),
        now.state_bytes as i64,
        now.tail_bytes as i64,
        now.tail_count,
        now.erased,
    ])?;
    for (client, author) in document.new_authors() {
        authors::write(connection, workspace, id, client, author)?;
    }
    Ok(())
}
