//! Puts an update's structs in an order that they allow, and counts how deep its types are nested.
//!
//! Structs that wait for each other stay pending in Yjs and yrs for ever, which is a hole. Types
//! nested without a limit end the process when yrs deletes or prints them (150,000 levels fit in an
//! update and overflow a stack of 8 MiB).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::parts::StructId;
use super::{ClientRun, DeleteRange, Reason, UpdateShape};
use crate::limits::TYPE_DEPTH_MAX;

/// The name of a struct, or of a clock within one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Id {
    pub(super) client: u64,
    pub(super) clock: u32,
}

/// Where an item says that it stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// First in a root type.
    Root,
    /// First in the type of this item.
    Under(Id),
    /// Between neighbours, whose parent is its own.
    Beside(Option<Id>, Option<Id>),
}

impl From<Id> for StructId {
    fn from(id: Id) -> Self {
        (id.client, id.clock)
    }
}

impl Place {
    /// Left neighbour, right neighbour, parent.
    pub(super) fn ids(self) -> (Option<StructId>, Option<StructId>, Option<StructId>) {
        match self {
            Self::Root => (None, None, None),
            Self::Under(parent) => (None, None, Some(parent.into())),
            Self::Beside(left, right) => (left.map(Into::into), right.map(Into::into), None),
        }
    }

    fn links(self) -> impl Iterator<Item = Id> {
        let (first, second) = match self {
            Self::Root => (None, None),
            Self::Under(parent) => (Some(parent), None),
            Self::Beside(left, right) => (left, right),
        };
        first.into_iter().chain(second)
    }
}

/// An item's clocks and its place. Collected structs have no place and are not kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) clock: u32,
    pub(super) end: u32,
    pub(super) place: Place,
}

/// A client's structs, and where its items stand in the list of all items.
#[derive(Clone, Copy, Debug)]
struct Run {
    bounds: ClientRun,
    items: (usize, usize),
}

/// Collects what the walk sees.
#[derive(Debug, Default)]
pub(super) struct Builder {
    runs: Vec<Run>,
    items: Vec<Item>,
    deletes: Vec<DeleteRange>,
    deleted_clients: Vec<u64>,
}

impl Builder {
    /// The items that follow are this client's.
    pub(super) fn open(&mut self, client: u64, first: u32) {
        let at = self.items.len();
        self.runs.push(Run {
            bounds: ClientRun {
                client,
                first,
                end: first,
            },
            items: (at, at),
        });
    }

    pub(super) fn item(&mut self, item: Item) -> Result<(), Reason> {
        let client = self.runs.last().map(|run| run.bounds.client);
        let later = |link: Id| Some(link.client) == client && link.clock >= item.clock;
        if item.place.links().any(later) {
            return Err(Reason::Forward);
        }
        self.items.push(item);
        Ok(())
    }

    pub(super) fn close(&mut self, end: u32) {
        if let Some(run) = self.runs.last_mut() {
            run.bounds.end = end;
            run.items.1 = self.items.len();
        }
    }

    pub(super) fn delete(&mut self, range: DeleteRange) {
        self.deletes.push(range);
    }

    pub(super) fn close_deletes(&mut self, client: u64) {
        self.deleted_clients.push(client);
    }

    pub(super) fn finish(mut self) -> Result<UpdateShape, Reason> {
        self.runs.sort_unstable_by_key(|run| run.bounds.client);
        self.deleted_clients.sort_unstable();
        let client = |run: &Run| run.bounds.client;
        let twice = self
            .runs
            .windows(2)
            .any(|pair| pair.first().map(client) == pair.last().map(client))
            || self
                .deleted_clients
                .windows(2)
                .any(|pair| pair.first() == pair.last());
        if twice {
            return Err(Reason::RepeatedClient);
        }
        Play::new(&self.runs, &self.items).play()?;
        Ok(UpdateShape {
            needs: self.needs(),
            runs: self.runs.iter().map(|run| run.bounds).collect(),
            deletes: self.deletes,
        })
    }

    /// What the items build on and the update does not bring. What precedes a client's first struct
    /// is not listed: it is known once that struct's own clock is.
    fn needs(&self) -> BTreeMap<u64, u32> {
        let mut needs = BTreeMap::new();
        for link in self.items.iter().flat_map(|item| item.place.links()) {
            let run = find(&self.runs, link.client).and_then(|at| self.runs.get(at));
            if run.is_none_or(|run| link.clock >= run.bounds.end) {
                let need = needs.entry(link.client).or_insert(link.clock);
                *need = link.clock.max(*need);
            }
        }
        needs
    }
}

fn find(runs: &[Run], client: u64) -> Option<usize> {
    runs.binary_search_by_key(&client, |run| run.bounds.client)
        .ok()
}

/// How far a client's structs have been played.
struct Progress {
    /// The next item.
    next: usize,
    /// Everything before this clock is played.
    clock: u32,
    /// Runs that wait for this one to pass a clock, the lowest first.
    waiting: BinaryHeap<Reverse<(u32, usize)>>,
}

struct Play<'a> {
    runs: &'a [Run],
    items: &'a [Item],
    progress: Vec<Progress>,
    /// For each played item, in how many types of this update it is nested.
    depths: Vec<u16>,
    ready: Vec<usize>,
}

impl<'a> Play<'a> {
    fn new(runs: &'a [Run], items: &'a [Item]) -> Self {
        let start = |run: &Run| Progress {
            next: run.items.0,
            clock: run.bounds.first,
            waiting: BinaryHeap::new(),
        };
        Self {
            runs,
            items,
            progress: runs.iter().map(start).collect(),
            depths: vec![0; items.len()],
            ready: (0..runs.len()).collect(),
        }
    }

    fn play(mut self) -> Result<(), Reason> {
        while let Some(at) = self.ready.pop() {
            self.advance(at)?;
            self.wake(at);
        }
        let ends = self.runs.iter().map(|run| run.bounds.end);
        let done = self.progress.iter().map(|progress| progress.clock).eq(ends);
        if done { Ok(()) } else { Err(Reason::Cycle) }
    }

    /// Plays a client's items up to one that must wait, or to the end.
    fn advance(&mut self, at: usize) -> Result<(), Reason> {
        let (Some(run), Some(mut next)) = (
            self.runs.get(at),
            self.progress.get(at).map(|progress| progress.next),
        ) else {
            return Ok(());
        };
        let items = self.items;
        while let Some(item) = items.get(next).filter(|_| next < run.items.1) {
            if item.place.links().any(|link| self.wait(at, link)) {
                self.come_to(at, next, item.clock);
                return Ok(());
            }
            let depth = self.depth(item.place);
            if usize::from(depth) > TYPE_DEPTH_MAX {
                return Err(Reason::Depth);
            }
            if let Some(kept) = self.depths.get_mut(next) {
                *kept = depth;
            }
            next += 1;
        }
        self.come_to(at, next, run.bounds.end);
        Ok(())
    }

    fn come_to(&mut self, at: usize, next: usize, clock: u32) {
        if let Some(progress) = self.progress.get_mut(at) {
            progress.next = next;
            progress.clock = clock;
        }
    }

    /// Puts a client in another's queue when `link` is brought by the other and not yet played.
    fn wait(&mut self, at: usize, link: Id) -> bool {
        let Some(other) = find(self.runs, link.client).filter(|other| *other != at) else {
            return false;
        };
        let end = self.runs.get(other).map_or(0, |run| run.bounds.end);
        let progress = self.progress.get_mut(other);
        let blocking = progress.filter(|other| other.clock <= link.clock && link.clock < end);
        blocking
            .map(|other| other.waiting.push(Reverse((link.clock, at))))
            .is_some()
    }

    fn wake(&mut self, at: usize) {
        let Some(progress) = self.progress.get_mut(at) else {
            return;
        };
        while progress
            .waiting
            .peek()
            .is_some_and(|Reverse((clock, _))| *clock < progress.clock)
        {
            let waiter = progress.waiting.pop().map(|Reverse((_, waiter))| waiter);
            self.ready.extend(waiter);
        }
    }

    fn depth(&self, place: Place) -> u16 {
        match place {
            Place::Root => 0,
            Place::Under(parent) => self.depth_of(parent).saturating_add(1),
            Place::Beside(left, right) => {
                let beside = |id: Option<Id>| id.map_or(0, |id| self.depth_of(id));
                beside(left).max(beside(right))
            }
        }
    }

    /// The depth of the item that holds a clock; 0 when the update does not bring it.
    fn depth_of(&self, id: Id) -> u16 {
        let Some(run) = find(self.runs, id.client).and_then(|at| self.runs.get(at)) else {
            return 0;
        };
        let items = self.items.get(run.items.0..run.items.1).unwrap_or_default();
        let after = items.partition_point(|item| item.clock <= id.clock);
        let Some(at) = after.checked_sub(1) else {
            return 0;
        };
        let holds = items.get(at).is_some_and(|item| id.clock < item.end);
        if holds {
            self.depths.get(run.items.0 + at).copied().unwrap_or(0)
        } else {
            0
        }
    }
}
