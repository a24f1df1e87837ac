//! What an update brings and what it builds on, without its content.

use std::collections::BTreeMap;

use super::StateVector;

/// A client's structs in an update: one unbroken run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientRun {
    /// Whose.
    pub client: u64,
    /// Clock of the first struct.
    pub first: u32,
    /// The clock that follows the last one.
    pub end: u32,
}

/// Clocks of a client that an update deletes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeleteRange {
    /// Whose structs.
    pub client: u64,
    /// The first deleted clock.
    pub start: u32,
    /// The clock that follows the last deleted one.
    pub end: u32,
}

/// The shape of an update that passed the door (DR5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateShape {
    pub(super) runs: Vec<ClientRun>,
    pub(super) needs: BTreeMap<u64, u32>,
    pub(super) deletes: Vec<DeleteRange>,
}

impl UpdateShape {
    /// What each client adds, in the order of client ids.
    #[must_use]
    pub fn clients(&self) -> &[ClientRun] {
        &self.runs
    }

    /// What must be known before: for each client the highest clock that something refers to and
    /// that the update does not bring itself.
    pub fn references(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.needs.iter().map(|(client, clock)| (*client, *clock))
    }

    /// What the update deletes, sorted within each client.
    #[must_use]
    pub fn deletes(&self) -> &[DeleteRange] {
        &self.deletes
    }

    /// The update brings nothing and deletes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.deletes.is_empty()
    }

    /// The update can be applied to a document with this state vector and leaves no hole (DR6).
    #[must_use]
    pub fn fits(&self, known: &StateVector) -> bool {
        let after = |client: u64| {
            let run = self.runs.binary_search_by_key(&client, |run| run.client);
            let brought = run
                .ok()
                .and_then(|at| self.runs.get(at))
                .map_or(0, |run| run.end);
            brought.max(known.get(client))
        };
        self.runs
            .iter()
            .all(|run| run.first <= known.get(run.client))
            && self
                .needs
                .iter()
                .all(|(client, clock)| *clock < after(*client))
            && self
                .deletes
                .iter()
                .all(|range| range.end <= after(range.client))
    }

    /// Makes known what the update brings. Ask [`Self::fits`] first: a state vector has no holes.
    pub fn apply_to(&self, known: &mut StateVector) {
        for run in &self.runs {
            known.raise(run.client, run.end);
        }
    }
}
