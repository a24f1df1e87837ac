//! Two desks of one workspace that can be parted and brought together again.

use std::path::PathBuf;

use carnet_core::api::import::Report;
use carnet_core::api::{Actor, ApiError, Request, Response};
use carnet_core::engine::{Input, Output};

use super::file;
use crate::simulation::world::World;
use crate::simulation::{Plan, check, files};

/// Two people at their desks. The harness panics on its own defects: what it gives back is what the product said.
pub struct Pair {
    pub(super) world: World,
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pair").finish_non_exhaustive()
    }
}

impl Pair {
    /// A new workspace, shared by both. The seed decides the ids, and so which of two concurrent writes stands.
    ///
    /// # Panics
    /// When the world does not start.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let plan = Plan {
            desks: 2,
            operations: 0,
            chaos: false,
            planted: None,
        };
        let mut world = World::new(seed, plan).expect("a world starts");
        world.settle().expect("both are in step");
        Self { world }
    }

    /// Somebody asks their desk something.
    ///
    /// # Errors
    /// What the desk answers.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn ask(&mut self, at: usize, request: Request) -> Result<Response, ApiError> {
        let asked = self.world.ask(at, request).expect("the world goes on");
        asked.expect("nobody pulled the plug")
    }

    /// As [`Self::ask`], of something that must be saved.
    ///
    /// # Panics
    /// When it is not.
    pub fn must(&mut self, at: usize, request: Request) -> Response {
        let said = format!("{request:?}");
        self.ask(at, request)
            .unwrap_or_else(|error| panic!("{said}: {error}"))
    }

    /// Somebody imports a file, whole, as it is understood.
    ///
    /// # Panics
    /// When it does not come to its end.
    pub fn import(&mut self, at: usize, name: &str, text: &str) -> Report {
        file::bring(self, at, name, text)
            .unwrap_or_else(|error| panic!("{error}"))
            .expect("nobody pulled the plug")
    }

    /// Both are offline from now on.
    ///
    /// # Panics
    /// When the world does not go on.
    pub fn part(&mut self) {
        for at in 0..2 {
            self.world.desk(at).expect("two desks").cut_off_until = i64::MAX;
            self.world.cut(at).expect("a line can be cut");
        }
    }

    /// Time passes for both.
    ///
    /// # Panics
    /// When the world does not go on.
    pub fn pass(&mut self, ms: i64) {
        self.world.pass(ms).expect("time passes");
    }

    /// Both are online again; everything is delivered. They are equal, or this says in what they differ.
    ///
    /// # Errors
    /// A sentence that says so.
    pub fn meet(&mut self) -> Result<(), String> {
        self.world.settle()?;
        check::equal(&mut self.world)
    }

    /// Who sits there.
    ///
    /// # Panics
    /// When there is no such desk.
    #[must_use]
    pub fn actor(&mut self, at: usize) -> Actor {
        self.world.desk(at).expect("two desks").actor()
    }

    pub(super) fn path(&mut self, at: usize) -> Result<PathBuf, String> {
        Ok(self.world.desk(at)?.path.clone())
    }

    /// Closes a desk and opens it again.
    pub(super) fn restart(&mut self, at: usize) -> Result<(), String> {
        let desk = self.world.desk(at)?;
        let from = desk.path.clone();
        let to = from.with_file_name(format!("desk-{at}-{}.carnet", desk.generation + 1));
        files::copy(&from, &to)?;
        self.world.move_file(at, &to)
    }

    /// A copy of a desk's file as it is now.
    pub(super) fn copy(&mut self, at: usize, name: &str) -> Result<PathBuf, String> {
        let to = self.world.folder.path().join(name);
        files::copy(&self.path(at)?, &to)?;
        Ok(to)
    }
}

impl World {
    /// Asks a desk; `None` when its process ended over it.
    pub(super) fn ask(
        &mut self,
        at: usize,
        request: Request,
    ) -> Result<Option<Result<Response, ApiError>>, String> {
        let (actor, id) = (self.desk(at)?.actor(), self.call_id());
        let outputs = self.outputs(at, Input::Call { id, request, actor })?;
        let answer = outputs.iter().find_map(|output| match output {
            Output::Reply { result, .. } => Some(result.clone()),
            _ => None,
        });
        self.carry_out(at, outputs)?;
        Ok(answer)
    }
}
