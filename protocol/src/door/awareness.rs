//! The door for awareness updates of y-protocols: who is here, and a JSON text for each.

use super::Refusal;
use super::json::check_json;
use super::reader::Reader;
use crate::limits::PRESENCE_BYTES_MAX;

/// What an awareness update says of one client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwarenessEntry {
    /// Whose state.
    pub client: u64,
    /// Its age: a higher one wins.
    pub clock: u32,
    /// The state is `null`: the client has gone.
    pub gone: bool,
}

/// Walks an awareness update (DR7): counts, client ids, UTF-8, JSON, depth, at most
/// [`PRESENCE_BYTES_MAX`] bytes.
///
/// # Errors
/// [`Refusal`] when the bytes are not one awareness update.
pub fn walk_awareness(bytes: &[u8]) -> Result<Vec<AwarenessEntry>, Refusal> {
    let mut reader = Reader::new(bytes, PRESENCE_BYTES_MAX)?;
    let count = reader.clients(4)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let client = reader.client()?;
        let clock = reader.clock()?;
        let json = reader.text()?;
        check_json(json).map_err(|reason| reader.refusal(reason))?;
        entries.push(AwarenessEntry {
            client,
            clock,
            gone: json == "null",
        });
    }
    reader.end()?;
    Ok(entries)
}
