//! Nothing is due for ever: a desk with nothing to do sleeps.

use carnet_core::clock::Clock;
use carnet_core::engine::{Input, Mode};
use carnet_protocol::frame::{Live, Role, ToDesk};

use crate::rig::{Rig, welcome};

fn sleeps(rig: &Rig) -> bool {
    let due = rig.engine.as_ref().expect("it is open").deadline();
    due.is_some_and(|due| due > rig.clock.steady_ms())
}

/// Welcome as a viewer, to a log that is another than the one that was read when `reset`.
fn as_viewer(reset: bool) -> ToDesk {
    let ToDesk::Welcome(mut welcome) = welcome(0) else {
        unreachable!("BUG: the rig says Welcome")
    };
    (welcome.role, welcome.reset) = (Role::Viewer, reset);
    ToDesk::Welcome(welcome)
}

fn connect(rig: &mut Rig, welcome: &ToDesk) {
    rig.tick(60_000);
    let ticket = "t".to_owned();
    rig.input(Input::LinkUp { ticket });
    assert!(sleeps(rig), "while it waits for Welcome");
    rig.frame(welcome);
}

#[test]
fn a_viewer_that_may_not_heal_sleeps() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    rig.input(Input::LinkDown);
    connect(&mut rig, &as_viewer(true));
    rig.input(Input::LinkDown);
    connect(&mut rig, &as_viewer(false));
    rig.tick(0);
    assert!(sleeps(&rig), "while it reads");
    rig.frame(&ToDesk::Live(Live {
        head: 0,
        hash: None,
    }));
    rig.tick(10_000);
    assert!(sleeps(&rig), "with a difference that it may not push");
}

#[test]
fn a_place_that_changed_while_away_is_told_after_welcome() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    rig.tick(1_000);
    rig.input(Input::LinkDown);
    rig.input(Input::Presence { document: None });
    connect(&mut rig, &welcome(0));
    rig.tick(0);
    assert!(sleeps(&rig));
}
