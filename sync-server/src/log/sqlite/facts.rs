//! What the rules ask about, looked up as it is asked for.

use std::collections::HashMap;

use carnet_protocol::frame::{Number, Seq};
use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::{DeviceId, DocumentId, MemberId};
use carnet_protocol::limits::DEVICE_HASHES_MAX;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::LogError;
use super::super::rules::{Author, Facts, KnownDevice, KnownDocument};
use super::append::place_of_hash;
use super::authors;

crate::statements! {
    DEVICE = "SELECT key, owner, through, seq FROM devices WHERE workspace = ?1 AND device = ?2";
    DEVICE_HASH = "SELECT hash FROM device_hashes WHERE slot = ?1 AND number = ?2";
    DOCUMENT = "SELECT state_vector, state_bytes, tail_bytes, tail_count, erased, unfit FROM documents
        WHERE workspace = ?1 AND document = ?2";
}

/// One workspace's tables within the group's transaction.
pub(super) struct Stored<'c> {
    connection: &'c Connection,
    workspace: i64,
    /// Keys of the devices that were asked about.
    devices: HashMap<DeviceId, i64>,
}

impl<'c> Stored<'c> {
    pub(super) fn new(connection: &'c Connection, workspace: i64) -> Self {
        Self {
            connection,
            workspace,
            devices: HashMap::new(),
        }
    }
}

impl Facts for Stored<'_> {
    fn device(&mut self, device: DeviceId) -> Result<Option<KnownDevice>, LogError> {
        let found = self
            .connection
            .prepare_cached(DEVICE)?
            .query_row(params![self.workspace, device.0], |row| {
                let known = KnownDevice {
                    owner: MemberId(row.get(1)?),
                    through: row.get::<_, i64>(2)? as Number,
                    seq: row.get::<_, i64>(3)? as Seq,
                };
                Ok((row.get(0)?, known))
            })
            .optional()?;
        Ok(found.map(|(key, known)| {
            self.devices.insert(device, key);
            known
        }))
    }

    fn hash(&mut self, device: DeviceId, number: Number) -> Result<Option<EntryHash>, LogError> {
        let Some(key) = self.devices.get(&device) else {
            return Ok(None);
        };
        let slot = (number % DEVICE_HASHES_MAX as u64) as u16;
        Ok(self
            .connection
            .prepare_cached(DEVICE_HASH)?
            .query_row(params![place_of_hash(*key, slot), number as i64], |row| {
                row.get(0)
            })
            .optional()?)
    }

    fn document(&mut self, document: DocumentId) -> Result<Option<KnownDocument>, LogError> {
        Ok(self
            .connection
            .prepare_cached(DOCUMENT)?
            .query_row(params![self.workspace, document.to_bytes()], |row| {
                let mut known = KnownDocument {
                    state_bytes: row.get::<_, i64>(1)? as usize,
                    tail_bytes: row.get::<_, i64>(2)? as usize,
                    tail_count: row.get(3)?,
                    erased: row.get(4)?,
                    unfit: row.get(5)?,
                    ..KnownDocument::default()
                };
                known.read_vector(document, row.get_ref(0)?.as_blob()?);
                Ok(known)
            })
            .optional()?)
    }

    fn author(&mut self, document: DocumentId, client: u64) -> Result<Option<Author>, LogError> {
        authors::author(self.connection, self.workspace, document, client)
    }

    fn healing(&mut self, owner: MemberId, document: DocumentId) -> Result<Option<Seq>, LogError> {
        authors::healing(self.connection, self.workspace, owner, document)
    }
}
