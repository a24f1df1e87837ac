//! A device's numbers (LG3).

use carnet_protocol::frame::{Number, Seq};
use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::{DeviceId, MemberId};
use carnet_protocol::limits::DEVICE_HASHES_MAX;

use super::Facts;
use crate::log::LogError;

/// A device, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::log) struct KnownDevice {
    /// Whom it belongs to (HS6).
    pub(in crate::log) owner: MemberId,
    /// Its highest number.
    pub(in crate::log) through: Number,
    /// The head when `through` was written: what an Ack says.
    pub(in crate::log) seq: Seq,
}

/// A device, as the group leaves it.
#[derive(Clone, Debug)]
pub(in crate::log) struct Device {
    /// As it is stored; 0 of everything when it is new.
    known: KnownDevice,
    /// The head when the last number was used up.
    seq: Seq,
    /// What the numbers after the stored ones are taken by.
    fresh: Vec<EntryHash>,
}

impl Device {
    pub(super) fn new(known: Option<KnownDevice>, owner: MemberId) -> Self {
        let known = known.unwrap_or(KnownDevice {
            owner,
            through: 0,
            seq: 0,
        });
        Self {
            seq: known.seq,
            known,
            fresh: Vec::new(),
        }
    }

    /// Whom it belongs to.
    pub(in crate::log) const fn owner(&self) -> MemberId {
        self.known.owner
    }

    /// Its highest number.
    pub(in crate::log) const fn through(&self) -> Number {
        self.known.through + self.fresh.len() as u64
    }

    /// The head when its highest number was used up.
    pub(in crate::log) const fn seq(&self) -> Seq {
        self.seq
    }

    /// Numbers were used up.
    pub(in crate::log) const fn changed(&self) -> bool {
        !self.fresh.is_empty()
    }

    /// What a number up to `through` is taken by, while that is remembered.
    pub(super) fn hash(
        &self,
        facts: &mut impl Facts,
        id: DeviceId,
        number: Number,
    ) -> Result<Option<EntryHash>, LogError> {
        if number + DEVICE_HASHES_MAX as u64 <= self.through() {
            return Ok(None);
        }
        match number.checked_sub(self.known.through + 1) {
            Some(at) => Ok(self.fresh.get(at as usize).copied()),
            None => facts.hash(id, number),
        }
    }

    /// Takes the next number.
    pub(super) fn use_up(&mut self, hash: EntryHash, head: Seq) {
        self.fresh.push(hash);
        self.seq = head;
    }

    /// The new numbers that are remembered, each with the slot that it takes from an older one.
    pub(in crate::log) fn fresh(&self) -> impl Iterator<Item = (u16, Number, EntryHash)> + '_ {
        let numbered = (self.known.through + 1..).zip(&self.fresh);
        let forgotten = self.fresh.len().saturating_sub(DEVICE_HASHES_MAX);
        numbered.skip(forgotten).map(|(number, hash)| {
            let slot = number % DEVICE_HASHES_MAX as u64;
            (slot as u16, number, *hash)
        })
    }
}
