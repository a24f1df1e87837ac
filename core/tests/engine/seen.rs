//! How far a desk has read is told in time for the relay to go on, and not more often (RD4).

use carnet_core::engine::{Mode, Output};
use carnet_protocol::frame::{Seq, ToRelay};

use crate::rig::{Rig, Theirs, sent};

/// An eighth of the window that the rig's Welcome names.
const EIGHTH: usize = (1 << 20) / 8;

fn seen(outputs: &[Output]) -> Vec<Seq> {
    let frames = sent(outputs).into_iter();
    frames
        .filter_map(|frame| match frame {
            ToRelay::Seen(seen) => Some(seen.cursor),
            _ => None,
        })
        .collect()
}

#[test]
fn rd4_seen_is_said_once_for_an_eighth_of_the_window() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let mut theirs = Theirs::company(1);
    let (mut bytes, mut said) = (0, Vec::new());
    let long = "x".repeat(EIGHTH / 10);
    for number in 0..25 {
        let update = theirs.set(&format!("x:{number}"), &long);
        bytes += update.len();
        let outputs = rig.log(theirs.id, &update);
        said.extend(seen(&outputs));
    }
    assert!((2 * EIGHTH..3 * EIGHTH).contains(&bytes), "{bytes}");
    assert_eq!(said, [10, 20], "with what was committed");
    // The next socket counts anew: its relay's window is empty.
    rig.live(0);
    let update = theirs.set("x:last", &"x".repeat(EIGHTH / 2));
    assert!(seen(&rig.log(theirs.id, &update)).is_empty());
}
