//! What the engine says of itself: true, and nothing of anybody's records.

use carnet_core::api::report::{FileCheck, Report};
use carnet_core::api::{Request, Response, sync};
use carnet_core::engine::{Mode, Output};

use crate::rig::Rig;

fn answer(rig: &mut Rig, ask: sync::Request) -> Response {
    let outputs = rig.call(Request::Sync(ask));
    let mut outputs = outputs.into_iter();
    let answer = outputs.find_map(|output| match output {
        Output::Reply { result, .. } => Some(result.expect("an answer")),
        _ => None,
    });
    answer.expect("a reply")
}

fn report(rig: &mut Rig) -> Report {
    match answer(rig, sync::Request::Report) {
        Response::Report(report) => *report,
        other => panic!("{other:?}"),
    }
}

fn check(rig: &mut Rig) -> FileCheck {
    match answer(rig, sync::Request::CheckFile) {
        Response::FileCheck(check) => check,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_line_the_queue_and_the_last_frames() {
    let mut rig = Rig::new(Mode::Shared);
    rig.company("Boulangerie Martin");
    let before = report(&mut rig);
    assert_eq!(
        (before.queue.updates, before.queue.documents),
        (1, 1),
        "it waits"
    );
    assert_eq!(before.line.up_ms, None);
    assert!(before.queue.bytes > 0);

    rig.live(0);
    let live = report(&mut rig);
    assert_eq!((live.mode.as_str(), live.line.sockets), ("shared", 1));
    assert_eq!(live.line.up_ms, Some(0));
    let names: Vec<(bool, &str)> = live
        .line
        .frames
        .iter()
        .map(|frame| (frame.sent, frame.name.as_str()))
        .collect();
    assert_eq!(
        names[..5],
        [
            (true, "Hello"),
            (false, "Welcome"),
            (true, "Push"),
            (true, "Presence"),
            (false, "Live")
        ],
        "{names:?}"
    );
    let told = serde_json::to_string(&live).expect("json");
    assert!(!told.contains("Martin"), "no record is named: {told}");
}

#[test]
fn a_whole_file_says_so_and_a_harmed_one_says_what() {
    let mut rig = Rig::new(Mode::Solo);
    let (id, _) = rig.company("Martin");
    let whole = check(&mut rig);
    assert!(whole.whole, "{:?}", whole.problems);
    assert_eq!((whole.documents, whole.trashed), (1, 0));
    assert!(whole.bytes > 4_096 && !whole.sqlite.is_empty());

    rig.change("UPDATE companies SET id = x'00'");
    let harmed = check(&mut rig);
    assert!(!harmed.whole);
    assert_eq!(
        harmed.problems,
        [
            "1 companies have no rows",
            "1 rows of companies have no document"
        ],
        "{id}"
    );
}
