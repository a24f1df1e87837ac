//! Copies and restores: files that come back older, or twice.

use carnet_core::clock::Chance;
use carnet_core::engine::Mode;
use carnet_protocol::ids::Epoch;

use super::world::World;
use super::{Plan, Report, check, files};

/// What comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restore {
    /// A desk's file as it was some time ago; the marker tells.
    Desk,
    /// The same, where there is no marker: only the relay can tell.
    DeskUnmarked,
    /// A desk's file a second time, on another machine, while the first goes on.
    Copy,
    /// The relay's file as it was 100 entries ago, under the same epoch.
    RelayRolledBack,
    /// The same, under a new epoch.
    RelayRestored,
}

/// Lets a team work, brings something back, lets it work on; everything must be there at the end.
///
/// # Errors
/// As [`super::run`].
pub fn restore(seed: u64, what: Restore) -> Result<Report, String> {
    let plan = Plan {
        desks: 3,
        operations: 40,
        chaos: false,
        planted: None,
    };
    let mut world = World::new(seed, plan)?;
    let unmarked = world.join(Mode::Joined, false)?;
    world.live()?;
    world.settle()?;
    match what {
        Restore::Desk => bring_back_desk(&mut world, 1)?,
        Restore::DeskUnmarked => bring_back_desk(&mut world, unmarked)?,
        Restore::Copy => copy_desk(&mut world, unmarked)?,
        Restore::RelayRolledBack => bring_back_relay(&mut world, false)?,
        Restore::RelayRestored => bring_back_relay(&mut world, true)?,
    }
    world.plan.operations += 40;
    world.live()?;
    world.settle()?;
    check::equal(&mut world)?;
    Ok(world.report)
}

/// The team works on, offline or not, for a while.
fn work(world: &mut World, operations: usize) -> Result<(), String> {
    world.plan.operations += operations;
    world.live()
}

fn bring_back_desk(world: &mut World, at: usize) -> Result<(), String> {
    let path = world.desk(at)?.path.clone();
    let old = path.with_extension("old");
    files::copy(&path, &old)?;
    work(world, 40)?;
    world.settle()?;
    world.unplug(at)?;
    // The restored desk works offline first: its numbers go other ways than those that the log has.
    world.move_file(at, &old)?;
    for _ in 0..1 + world.chance.below(60) {
        world.operate(at)?;
    }
    Ok(())
}

fn copy_desk(world: &mut World, at: usize) -> Result<(), String> {
    let path = world.desk(at)?.path.clone();
    let copy = path.with_extension("copy");
    for _ in 0..10 {
        world.operate(at)?;
    }
    files::copy(&path, &copy)?;
    let member = world.desk(at)?.member;
    let twin = world.join(Mode::Joined, false)?;
    world.desk(twin)?.member = member;
    world.move_file(twin, &copy)
}

fn bring_back_relay(world: &mut World, new_epoch: bool) -> Result<(), String> {
    let copy = world.relay.path.with_extension("old");
    let path = world.relay.path.clone();
    files::copy(&path, &copy)?;
    let before = world.relay.head()?;
    while world.relay.head()? < before + 100 {
        work(world, 5)?;
    }
    world.relay_lost();
    world.relay.roll_back(&copy)?;
    if new_epoch {
        let epoch = Epoch::from(carnet_core::clock::new_id(3, &mut world.chance));
        let changed = world
            .relay
            .store
            .connection()
            .execute("UPDATE workspaces SET epoch = ?1", [epoch.0.to_vec()])
            .map_err(|error| error.to_string())?;
        if changed != 1 {
            return Err("the epoch was not changed".to_owned());
        }
    }
    Ok(())
}
