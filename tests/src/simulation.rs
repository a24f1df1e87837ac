//! The simulation: real engines and a real relay's session and log, in one thread, with faked clocks and links.
//!
//! A seed decides everything: what people do, when frames arrive, which sockets break, when a desk or the relay loses its
//! process in the middle of a step, how clocks jump. At the end all faults stop, everything is delivered, and all desks
//! must be equal. A [`Planted`] fault is a control: a run with one must fail, or the check checks nothing.

mod apart;
mod check;
mod desk;
mod files;
mod link;
mod ops;
mod relay;
mod restores;
mod world;

pub use apart::{Met, Pair, Surprise, Week, apart};
pub use restores::{Restore, restore};

/// What a run does.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Desks; the first makes the workspace and shares it.
    pub desks: usize,
    /// What each person does.
    pub operations: usize,
    /// Sockets break, processes end, clocks jump.
    pub chaos: bool,
    /// A fault of ours, which must be found out.
    pub planted: Option<Planted>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            desks: 5,
            operations: 500,
            chaos: true,
            planted: None,
        }
    }
}

/// A fault that the harness plants between the parts; the parts stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// What was under way when a socket broke is taken for acknowledged.
    SkipResend,
    /// What is pushed again is appended again.
    ApplyTwice,
}

/// What happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Steps of the world.
    pub steps: u64,
    /// Operations that were answered as saved.
    pub saved: u64,
    /// Sockets that broke.
    pub cuts: u64,
    /// Processes of desks that ended in the middle of a step.
    pub desk_crashes: u64,
    /// Processes of the relay that ended.
    pub relay_crashes: u64,
    /// Documents folded in the log.
    pub folds: u64,
    /// Documents that the log would not fold.
    pub unfit: u64,
    /// Entries in the log at the end.
    pub head: u64,
}

/// Runs one seed.
///
/// # Errors
/// A sentence that says in what the desks differ, or what was lost.
pub fn run(seed: u64, plan: Plan) -> Result<Report, String> {
    let mut world = world::World::new(seed, plan)?;
    world.live()?;
    world.settle()?;
    check::equal(&mut world)?;
    Ok(world.report)
}
