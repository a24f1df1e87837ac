//! Appending a group: every check comes before its insert, so one bad update never spoils the others.

use std::collections::HashMap;

use carnet_protocol::door::{StateVector, UpdateShape};
use carnet_protocol::frame::{Number, RefuseCode, Seq};
use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, MemberId, WorkspaceId};
use carnet_protocol::limits::{
    CLIENTS_MAX, DEVICE_HASHES_MAX, DOCUMENT_BYTES_MAX, STATE_VECTOR_BYTES_MAX,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Append, Appended, Change, Item, LogError, Refused, What};
use super::authors::{self, Authors, Pusher};
use super::{SEQ_MAX, compact, place, read};
use crate::limits::{TAIL_BYTES_MAX, TAIL_COUNT_MAX};

/// What a group did. Nothing of it holds before COMMIT.
#[derive(Debug, Default)]
pub struct Group {
    /// An answer for each append, in order.
    pub results: Vec<Result<Appended, LogError>>,
    /// What was appended, by workspace, in the order of seq.
    pub committed: Vec<(WorkspaceId, Vec<Item>)>,
    /// Documents that should be folded soon.
    pub long_tails: Vec<(WorkspaceId, DocumentId)>,
}

pub(super) const UPDATE: i64 = 0;
pub(super) const ERASED: i64 = 1;
pub(super) const STATE: i64 = 2;

pub(super) fn create(
    connection: &Connection,
    workspace: WorkspaceId,
    epoch: Epoch,
) -> Result<(), LogError> {
    connection
        .prepare_cached(
            "INSERT INTO workspaces (workspace, epoch) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute(params![workspace.0, epoch.0])?;
    Ok(())
}

/// Appends within the caller's transaction. An `Err` of the whole means: roll back.
pub(super) fn group<'a>(
    connection: &Connection,
    appends: impl Iterator<Item = &'a Append>,
) -> Result<Group, LogError> {
    let mut appender = Appender {
        connection,
        workspaces: Vec::new(),
    };
    let results = appends
        .map(|append| appender.append(append))
        .collect::<Result<_, LogError>>()?;
    let mut group = Group {
        results,
        ..Group::default()
    };
    for workspace in appender.workspaces {
        workspace.finish(connection, &mut group)?;
    }
    Ok(group)
}

struct Appender<'c> {
    connection: &'c Connection,
    workspaces: Vec<Workspace>,
}

/// A workspace as the group leaves it. Written back once, at the end.
struct Workspace {
    id: WorkspaceId,
    key: i64,
    before: Seq,
    head: Seq,
    devices: HashMap<DeviceId, Device>,
    documents: HashMap<DocumentId, Document>,
    items: Vec<Item>,
    /// Documents that must be folded before they take more.
    wanted: Vec<DocumentId>,
}

#[derive(Clone, Copy)]
struct Device {
    key: Option<i64>,
    owner: MemberId,
    through: Number,
    seq: Seq,
    changed: bool,
}

struct Document {
    state_vector: StateVector,
    state_bytes: usize,
    tail_bytes: usize,
    tail_count: u32,
    erased: bool,
    unfit: u32,
    authors: Authors,
    changed: bool,
}

impl Document {
    fn folds(&self) -> bool {
        let long = self.tail_count >= TAIL_COUNT_MAX
            || self.tail_bytes >= TAIL_BYTES_MAX as usize + self.state_bytes && self.tail_count > 1;
        !self.erased && long && self.tail_count >= self.unfit.saturating_mul(2)
    }
}

impl Appender<'_> {
    /// The outer error spoils the group, the inner one is the append's own.
    fn append(&mut self, append: &Append) -> Result<Result<Appended, LogError>, LogError> {
        let connection = self.connection;
        let workspace = match self.workspace(append.workspace) {
            Ok(workspace) => workspace,
            Err(LogError::NoWorkspace) => return Ok(Err(LogError::NoWorkspace)),
            Err(error) => return Err(error),
        };
        if append.heals {
            authors::may_heal(connection, workspace.key, append.owner, workspace.head)?;
        }
        let mut device = workspace.device(connection, append)?;
        let mut refused = None;
        if device.owner == append.owner {
            for (number, change) in (append.first..).zip(&append.changes) {
                refused = workspace.take(connection, append, &mut device, number, change)?;
                if refused.is_some() {
                    break;
                }
            }
        } else {
            let detail = "the device belongs to another member";
            refused = Some(Refused::new(append.first, RefuseCode::FORKED, detail));
        }
        workspace.devices.insert(append.device, device);
        Ok(Ok(Appended {
            through: device.through,
            seq: device.seq,
            refused,
        }))
    }

    fn workspace(&mut self, id: WorkspaceId) -> Result<&mut Workspace, LogError> {
        let at = match self
            .workspaces
            .iter()
            .position(|workspace| workspace.id == id)
        {
            Some(at) => at,
            None => {
                let found = read::workspace(self.connection, id)?;
                self.workspaces.push(Workspace {
                    id,
                    key: found.key,
                    before: found.head,
                    head: found.head,
                    devices: HashMap::new(),
                    documents: HashMap::new(),
                    items: Vec::new(),
                    wanted: Vec::new(),
                });
                self.workspaces.len() - 1
            }
        };
        Ok(self
            .workspaces
            .get_mut(at)
            .expect("BUG: found or pushed just now"))
    }
}

impl Workspace {
    fn device(&self, connection: &Connection, append: &Append) -> Result<Device, LogError> {
        if let Some(device) = self.devices.get(&append.device) {
            return Ok(*device);
        }
        let found = connection
            .prepare_cached(
                "SELECT key, owner, through, seq FROM devices WHERE workspace = ?1 AND device = ?2",
            )?
            .query_row(params![self.key, append.device.0], |row| {
                Ok(Device {
                    key: Some(row.get(0)?),
                    owner: MemberId(row.get(1)?),
                    through: row.get::<_, i64>(2)? as Number,
                    seq: row.get::<_, i64>(3)? as Seq,
                    changed: false,
                })
            })
            .optional()?;
        let new = Device {
            key: None,
            owner: append.owner,
            through: 0,
            seq: 0,
            changed: false,
        };
        Ok(found.unwrap_or(new))
    }

    /// One change (LG3). `Some` when it is refused.
    fn take(
        &mut self,
        connection: &Connection,
        append: &Append,
        device: &mut Device,
        number: Number,
        change: &Change,
    ) -> Result<Option<Refused>, LogError> {
        let hash = change.hash();
        if number <= device.through {
            let same = known_hash(connection, device, number)? == Some(hash);
            let detail = "this number is taken by another update";
            return Ok((!same).then(|| Refused::new(number, RefuseCode::FORKED, detail)));
        }
        let wanted = device.through + 1;
        if number > wanted {
            let detail = format!("the next number is {wanted}, not {number}");
            return Ok(Some(Refused::new(wanted, RefuseCode::GAP, detail)));
        }
        if let Some((code, detail)) = self.enter(connection, append, number, change, hash)? {
            return Ok(Some(Refused::new(number, code, detail)));
        }
        use_up(connection, self.key, append, device, number, hash)?;
        device.seq = self.head;
        Ok(None)
    }

    /// Puts a change into the log, or says why not.
    fn enter(
        &mut self,
        connection: &Connection,
        append: &Append,
        number: Number,
        change: &Change,
        hash: EntryHash,
    ) -> Result<Option<(RefuseCode, &'static str)>, LogError> {
        if matches!(change, Change::Void { .. }) {
            return Ok(None);
        }
        let document = change.document();
        self.load(connection, document)?;
        let known = self
            .documents
            .get_mut(&document)
            .expect("BUG: loaded just now");
        let what = match change {
            Change::Update { bytes, shape, .. } => {
                let pusher = Pusher {
                    workspace: self.key,
                    document,
                    owner: append.owner,
                    head: self.head,
                };
                if let Some(refusal) = known.refuses(shape, bytes.len()) {
                    match refusal.0 {
                        RefuseCode::BUSY => self.wanted.push(document),
                        RefuseCode::HOLE => authors::may_close_a_hole(connection, pusher)?,
                        _ => {}
                    }
                    return Ok(Some(refusal));
                }
                if !known
                    .authors
                    .admit(connection, pusher, shape, &known.state_vector)?
                {
                    let detail = "the update has new structs of another member";
                    return Ok(Some((RefuseCode::MALFORMED, detail)));
                }
                known.takes(shape, bytes.len());
                What::Update {
                    device: append.device,
                    number,
                    member: append.member,
                    update: bytes.clone(),
                }
            }
            // Removed before: the number is used up and the tombstone that is there stays.
            Change::Erase { .. } if known.erased => return Ok(None),
            Change::Erase { .. } => {
                known.erase();
                compact::forget(connection, self.key, document)?;
                authors::forget(connection, self.key, document)?;
                What::Erased
            }
            Change::Void { .. } => return Ok(None),
        };
        if self.head >= SEQ_MAX {
            return Err(LogError::Store("the log is full".to_owned()));
        }
        self.head += 1;
        let item = Item {
            seq: self.head,
            document,
            what,
        };
        insert(connection, self.key, append, number, hash, &item)?;
        self.items.push(item);
        Ok(None)
    }

    fn load(&mut self, connection: &Connection, document: DocumentId) -> Result<(), LogError> {
        if self.documents.contains_key(&document) {
            return Ok(());
        }
        let found = connection
            .prepare_cached(
                "SELECT state_vector, state_bytes, tail_bytes, tail_count, erased, unfit FROM documents
                 WHERE workspace = ?1 AND document = ?2",
            )?
            .query_row(params![self.key, document.to_bytes()], |row| {
                let state_vector = row.get_ref(0)?.as_blob()?;
                Ok(Document {
                    state_vector: StateVector::decode(state_vector).map_err(damaged)?,
                    state_bytes: row.get::<_, i64>(1)? as usize,
                    tail_bytes: row.get::<_, i64>(2)? as usize,
                    tail_count: row.get(3)?,
                    erased: row.get(4)?,
                    unfit: row.get(5)?,
                    authors: Authors::default(),
                    changed: false,
                })
            })
            .optional()?;
        self.documents
            .insert(document, found.unwrap_or_else(Document::new));
        Ok(())
    }

    fn finish(self, connection: &Connection, group: &mut Group) -> Result<(), LogError> {
        for device in self.devices.values().filter(|device| device.changed) {
            connection
                .prepare_cached("UPDATE devices SET through = ?2, seq = ?3 WHERE key = ?1")?
                .execute(params![
                    device.key,
                    device.through as i64,
                    device.seq as i64
                ])?;
        }
        for (id, document) in self
            .documents
            .iter()
            .filter(|(_, document)| document.changed)
        {
            document.write(connection, self.key, *id)?;
            if document.folds() {
                group.long_tails.push((self.id, *id));
            }
        }
        group
            .long_tails
            .extend(self.wanted.iter().map(|document| (self.id, *document)));
        // The counter row comes last, and is held to COMMIT (LG1).
        if self.head > self.before {
            connection
                .prepare_cached("UPDATE workspaces SET head = ?2 WHERE key = ?1")?
                .execute(params![self.key, self.head as i64])?;
            group.committed.push((self.id, self.items));
        }
        Ok(())
    }
}

impl Document {
    fn new() -> Self {
        Self {
            state_vector: StateVector::new(),
            state_bytes: 0,
            tail_bytes: 0,
            tail_count: 0,
            erased: false,
            unfit: 0,
            authors: Authors::default(),
            changed: false,
        }
    }

    fn refuses(&self, shape: &UpdateShape, bytes: usize) -> Option<(RefuseCode, &'static str)> {
        if self.erased {
            return Some((RefuseCode::ERASED, "the document was removed for good"));
        }
        if !shape.fits(&self.state_vector) {
            return Some((
                RefuseCode::HOLE,
                "the update builds on something that the log does not have",
            ));
        }
        // A repeat of what is known adds nothing that folding will not take away again.
        let adds = shape
            .clients()
            .iter()
            .any(|run| run.end > self.state_vector.get(run.client));
        if adds && self.state_bytes + self.tail_bytes + bytes > DOCUMENT_BYTES_MAX {
            // Folding may make room: many edits of one field are few bytes as a state.
            return Some(if self.tail_count > 0 && self.unfit == 0 {
                (RefuseCode::BUSY, "the document is being folded")
            } else {
                (RefuseCode::TOO_LARGE, "the document would be too large")
            });
        }
        let new_clients = shape
            .clients()
            .iter()
            .filter(|run| self.state_vector.get(run.client) == 0)
            .count();
        // 13 bytes are the most that a client takes in a state vector.
        let clients = self.state_vector.len() + new_clients;
        (clients > CLIENTS_MAX || clients * 13 + 2 > STATE_VECTOR_BYTES_MAX).then_some((
            RefuseCode::TOO_LARGE,
            "too many devices wrote this document",
        ))
    }

    fn takes(&mut self, shape: &UpdateShape, bytes: usize) {
        shape.apply_to(&mut self.state_vector);
        self.tail_bytes += bytes;
        self.tail_count += 1;
        self.changed = true;
    }

    fn erase(&mut self) {
        *self = Self {
            erased: true,
            changed: true,
            ..Self::new()
        };
    }

    fn write(
        &self,
        connection: &Connection,
        workspace: i64,
        id: DocumentId,
    ) -> Result<(), LogError> {
        connection
            .prepare_cached(
                "INSERT INTO documents (workspace, document, state_vector, state_bytes, tail_bytes, tail_count, erased)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET state_vector = ?3, state_bytes = ?4, tail_bytes = ?5, tail_count = ?6,
                     erased = ?7",
            )?
            .execute(params![
                workspace,
                id.to_bytes(),
                self.state_vector.encode(),
                self.state_bytes as i64,
                self.tail_bytes as i64,
                self.tail_count,
                self.erased,
            ])?;
        Ok(())
    }
}

fn damaged(refusal: carnet_protocol::door::Refusal) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(refusal))
}

const fn slot(device: i64, number: Number) -> i64 {
    device * DEVICE_HASHES_MAX as i64 + (number % DEVICE_HASHES_MAX as u64) as i64
}

fn known_hash(
    connection: &Connection,
    device: &Device,
    number: Number,
) -> Result<Option<EntryHash>, LogError> {
    let Some(key) = device.key else {
        return Ok(None);
    };
    Ok(connection
        .prepare_cached("SELECT hash FROM device_hashes WHERE slot = ?1 AND number = ?2")?
        .query_row(params![slot(key, number), number as i64], |row| row.get(0))
        .optional()?)
}

/// Writes down that the number is taken, and by what.
fn use_up(
    connection: &Connection,
    workspace: i64,
    append: &Append,
    device: &mut Device,
    number: Number,
    hash: EntryHash,
) -> Result<(), LogError> {
    let key = match device.key {
        Some(key) => key,
        None => {
            connection
                .prepare_cached("INSERT INTO devices (workspace, device, owner, through, seq) VALUES (?1, ?2, ?3, 0, 0)")?
                .execute(params![workspace, append.device.0, append.owner.0])?;
            connection.last_insert_rowid()
        }
    };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO device_hashes (slot, number, hash) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![slot(key, number), number as i64, hash])?;
    device.key = Some(key);
    device.through = number;
    device.changed = true;
    Ok(())
}

fn insert(
    connection: &Connection,
    workspace: i64,
    append: &Append,
    number: Number,
    hash: EntryHash,
    item: &Item,
) -> Result<(), LogError> {
    let (kind, bytes): (i64, &[u8]) = match &item.what {
        What::Update { update, .. } => (UPDATE, update),
        What::Erased => (ERASED, &[]),
        What::State { .. } => unreachable!("BUG: states enter by compaction only"),
    };
    connection
        .prepare_cached(
            "INSERT INTO entries (place, kind, document, device, number, member, hash, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            place(workspace, item.seq),
            kind,
            item.document.to_bytes(),
            append.device.0,
            number as i64,
            append.member.0,
            hash,
            bytes,
        ])?;
    Ok(())
}
