//! Documents in memory: loaded when asked for, a bounded number of them, dropped whenever memory and disk may differ.

use std::collections::HashMap;

use carnet_protocol::ids::{DocumentId, MemberId};
use rusqlite::Connection;
use yrs::updates::decoder::Decode;
use yrs::{Doc, Transact, Update};

use crate::api::{ApiError, Code};
use crate::clock::Chance;
use crate::limits::{DOCUMENTS_CACHED_BYTES_MAX, DOCUMENTS_CACHED_MAX};
use crate::store::documents as stored;

/// The documents in memory, and the client ids under which this run edits them.
///
/// A client id is drawn for each member and each start of the engine, and never stored: a restored file cannot make one
/// id say two things.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    loaded: HashMap<DocumentId, Loaded>,
    clients: HashMap<MemberId, u64>,
    bytes: usize,
    uses: u64,
}

#[derive(Debug)]
struct Loaded {
    doc: Doc,
    client: u64,
    bytes: usize,
    used: u64,
}

impl Documents {
    /// The document for reading or for applying what came from elsewhere; empty when there is none.
    pub(crate) fn read(
        &mut self,
        conn: &Connection,
        id: DocumentId,
        chance: &mut dyn Chance,
    ) -> Result<Doc, ApiError> {
        let client = match self.loaded.get(&id) {
            Some(loaded) => loaded.client,
            None => draw(chance),
        };
        self.load(conn, id, client)
    }

    /// The document for an edit by this member.
    pub(crate) fn edit(
        &mut self,
        conn: &Connection,
        id: DocumentId,
        member: MemberId,
        chance: &mut dyn Chance,
    ) -> Result<Doc, ApiError> {
        let client = *self.clients.entry(member).or_insert_with(|| draw(chance));
        if stored::head(conn, id)?.is_some_and(|head| head.erased) {
            return Err(ApiError::new(Code::NotFound, "the record was erased"));
        }
        self.load(conn, id, client)
    }

    fn load(&mut self, conn: &Connection, id: DocumentId, client: u64) -> Result<Doc, ApiError> {
        self.uses += 1;
        if let Some(loaded) = self.loaded.get_mut(&id)
            && loaded.client == client
        {
            loaded.used = self.uses;
            return Ok(loaded.doc.clone());
        }
        let parts = stored::parts(conn, id)?;
        let doc = build(id, client, &parts)?;
        self.forget(id);
        let bytes = parts.iter().map(Vec::len).sum();
        self.make_room(bytes);
        self.bytes += bytes;
        let loaded = Loaded {
            doc: doc.clone(),
            client,
            bytes,
            used: self.uses,
        };
        self.loaded.insert(id, loaded);
        Ok(doc)
    }

    /// Drops a document from memory: the next use loads it from disk.
    pub(crate) fn forget(&mut self, id: DocumentId) {
        if let Some(loaded) = self.loaded.remove(&id) {
            self.bytes -= loaded.bytes;
        }
    }

    /// Drops all documents and draws new client ids: memory may hold edits that the disk refused, and a clock that was
    /// used for one of them must not be used for another.
    pub(crate) fn forget_all(&mut self) {
        self.loaded.clear();
        self.clients.clear();
        self.bytes = 0;
    }

    /// As [`Self::forget_all`], for what one failed call touched.
    pub(crate) fn undo(&mut self, touched: &[DocumentId]) {
        for id in touched {
            self.forget(*id);
            self.clients.clear();
        }
    }

    fn make_room(&mut self, bytes: usize) {
        while self.loaded.len() >= DOCUMENTS_CACHED_MAX
            || self.bytes + bytes > DOCUMENTS_CACHED_BYTES_MAX
        {
            let oldest = self.loaded.iter().min_by_key(|(_, loaded)| loaded.used);
            let Some(id) = oldest.map(|(id, _)| *id) else {
                return;
            };
            self.forget(id);
        }
    }
}

/// A document made of its stored updates.
///
/// # Errors
/// [`Code::BrokenFile`] when an update that the door let in once cannot be read any more.
pub(crate) fn build(id: DocumentId, client: u64, parts: &[Vec<u8>]) -> Result<Doc, ApiError> {
    let doc = crate::document::open(id.kind, client);
    let mut txn = doc.transact_mut();
    for part in parts {
        let applied = Update::decode_v1(part)
            .map_err(|error| error.to_string())
            .and_then(|update| txn.apply_update(update).map_err(|error| error.to_string()));
        if let Err(error) = applied {
            return Err(ApiError::new(Code::BrokenFile, format!("{id}: {error}")));
        }
    }
    drop(txn);
    Ok(doc)
}

/// A Yjs client id: 53 bits, as JavaScript holds them.
fn draw(chance: &mut dyn Chance) -> u64 {
    chance.u64() >> 11
}
