//! When a desk comes back after its relay went.

use carnet_core::clock::Clock;
use carnet_core::engine::{Input, Mode};
use carnet_protocol::frame::{Bye, ByeCode, ToDesk};

use crate::rig::{Rig, welcome};

/// Milliseconds until it connects again.
fn wait(rig: &Rig) -> i64 {
    let engine = rig.engine.as_ref().expect("it is open");
    engine.deadline().expect("it waits") - rig.clock.steady_ms()
}

/// Welcomed and told to go, again and again: how long it waits each time.
fn waits(code: ByeCode) -> Vec<i64> {
    let mut rig = Rig::new(Mode::Shared);
    let bye = ToDesk::Bye(Bye {
        code,
        retry_after_ms: 200,
        detail: String::new(),
    });
    (0..20)
        .map(|_| {
            rig.tick(60_000);
            let ticket = "t".to_owned();
            rig.input(Input::LinkUp { ticket });
            rig.frame(&welcome(0));
            rig.frame(&bye);
            wait(&rig)
        })
        .collect()
}

#[test]
fn cl3_relays_that_are_replaced_one_after_another_are_no_failures_that_add_up() {
    let waits = waits(ByeCode::DRAINING);
    let soon = waits.iter().all(|wait| (200..=500).contains(wait));
    assert!(soon, "{waits:?}");
}

#[test]
fn cl3_a_relay_that_has_too_much_to_do_is_left_alone_for_longer_and_longer() {
    let waits = waits(ByeCode::BUSY);
    assert!(waits.iter().any(|wait| *wait > 5_000), "{waits:?}");
}
