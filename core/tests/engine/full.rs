//! A workspace that may hold no more (LG9): nothing is lost here, what makes room and what fits goes first.

use carnet_core::api::sync::State;
use carnet_core::api::{Code, Event, Request, Response, company, sync, trash};
use carnet_core::engine::{Mode, Output};
use carnet_protocol::frame::{Ack, Erased, Refuse, RefuseCode, ToDesk, ToRelay};
use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;

use crate::rig::{Rig, Theirs, pushed, pushes, sent};

fn full(at: u64) -> ToDesk {
    ToDesk::Refuse(Refuse {
        at,
        code: RefuseCode::FULL,
        detail: String::new(),
    })
}

fn ack(through: u64) -> ToDesk {
    ToDesk::Ack(Ack { through, seq: 1 })
}

fn name(id: Uuid) -> DocumentId {
    DocumentId::new(Kind::COMPANY, id)
}

fn status(rig: &mut Rig) -> sync::Status {
    let outputs = rig.call(Request::Sync(sync::Request::Status));
    let status = outputs.into_iter().find_map(|output| match output {
        Output::Reply {
            result: Ok(Response::SyncStatus(status)),
            ..
        } => Some(status),
        _ => None,
    });
    status.expect("a status")
}

/// The numbers and documents of what goes out.
fn out(outputs: &[Output]) -> Vec<(u64, DocumentId)> {
    let pushes = pushes(outputs);
    let numbered = pushes.iter().flat_map(|push| {
        let numbers = push.first..;
        numbers.zip(push.updates.iter().map(|one| one.document))
    });
    numbered.collect()
}

/// A desk with one company on the relay, and a second one that the relay did not take.
fn refused() -> (Rig, Uuid, Uuid, Vec<Output>) {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let (there, outputs) = rig.company("Martin");
    let through = out(&outputs).last().expect("it goes out").0;
    rig.frame(&ack(through));
    let (new, outputs) = rig.company("Durand");
    let (at, _) = pushed(&outputs, name(new)).pop().expect("it goes out");
    let outputs = rig.frame(&full(at));
    (rig, there, new, outputs)
}

fn waits(rig: &Rig) -> u32 {
    rig.sql("SELECT count(*) FROM outbox WHERE what = 1 OR length(bytes) > 0")
}

#[test]
fn lg9_what_does_not_fit_waits_and_goes_when_there_is_room() {
    let (mut rig, _, new, outputs) = refused();
    assert!(pushes(&outputs).is_empty(), "it is not sent again at once");
    let told = status(&mut rig);
    assert_eq!((told.state, told.pending), (State::Full, waits(&rig)));
    let mut tries = 0;
    for _ in 0..30 {
        let outputs = rig.tick(20_000);
        rig.frame(&ToDesk::Pong);
        for (at, update) in pushed(&outputs, name(new)) {
            assert!(!update.is_empty(), "it is not given up");
            tries += 1;
            rig.frame(&full(at));
        }
    }
    assert!((10..=60).contains(&tries), "{tries} tries in ten minutes");
    let aside: u32 = rig.sql("SELECT count(*) FROM set_aside");
    assert_eq!((aside, status(&mut rig).state), (0, State::Full));
    let outputs = rig.tick(40_000);
    let (at, _) = pushed(&outputs, name(new)).pop().expect("another try");
    let outputs = rig.frame(&ack(at));
    let synced = outputs.iter().any(
        |output| matches!(output, Output::Event(Event::Sync(status)) if status.state == State::Synced),
    );
    assert!(synced && waits(&rig) == 0, "it goes on by itself");
}

#[test]
fn lg9_what_fits_passes_what_does_not() {
    let (mut rig, there, new, _) = refused();
    let outputs = rig.industry(new, "pierre");
    assert_eq!(out(&outputs), [], "nothing of it is asked again");
    let (other, outputs) = rig.company("Petit");
    let first = out(&outputs);
    let [(at, asked)] = first[..] else {
        panic!("one update is tried: {first:?}")
    };
    assert_eq!(asked, name(new));
    let outputs = rig.frame(&full(at));
    assert_eq!(out(&outputs), [(at, name(other))], "it may fit");
    let outputs = rig.frame(&full(at));
    assert_eq!(out(&outputs), [], "each is tried once");
    let outputs = rig.industry(there, "bois");
    assert_eq!(out(&outputs).len(), 1);
    let outputs = rig.frame(&full(at));
    assert_eq!(out(&outputs), [(at, name(there))], "at once, past both");
    let outputs = rig.frame(&ack(at));
    assert_eq!(out(&outputs).len(), 1, "still one at a time");
    let outputs = rig.frame(&full(at + 1));
    assert_eq!(out(&outputs), []);
    let told = status(&mut rig);
    assert_eq!((told.state, told.pending), (State::Full, 3));
    // With room everything goes, one after another, each document in its order.
    let (mut outputs, mut gone) = (rig.tick(40_000), Vec::new());
    while let [(at, document)] = out(&outputs)[..] {
        gone.push(document);
        outputs = rig.frame(&ack(at));
    }
    assert_eq!((gone.len(), waits(&rig)), (3, 0), "{gone:?}");
}

#[test]
fn lg9_an_erasure_makes_room_before_everything_else() {
    let (mut rig, _, new, _) = refused();
    let (third, outputs) = rig.company("Petit");
    let (at, _) = pushed(&outputs, name(new)).pop().expect("a try");
    rig.frame(&full(at));
    rig.frame(&full(at));
    let outputs = rig.call(Request::Company(company::Request::Trash { id: third }));
    assert_eq!(out(&outputs), [], "neither fits");
    let document = name(third).to_string();
    let outputs = rig.call(Request::Trash(trash::Request::Erase { document }));
    let [(at, refused)] = out(&outputs)[..] else {
        panic!("an erasure does not wait")
    };
    assert_eq!(refused, name(new));
    let outputs = rig.frame(&full(at));
    let erased = sent(&outputs).into_iter().find_map(|frame| match frame {
        ToRelay::Erase(erase) => Some((erase.number, erase.document)),
        _ => None,
    });
    assert_eq!(erased, Some((at, name(third))));
    let outputs = rig.frame(&ack(at));
    let (mut outputs, mut went) = (outputs, 0);
    while let Some((at, _)) = out(&outputs).last().copied() {
        for (_, update) in pushed(&outputs, name(third)) {
            assert!(update.is_empty(), "what is erased does not go out any more");
        }
        went += pushed(&outputs, name(new)).len();
        outputs = rig.frame(&ack(at));
    }
    assert_eq!((went, waits(&rig)), (1, 0));
}

#[test]
fn lg9_somebody_elses_erasure_is_noticed() {
    let (mut rig, _, new, _) = refused();
    let document = Theirs::company(1).id;
    rig.frame(&ToDesk::Erased(Erased { seq: 1, document }));
    let outputs = rig.tick(600);
    assert_eq!(pushed(&outputs, name(new)).len(), 1, "long before its time");
}

#[test]
fn lg9_a_gateway_tells_who_asked_and_keeps_nothing_of_the_request() {
    let mut rig = Rig::new(Mode::Cache);
    rig.live(0);
    let (one, outputs) = rig.company("Martin");
    let (two, more) = rig.company("Durand");
    let (at, _) = pushed(&outputs, name(one)).pop().expect("it goes out");
    assert_eq!(pushed(&more, name(two)).len(), 1);
    let outputs = rig.frame(&full(at));
    let told: Vec<_> = outputs
        .iter()
        .filter_map(|output| match output {
            Output::Refused { ids, code } => Some((ids.len(), *code)),
            _ => None,
        })
        .collect();
    assert_eq!(told, [(2, Code::Full)], "all that was asked for");
    for id in [one, two] {
        let [(_, void)] = &pushed(&outputs, name(id))[..] else {
            panic!("its number is used up")
        };
        assert!(void.is_empty());
    }
    let left: u32 = rig.sql("SELECT count(*) FROM companies");
    assert_eq!(left, 0, "nothing is half done");
}
