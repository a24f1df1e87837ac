//! One desk of the world: a real engine on a real file, its clock, its socket, and what its person was told.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carnet_core::api::sync::{State, Status};
use carnet_core::api::{Actor, Locale, Response};
use carnet_core::clock::{Chance, FakeClock, SeededChance};
use carnet_core::engine::{Deps, Engine, Mode, Open};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};

use super::ops::Promise;

/// A desk.
pub(super) struct Desk {
    pub(super) engine: Engine,
    pub(super) path: PathBuf,
    pub(super) marker: Option<PathBuf>,
    pub(super) clock: Arc<FakeClock>,
    pub(super) member: MemberId,
    pub(super) mode: Mode,
    pub(super) generation: u32,
    /// When the driver was told to connect (steady time).
    pub(super) connect_at: Option<i64>,
    /// Its open link.
    pub(super) link: Option<usize>,
    /// No connection until then (world time).
    pub(super) cut_off_until: i64,
    pub(super) status: Option<Status>,
    /// What calls under way promise when they are answered.
    pub(super) asked: HashMap<u64, Promise>,
    pub(super) operations: usize,
    /// The highest number pushed on any link, for the planted fault.
    pub(super) pushed: u64,
}

/// Where and how a desk is opened.
pub(super) struct Place<'p> {
    pub(super) path: &'p Path,
    pub(super) marker: Option<&'p Path>,
    pub(super) workspace: WorkspaceId,
    pub(super) member: MemberId,
    pub(super) mode: Mode,
    pub(super) clock: &'p Arc<FakeClock>,
}

impl Place<'_> {
    pub(super) fn open(&self, chance: &mut SeededChance) -> Result<Engine, String> {
        let open = Open {
            path: self.path.to_owned(),
            workspace: Some(self.workspace),
            mode: self.mode,
            marker: self.marker.map(Path::to_owned),
            member: self.member,
            name: "Sim".to_owned(),
        };
        let deps = Deps {
            clock: Arc::clone(self.clock) as _,
            chance: Box::new(SeededChance::new(chance.u64())),
        };
        Engine::open(open, deps)
            .map(|(engine, _)| engine)
            .map_err(|error| format!("{} does not open: {error}", self.path.display()))
    }
}

impl Desk {
    pub(super) fn new(place: &Place<'_>, chance: &mut SeededChance) -> Result<Self, String> {
        Ok(Self {
            engine: place.open(chance)?,
            path: place.path.to_owned(),
            marker: place.marker.map(Path::to_owned),
            clock: Arc::clone(place.clock),
            member: place.member,
            mode: place.mode,
            generation: 0,
            connect_at: None,
            link: None,
            cut_off_until: 0,
            status: None,
            asked: HashMap::new(),
            operations: 0,
            pushed: 0,
        })
    }

    pub(super) fn actor(&self) -> Actor {
        Actor {
            member: self.member,
            role: Role::Owner,
            zone: "Europe/Paris".to_owned(),
            locale: Locale::Fr,
        }
    }

    /// Everything is on the relay, and everything of the relay is here, as far as the desk knows.
    pub(super) fn synced(&self) -> bool {
        self.status
            .as_ref()
            .is_some_and(|status| status.state == State::Synced && status.pending == 0)
    }

    /// Opens the file at `path` in the place of the engine that is running.
    pub(super) fn reopen(
        &mut self,
        path: PathBuf,
        chance: &mut SeededChance,
    ) -> Result<(), String> {
        let workspace = self.engine.workspace();
        let place = Place {
            path: &path,
            marker: self.marker.as_deref(),
            workspace,
            member: self.member,
            mode: self.mode,
            clock: &self.clock,
        };
        self.engine = place.open(chance)?;
        self.path = path;
        self.generation += 1;
        (self.connect_at, self.link, self.status) = (None, None, None);
        self.asked.clear();
        Ok(())
    }
}

/// What an answer made true.
pub(super) fn created(response: &Response) -> Option<uuid::Uuid> {
    match response {
        Response::Created(id) => Some(*id),
        _ => None,
    }
}
