//! The world: people, desks, sockets, the relay and time, one step after another.

mod people;
mod process;
mod sockets;
mod trouble;

use std::sync::Arc;

use carnet_core::clock::{Chance, FakeClock, SeededChance};
use carnet_core::engine::{Input, Mode};
use carnet_protocol::ids::{Epoch, MemberId, WorkspaceId};
use tempfile::TempDir;

use super::desk::{Desk, Place};
use super::link::Link;
use super::ops::{Known, Promise};
use super::relay::Relay;
use super::{Plan, Planted, Report};

/// Steps after which a world that is still not quiet never will be.
const SETTLE_STEPS_MAX: u64 = 60_000;

/// Everything there is.
pub(super) struct World {
    pub(super) chance: SeededChance,
    pub(super) plan: Plan,
    pub(super) folder: TempDir,
    pub(super) desks: Vec<Desk>,
    pub(super) relay: Relay,
    pub(super) links: Vec<Link>,
    pub(super) now: i64,
    pub(super) known: Known,
    pub(super) promises: Vec<Promise>,
    pub(super) report: Report,
    pub(super) workspace: WorkspaceId,
    next_call: u64,
    pub(super) chaos: bool,
}

impl World {
    pub(super) fn new(seed: u64, plan: Plan) -> Result<Self, String> {
        let mut chance = SeededChance::new(seed);
        let folder = folder()?;
        let workspace = WorkspaceId::from(carnet_core::clock::new_id(1, &mut chance));
        let epoch = Epoch::from(carnet_core::clock::new_id(2, &mut chance));
        let mut relay = Relay::new(folder.path().join("relay-0.db"), workspace, epoch)?;
        relay.twice = plan.planted == Some(Planted::ApplyTwice);
        let mut world = Self {
            chance,
            plan,
            folder,
            desks: Vec::new(),
            relay,
            links: Vec::new(),
            now: 0,
            known: Known::default(),
            promises: Vec::new(),
            report: Report::default(),
            workspace,
            next_call: 0,
            chaos: false,
        };
        world.found(seed)?;
        for _ in 1..plan.desks {
            world.join(Mode::Joined, true)?;
        }
        Ok(world)
    }

    /// The first desk makes the workspace: in every other world alone at first, and then it shares what it has.
    fn found(&mut self, seed: u64) -> Result<(), String> {
        let solo = seed.is_multiple_of(2);
        self.join(if solo { Mode::Solo } else { Mode::Shared }, true)?;
        let (actor, id) = (self.desk(0)?.actor(), self.call_id());
        self.input(
            0,
            Input::Seed {
                id,
                name: "Atelier".to_owned(),
                my_name: "Zoé".to_owned(),
                actor,
            },
        )?;
        if solo {
            for _ in 0..20 {
                self.operate(0)?;
            }
            let desk = self.desk(0)?;
            let path = desk.path.clone();
            desk.mode = Mode::Shared;
            self.move_file(0, &path)?;
        }
        Ok(())
    }

    /// Another desk.
    pub(super) fn join(&mut self, mode: Mode, marker: bool) -> Result<usize, String> {
        let index = self.desks.len();
        // Wild clocks: up to ten years off.
        let years = 10 * 365 * 24 * 3_600_000_i64;
        let off = self.chance.below(years.unsigned_abs() * 2).cast_signed() - years;
        let clock = Arc::new(FakeClock::new(1_700_000_000_000 + off));
        clock.advance(self.now);
        let path = self.folder.path().join(format!("desk-{index}-0.carnet"));
        let marker = marker.then(|| self.folder.path().join(format!("desk-{index}.marker")));
        let mut member = [0; 16];
        self.chance.fill(&mut member);
        let place = Place {
            path: &path,
            marker: marker.as_deref(),
            workspace: self.workspace,
            member: MemberId(member),
            mode,
            clock: &clock,
        };
        self.desks.push(Desk::new(&place, &mut self.chance)?);
        Ok(index)
    }

    /// Everybody does what they have to do, while things go wrong.
    pub(super) fn live(&mut self) -> Result<(), String> {
        self.chaos = self.plan.chaos;
        while (0..self.desks.len()).any(|at| self.has_work(at)) {
            self.step()?;
        }
        self.chaos = false;
        Ok(())
    }

    fn has_work(&self, at: usize) -> bool {
        self.desks
            .get(at)
            .is_some_and(|desk| desk.operations < self.plan.operations)
    }

    /// Faults stop; goes on until everything is delivered and everybody is in step.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        self.chaos = false;
        for desk in &mut self.desks {
            desk.cut_off_until = 0;
        }
        let mut quiet = 0;
        for _ in 0..SETTLE_STEPS_MAX {
            self.step()?;
            quiet = if self.quiet() { quiet + 1 } else { 0 };
            if quiet > 30 {
                self.report.head = self.relay.head()?;
                self.report.unfit = self.relay.unfit;
                return Ok(());
            }
        }
        let statuses: Vec<_> = self.desks.iter().map(|desk| desk.status.clone()).collect();
        Err(format!("the world does not come to rest: {statuses:?}"))
    }

    fn quiet(&self) -> bool {
        let still = |link: &Link| {
            (link.up.is_empty() || link.relay_gone) && (link.down.is_empty() || link.desk_gone)
        };
        self.desks.iter().all(Desk::synced)
            && self.links.iter().all(still)
            && self.relay.busy().is_empty()
    }

    pub(super) fn step(&mut self) -> Result<(), String> {
        self.report.steps += 1;
        if self.chaos {
            self.trouble()?;
        }
        match self.chance.below(100) {
            0..25 => {
                let at = self.any_desk();
                if self.has_work(at) {
                    self.operate(at)?;
                }
            }
            25..50 => self.deliver_up(),
            50..75 => self.deliver_down()?,
            75..90 => self.relay_works(),
            _ => self.pass_time()?,
        }
        Ok(())
    }

    fn any_desk(&mut self) -> usize {
        usize::try_from(self.chance.below(self.desks.len() as u64)).unwrap_or(0)
    }

    pub(super) fn desk(&mut self, at: usize) -> Result<&mut Desk, String> {
        self.desks
            .get_mut(at)
            .ok_or_else(|| format!("no desk {at}"))
    }

    pub(super) fn call_id(&mut self) -> u64 {
        self.next_call += 1;
        self.next_call
    }
}

/// A folder in memory where there is one: the simulation is about logic, and fsync costs milliseconds.
fn folder() -> Result<TempDir, String> {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() {
        TempDir::new_in(memory)
    } else {
        TempDir::new()
    };
    made.map_err(|error| format!("folder: {error}"))
}
