//! Refusals: who waits is told, and one document holds up no other.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use carnet_core::api::{Code, Request, company};
use carnet_core::engine::{Input, Mode, Output};
use carnet_protocol::frame::{Ack, Refuse, RefuseCode, ToDesk, ToRelay};
use carnet_protocol::ids::{DocumentId, Kind};
use carnet_protocol::limits::DEVICE_HASHES_MAX;

use crate::rig::{Rig, Theirs, actor, desk, pushed, pushes};

fn refuse(at: u64, code: RefuseCode) -> ToDesk {
    ToDesk::Refuse(Refuse {
        at,
        code,
        detail: String::new(),
    })
}

fn draft(name: &str) -> Request {
    let name = name.to_owned();
    Request::Company(company::Request::Create(company::Draft {
        name,
        ..company::Draft::default()
    }))
}

fn next_push(sent: &Receiver<ToRelay>) -> carnet_protocol::frame::Push {
    loop {
        let frame = sent.recv_timeout(Duration::from_secs(10)).expect("a push");
        if let ToRelay::Push(push) = frame {
            return push;
        }
    }
}

#[test]
fn who_waits_for_the_relay_hears_that_it_refused() {
    let mut rig = Rig::new(Mode::Cache);
    let (desk, sent) = desk(&mut rig);
    let asking = desk.clone();
    let asked = std::thread::spawn(move || asking.call_acked(draft("Martin"), actor(), 10_000));
    let push = next_push(&sent);
    desk.frame(refuse(push.first, RefuseCode::TOO_LARGE).encode());
    let void = next_push(&sent);
    assert!(void.updates.iter().all(|one| one.update.is_empty()));
    let through = void.first + void.updates.len() as u64 - 1;
    desk.frame(ToDesk::Ack(Ack { through, seq: 1 }).encode());
    let answer = asked.join().expect("it answers");
    let error = answer.expect_err("what the relay refused is not saved");
    assert_eq!(error.code, Code::TooLarge);
    desk.close();
}

#[test]
fn a_gateway_does_not_edit_what_it_could_not_send() {
    let mut rig = Rig::new(Mode::Cache);
    rig.live(0);
    let mut theirs = Theirs::company(1);
    let first = theirs.set("name", "Martin");
    rig.log(theirs.id, &first);
    let outputs = rig.industry(theirs.uuid(), "bois");
    let (number, _) = pushed(&outputs, theirs.id).pop().expect("it goes out");
    let outputs = rig.frame(&refuse(number, RefuseCode::TOO_LARGE));
    assert_eq!(crate::rig::fetches(&outputs).len(), 1, "it is had anew");
    let outputs = rig.industry(theirs.uuid(), "pierre");
    let refused = outputs
        .iter()
        .any(|output| matches!(output, Output::Reply { result: Err(_), .. }));
    assert!(refused, "not until the relay's own picture of it is here");
    rig.fetched(theirs.id, theirs.state(), theirs.vector());
    let industry: Option<String> = rig.sql("SELECT industry FROM companies");
    assert_eq!(industry, None, "what was refused is gone");
    let outputs = rig.industry(theirs.uuid(), "pierre");
    assert_eq!(pushed(&outputs, theirs.id).len(), 1);
}

/// A log that loses what it acknowledged on this very socket: the desk would push into a gap for ever.
#[test]
fn a_gap_below_what_was_acknowledged_ends_the_socket() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let (_, outputs) = rig.company("Martin");
    let through = pushes(&outputs)
        .iter()
        .map(|push| push.first + push.updates.len() as u64 - 1)
        .max()
        .expect("a push");
    rig.frame(&ToDesk::Ack(Ack { through, seq: 1 }));
    rig.company("Durand");
    let outputs = rig.frame(&refuse(through, RefuseCode::GAP));
    let closed = outputs.iter().any(|output| matches!(output, Output::Close));
    assert!(closed, "the next Hello tells both what to do");
    assert!(pushes(&outputs).is_empty());
}

#[test]
fn one_full_document_does_not_hold_up_the_others() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let (full, outputs) = rig.company("Martin");
    let full = DocumentId::new(Kind::COMPANY, full);
    let (at, _) = pushed(&outputs, full).pop().expect("it goes out");
    let (other, _) = rig.company("Durand");
    let other = DocumentId::new(Kind::COMPANY, other);
    let mut voided = false;
    for _ in 0..20 {
        let mut outputs = rig.frame(&refuse(at, RefuseCode::BUSY));
        outputs.extend(rig.tick(29_000));
        rig.frame(&ToDesk::Pong);
        if pushed(&outputs, full)
            .iter()
            .any(|(_, update)| update.is_empty())
        {
            assert!(!pushed(&outputs, other).is_empty(), "the other goes out");
            voided = true;
            let last = pushes(&outputs)
                .last()
                .map(|push| push.first + push.updates.len() as u64 - 1);
            let through = last.expect("a push");
            rig.frame(&ToDesk::Ack(Ack { through, seq: 1 }));
            break;
        }
    }
    assert!(voided, "its number is given up");
    let again = (0..10).any(|_| {
        let outputs = rig.tick(20_000);
        rig.frame(&ToDesk::Pong);
        pushed(&outputs, full)
            .iter()
            .any(|(_, update)| !update.is_empty())
    });
    assert!(again, "and it is tried again later");
}

#[test]
fn a_forbidden_erasure_does_not_hold_up_the_outbox() {
    let mut rig = Rig::new(Mode::Shared);
    let (id, _) = rig.company("Martin");
    let id = DocumentId::new(Kind::COMPANY, id);
    rig.change("UPDATE outbox SET what = 1, bytes = x''");
    let (other, _) = rig.company("Durand");
    let other = DocumentId::new(Kind::COMPANY, other);
    rig.live(0);
    let outputs = rig.frame(&refuse(1, RefuseCode::FORBIDDEN));
    assert_eq!(pushed(&outputs, id), [(1, Vec::new())], "a void");
    assert_eq!(pushed(&outputs, other).len(), 1, "the rest goes out");
}

#[test]
fn voiding_updates_spares_an_erasure() {
    let mut rig = Rig::new(Mode::Shared);
    let (id, _) = rig.company("Martin");
    rig.industry(id, "bois");
    rig.change("UPDATE outbox SET what = 1, bytes = x'' WHERE number = 2");
    rig.live(0);
    rig.frame(&refuse(1, RefuseCode::MALFORMED));
    let erasures: u32 = rig.sql("SELECT count(*) FROM outbox WHERE what = 1");
    assert_eq!(erasures, 1);
}

/// A relay that could not say whether a commit was done refuses it as busy, and finds later that it was.
#[test]
fn what_was_put_off_and_then_acknowledged_is_not_sent_again() {
    let mut rig = Rig::new(Mode::Shared);
    let (hello, _) = rig.live(0);
    let (_, outputs) = rig.company("Martin");
    let first = pushes(&outputs).first().expect("a push").first;
    let (_, outputs) = rig.company("Durand");
    let last = pushes(&outputs).last().expect("a push").clone();
    let through = last.first + last.updates.len() as u64 - 1;
    rig.frame(&refuse(first, RefuseCode::BUSY));
    rig.frame(&ToDesk::Ack(Ack { through, seq: 1 }));
    rig.company("Petit");
    let outputs = rig.tick(10_000);
    let next = pushes(&outputs).first().expect("it goes on").first;
    assert_eq!(next, through + 1);
    let (again, _) = rig.live(through);
    assert_eq!(again.device, hello.device, "the desk is who it was");
}

/// The relay takes all that it is sent, and none of its answers arrives.
#[test]
fn pu10_what_comes_again_after_a_lost_socket_is_still_known() {
    const PENDING: u64 = 2_000;
    let mut rig = Rig::new(Mode::Shared);
    let (id, _) = rig.company("Martin");
    for number in 1..PENDING {
        rig.industry(id, &format!("bois {number}"));
    }
    assert_eq!(rig.sql::<u32>("SELECT count(*) FROM outbox"), 2_000);
    let (hello, mut outputs) = rig.live(0);
    let (mut taken, mut repeats) = (0, 0);
    loop {
        for push in pushes(&outputs) {
            let end = push.first + push.updates.len() as u64;
            let known = taken.min(end - 1);
            if push.first <= known {
                let oldest = taken - (DEVICE_HASHES_MAX as u64).min(taken);
                assert!(push.first > oldest, "{} of {taken} is forked", push.first);
                repeats += 1;
            }
            assert!(push.first <= taken + 1, "no gap");
            taken = taken.max(end - 1);
        }
        if taken == PENDING {
            break;
        }
        rig.input(Input::LinkDown);
        let (again, more) = rig.live(taken);
        assert_eq!(again.device, hello.device, "the desk is who it was");
        outputs = more;
        // Every other socket lives long enough for the answers.
        let through = taken;
        outputs.extend(rig.frame(&ToDesk::Ack(Ack { through, seq: 1 })));
    }
    assert!(repeats > 0, "the answers were lost");
}
