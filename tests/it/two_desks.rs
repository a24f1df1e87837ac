//! Two real desks and a real relay over real sockets.

use carnet_core::api::sync::State;
use carnet_core::api::{Request, deal};
use carnet_protocol::frame::Role;
use carnet_tests::desk::{board, deal, integrity, rename, sync, titles};
use carnet_tests::proxy::Proxy;
use carnet_tests::relay::TestRelay;
use carnet_tests::team::TestDesk;
use carnet_tests::wait;

#[test]
fn what_one_desk_does_the_other_shows() {
    let mut relay = TestRelay::start();
    let anna = TestDesk::share(&mut relay);
    let first = anna.create("Site vitrine Martin");
    let ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    until_equal(&anna, &ben);
    // Last stage of the board: won or lost, wherever it stands.
    let columns = board(ben.desk()).columns;
    let last = columns.last().expect("a board has columns");
    ben.call(Request::Deal(deal::Request::Move(deal::Move {
        id: first,
        pipeline: board(ben.desk()).pipeline,
        stage: last.stage.id.clone(),
        after: None,
        before: None,
        lost_reason: Some("trop cher".to_owned()),
    })));
    until_equal(&anna, &ben);
    let moved = deal(anna.desk(), first).expect("it is there");
    assert_eq!(
        moved.card.stage, last.stage.id,
        "a move in one is a move in the other"
    );
}

#[test]
fn desks_that_were_apart_end_equal_and_stay_so() {
    let mut relay = TestRelay::start();
    let mut anna = TestDesk::share(&mut relay);
    let shared = anna.create("Identité Durand");
    let mut ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    until_equal(&anna, &ben);
    relay.kill();
    for number in 0..20 {
        anna.create(&format!("Anna {number}"));
        ben.create(&format!("Ben {number}"));
    }
    anna.call(rename(shared, "Identité Durand et fils"));
    ben.call(Request::Deal(deal::Request::Edit {
        id: shared,
        edits: vec![deal::Edit::Amount {
            amount: Some(250_000),
            currency: "EUR".to_owned(),
        }],
    }));
    // A desk that ends while it is offline keeps what it has not sent.
    ben.stop();
    relay.restart();
    ben.start();
    until_equal(&anna, &ben);
    let both = deal(ben.desk(), shared).expect("it is there").card;
    assert_eq!(
        (both.title.as_str(), both.amount),
        ("Identité Durand et fils", Some(250_000)),
        "edits of two keys of one deal both stand"
    );
    let before = titles(anna.desk());
    assert_eq!(
        before.iter().map(Vec::len).sum::<usize>(),
        41,
        "no deal is lost, none is double"
    );
    anna.stop();
    ben.stop();
    for desk in [&mut anna, &mut ben] {
        assert_eq!(integrity(&desk.file()), "ok", "the file is whole");
        desk.start();
        assert_eq!(titles(desk.desk()), before, "a restart changes nothing");
    }
}

#[test]
fn a_way_that_is_cut_again_and_again_loses_nothing() {
    let mut relay = TestRelay::start();
    let mut anna = TestDesk::share(&mut relay);
    let ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    let proxy = Proxy::to(relay.address());
    anna.stop();
    anna.through(proxy.address());
    anna.start();
    for round in 0..10 {
        anna.create(&format!("deal {round}"));
        proxy.cut();
        anna.create(&format!("deal {round}, cut off"));
        proxy.mend();
    }
    until_equal(&anna, &ben);
    let all: usize = titles(ben.desk()).iter().map(Vec::len).sum();
    assert_eq!(all, 20, "every deal came through, once");
}

#[test]
fn who_is_removed_while_away_keeps_what_was_not_sent() {
    let mut relay = TestRelay::start();
    let anna = TestDesk::share(&mut relay);
    let shared = anna.create("Everybody's");
    let mut ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    let way = Proxy::to(relay.address());
    ben.stop();
    ben.through(way.address());
    ben.start();
    until_equal(&anna, &ben);
    let before = titles(anna.desk());
    way.cut();
    let unsent = ben.create("Ben's alone");
    ben.call(rename(shared, "As Ben has it"));
    let member = ben.account().member().uuid();
    let path = format!("/workspaces/{}/members/{member}", anna.workspace());
    anna.account().delete(&path).expect("the owner may");
    way.mend();
    let kept = |ben: &TestDesk, what: &str| {
        wait::until(what, || sync(ben.desk()).state == State::Removed);
        assert_eq!(
            sync(ben.desk()).pending,
            2,
            "{what}: both wait in the outbox"
        );
        let title = |id| deal(ben.desk(), id).expect("it is there").card.title;
        assert_eq!(title(unsent), "Ben's alone", "{what}");
        assert_eq!(title(shared), "As Ben has it", "{what}");
    };
    kept(&ben, "Ben is told that he was removed");
    ben.stop();
    assert_eq!(integrity(&ben.file()), "ok", "the file is whole");
    ben.start();
    kept(&ben, "and after a restart");
    assert_eq!(
        titles(anna.desk()),
        before,
        "nothing of it reached the team"
    );
}

fn until_equal(a: &TestDesk, b: &TestDesk) {
    a.synced();
    b.synced();
    wait::until("both boards are equal", || {
        titles(a.desk()) == titles(b.desk())
    });
    a.synced();
    b.synced();
}
