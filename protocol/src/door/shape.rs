//! What an update brings and what it builds on, without its content.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::{Reason, StateVector};

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
    runs: Vec<ClientRun>,
    needs: BTreeMap<u64, u32>,
    deletes: Vec<DeleteRange>,
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

/// A struct that builds on another client's struct.
#[derive(Clone, Copy, Debug)]
struct Edge {
    run: usize,
    from: u32,
    client: u64,
    clock: u32,
}

/// Collects a shape during the walk.
#[derive(Debug, Default)]
pub(super) struct Builder {
    runs: Vec<ClientRun>,
    edges: Vec<Edge>,
    deletes: Vec<DeleteRange>,
    deleted_clients: Vec<u64>,
}

impl Builder {
    pub(super) fn open(&mut self, client: u64, first: u32) {
        self.runs.push(ClientRun {
            client,
            first,
            end: first,
        });
    }

    pub(super) fn close(&mut self, end: u32) {
        if let Some(run) = self.runs.last_mut() {
            run.end = end;
        }
    }

    /// The struct at clock `from` of the open run builds on a struct.
    pub(super) fn refer(&mut self, from: u32, client: u64, clock: u32) -> Result<(), Reason> {
        let Some(run) = self.runs.last() else {
            return Ok(());
        };
        if run.client != client {
            self.edges.push(Edge {
                run: self.runs.len() - 1,
                from,
                client,
                clock,
            });
        } else if clock >= from {
            return Err(Reason::Forward);
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, range: DeleteRange) {
        self.deletes.push(range);
    }

    pub(super) fn close_deletes(&mut self, client: u64) {
        self.deleted_clients.push(client);
    }

    pub(super) fn finish(mut self) -> Result<UpdateShape, Reason> {
        let mut order: Vec<(u64, usize)> = self
            .runs
            .iter()
            .enumerate()
            .map(|(at, run)| (run.client, at))
            .collect();
        order.sort_unstable();
        self.deleted_clients.sort_unstable();
        let twice = order
            .windows(2)
            .any(|pair| matches!(pair, [(a, _), (b, _)] if a == b))
            || self
                .deleted_clients
                .windows(2)
                .any(|pair| matches!(pair, [a, b] if a == b));
        if twice {
            return Err(Reason::RepeatedClient);
        }
        let needs = self.split_edges(&order);
        Sequence::new(&self.runs, &self.edges, &order).run()?;
        self.runs.sort_unstable_by_key(|run| run.client);
        Ok(UpdateShape {
            runs: self.runs,
            needs,
            deletes: self.deletes,
        })
    }

    /// Keeps the edges that end inside the update; the others are needs.
    fn split_edges(&mut self, order: &[(u64, usize)]) -> BTreeMap<u64, u32> {
        let mut needs = BTreeMap::new();
        let runs = &self.runs;
        self.edges.retain(|edge| {
            let run = find(order, edge.client).and_then(|at| runs.get(at));
            if run.is_some_and(|run| run.first <= edge.clock && edge.clock < run.end) {
                return true;
            }
            // What precedes a run is known once the run's own first clock is.
            if run.is_none_or(|run| edge.clock >= run.end) {
                let need = needs.entry(edge.client).or_insert(edge.clock);
                *need = edge.clock.max(*need);
            }
            false
        });
        needs
    }
}

fn find(order: &[(u64, usize)], client: u64) -> Option<usize> {
    let at = order
        .binary_search_by_key(&client, |(client, _)| *client)
        .ok()?;
    order.get(at).map(|(_, run)| *run)
}

/// Plays the update's structs in an order that they allow. Yjs and yrs keep structs that wait for
/// each other as pending for ever, which is a hole.
struct Sequence<'a> {
    edges: &'a [Edge],
    order: &'a [(u64, usize)],
    /// For each run: its next edge, where its edges end, and the clock it has come to.
    runs: Vec<Progress>,
    ready: Vec<usize>,
}

struct Progress {
    next: usize,
    until: usize,
    clock: u32,
    end: u32,
    /// Runs that wait for this one to pass a clock, the lowest first.
    waiting: BinaryHeap<Reverse<(u32, usize)>>,
}

impl<'a> Sequence<'a> {
    fn new(runs: &[ClientRun], edges: &'a [Edge], order: &'a [(u64, usize)]) -> Self {
        let mut at = 0;
        let runs: Vec<Progress> = runs
            .iter()
            .enumerate()
            .map(|(run, bounds)| {
                let next = at;
                while edges.get(at).is_some_and(|edge| edge.run == run) {
                    at += 1;
                }
                let waiting = BinaryHeap::new();
                Progress {
                    next,
                    until: at,
                    clock: bounds.first,
                    end: bounds.end,
                    waiting,
                }
            })
            .collect();
        let ready = (0..runs.len()).collect();
        Self {
            edges,
            order,
            runs,
            ready,
        }
    }

    fn run(mut self) -> Result<(), Reason> {
        if self.edges.is_empty() {
            return Ok(());
        }
        while let Some(run) = self.ready.pop() {
            self.advance(run);
            self.wake(run);
        }
        let done = self.runs.iter().all(|run| run.clock == run.end);
        if done { Ok(()) } else { Err(Reason::Cycle) }
    }

    /// Moves a run to the struct that must wait, or to its end.
    fn advance(&mut self, run: usize) {
        loop {
            let Some(progress) = self.runs.get(run) else {
                return;
            };
            let (next, until, end) = (progress.next, progress.until, progress.end);
            let edge = if next < until {
                self.edges.get(next)
            } else {
                None
            };
            let Some(edge) = edge else {
                return self.come_to(run, end);
            };
            self.come_to(run, edge.from);
            let other = find(self.order, edge.client).and_then(|at| self.runs.get_mut(at));
            if let Some(other) = other.filter(|other| other.clock <= edge.clock) {
                other.waiting.push(Reverse((edge.clock, run)));
                return;
            }
            if let Some(progress) = self.runs.get_mut(run) {
                progress.next += 1;
            }
        }
    }

    fn come_to(&mut self, run: usize, clock: u32) {
        if let Some(progress) = self.runs.get_mut(run) {
            progress.clock = clock;
        }
    }

    fn wake(&mut self, run: usize) {
        let Some(progress) = self.runs.get_mut(run) else {
            return;
        };
        while let Some(Reverse((clock, _))) = progress.waiting.peek() {
            if *clock >= progress.clock {
                return;
            }
            if let Some(Reverse((_, waiter))) = progress.waiting.pop() {
                self.ready.push(waiter);
            }
        }
    }
}
