//! How far each client of a document is known.

use std::collections::BTreeMap;

use super::reader::Reader;
use super::{Reason, Refusal};
use crate::limits::STATE_VECTOR_BYTES_MAX;

/// For each client the clock that follows its last known struct. A client that is not there has 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateVector(BTreeMap<u64, u32>);

impl StateVector {
    /// A state vector of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The door for state vectors (DR7): reads v1 bytes.
    ///
    /// # Errors
    /// [`Refusal`] when the bytes are not one state vector within the limits of DR1 and DR3.
    pub fn decode(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes, STATE_VECTOR_BYTES_MAX)?;
        let count = reader.clients(2)?;
        let mut clients = BTreeMap::new();
        for _ in 0..count {
            let client = reader.client()?;
            let clock = reader.clock()?;
            if clients.insert(client, clock).is_some() {
                return Err(reader.refusal(Reason::RepeatedClient));
            }
        }
        reader.end()?;
        clients.retain(|_, clock| *clock > 0);
        Ok(Self(clients))
    }

    /// The v1 bytes, higher clients first as Yjs writes them: equal vectors have equal bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 + self.0.len() * 12);
        write_number(&mut bytes, self.0.len() as u64);
        for (client, clock) in self.0.iter().rev() {
            write_number(&mut bytes, *client);
            write_number(&mut bytes, u64::from(*clock));
        }
        bytes
    }

    /// The clock that follows the client's last known struct; 0 for an unknown client.
    #[must_use]
    pub fn get(&self, client: u64) -> u32 {
        self.0.get(&client).copied().unwrap_or(0)
    }

    /// Makes the client known up to `end`, if it was not known further.
    pub fn raise(&mut self, client: u64, end: u32) {
        if end > 0 {
            let known = self.0.entry(client).or_insert(end);
            *known = end.max(*known);
        }
    }

    /// Makes everything known that `other` knows.
    pub fn merge(&mut self, other: &Self) {
        for (client, end) in other.iter() {
            self.raise(client, end);
        }
    }

    /// Knows at least what `other` knows.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.iter().all(|(client, end)| end <= self.get(client))
    }

    /// Each known client and the clock that follows its last struct, lower clients first.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.0.iter().map(|(client, end)| (*client, *end))
    }

    /// How many clients are known; a log keeps it at or below [`crate::limits::CLIENTS_MAX`].
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(u64, u32)> for StateVector {
    fn from_iter<I: IntoIterator<Item = (u64, u32)>>(ends: I) -> Self {
        let mut vector = Self::new();
        for (client, end) in ends {
            vector.raise(client, end);
        }
        vector
    }
}

fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
