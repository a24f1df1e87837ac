//! The trash empties itself after 30 days that were seen, whatever the clock says.

use carnet_core::api::{Request, Response, company, trash};
use carnet_core::engine::{Input, Mode, Output};
use carnet_protocol::frame::ToRelay;
use uuid::Uuid;

use crate::rig::{Rig, sent};

const DAY: i64 = 24 * 60 * 60 * 1000;
const YEARS: i64 = 10 * 365 * DAY;

fn throw(rig: &mut Rig, id: Uuid) {
    rig.call(Request::Company(company::Request::Trash { id }));
    rig.tick(60 * 60 * 1000);
}

/// The days left of what is in the trash.
fn left(rig: &mut Rig) -> Vec<u32> {
    let outputs = rig.call(Request::Trash(trash::Request::List));
    let lines = outputs.into_iter().find_map(|output| match output {
        Output::Reply {
            result: Ok(Response::Trash(lines)),
            ..
        } => Some(lines),
        _ => None,
    });
    let lines = lines.expect("a list");
    lines.iter().map(|line| line.days_left).collect()
}

/// Days on which the app is open.
fn days(rig: &mut Rig, count: u32) {
    for _ in 0..count {
        rig.tick(DAY);
    }
}

fn here(rig: &Rig, id: Uuid) -> bool {
    let hex = id.simple();
    rig.sql(&format!(
        "SELECT count(*) FROM companies WHERE id = x'{hex}'"
    ))
}

#[test]
fn a_desk_alone_empties_its_trash_after_thirty_days() {
    let mut rig = Rig::new(Mode::Solo);
    let (id, _) = rig.company("Martin");
    throw(&mut rig, id);
    assert_eq!(left(&mut rig), [30]);
    days(&mut rig, 29);
    assert_eq!(left(&mut rig), [1], "said truthfully");
    assert!(here(&rig, id));
    days(&mut rig, 1);
    assert!(!here(&rig, id), "the day has come");
    assert_eq!(left(&mut rig), Vec::<u32>::new());
    let kept: u32 = rig.sql("SELECT count(*) FROM documents WHERE erased = 1");
    assert_eq!(kept, 1, "as an owner does it: with a tombstone");
}

#[test]
fn a_clock_that_jumps_empties_nothing() {
    let mut rig = Rig::new(Mode::Solo);
    let (id, _) = rig.company("Martin");
    throw(&mut rig, id);
    // Ten years ahead, running on there, and back; the file opened anew on each side.
    for jump in [YEARS, -YEARS, YEARS, -2 * YEARS, YEARS] {
        rig.clock.jump(jump);
        rig.tick(60 * 60 * 1000);
        rig.reopen();
        rig.tick(60 * 60 * 1000);
        assert!(here(&rig, id), "after a jump of {jump}");
    }
    let days_left = left(&mut rig);
    assert!(
        days_left[0] >= 27,
        "each jump cost a day at most: {days_left:?}"
    );
}

#[test]
fn what_a_wrong_clock_threw_away_is_kept_thirty_days_all_the_same() {
    let mut rig = Rig::new(Mode::Solo);
    rig.clock.jump(-YEARS);
    let (early, _) = rig.company("In the past");
    throw(&mut rig, early);
    rig.clock.jump(2 * YEARS);
    let (late, _) = rig.company("In the future");
    throw(&mut rig, late);
    rig.clock.jump(-YEARS);
    days(&mut rig, 28);
    assert!(here(&rig, early) && here(&rig, late));
    days(&mut rig, 3);
    assert!(!here(&rig, early) && !here(&rig, late), "but not for ever");
}

#[test]
fn days_on_which_the_app_was_closed_do_not_count_and_a_restored_record_begins_again() {
    let mut rig = Rig::new(Mode::Solo);
    let (id, _) = rig.company("Martin");
    throw(&mut rig, id);
    for _ in 0..20 {
        rig.clock.advance(40 * DAY);
        rig.reopen();
        rig.tick(0);
    }
    assert_eq!(left(&mut rig), [10], "opened on twenty days");
    rig.call(Request::Company(company::Request::Restore { id }));
    days(&mut rig, 15);
    assert!(here(&rig, id), "what was restored stays");
    throw(&mut rig, id);
    assert_eq!(left(&mut rig), [30]);
    days(&mut rig, 29);
    assert!(here(&rig, id));
}

#[test]
fn in_a_team_only_an_owner_s_desk_that_is_live_empties_the_trash() {
    let erased = |outputs: &[Output]| {
        let frames = sent(outputs).into_iter();
        frames
            .filter(|frame| matches!(frame, ToRelay::Erase(_)))
            .count()
    };
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let (id, _) = rig.company("Martin");
    throw(&mut rig, id);
    rig.input(Input::LinkDown);
    days(&mut rig, 40);
    assert!(
        here(&rig, id),
        "offline it may have been restored by another"
    );
    let (_, mut outputs) = rig.live(0);
    outputs.extend(rig.tick(2 * 60 * 60 * 1000));
    assert!(!here(&rig, id));
    assert_eq!(erased(&outputs), 1, "and everybody is told");
    let mut rig = Rig::new(Mode::Cache);
    let (id, _) = rig.company("Martin");
    throw(&mut rig, id);
    days(&mut rig, 40);
    assert!(here(&rig, id), "the gateway never saw a day go by");
}
