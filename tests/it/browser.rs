//! The real web UI in real browsers, served by a real relay, beside a real desk.

mod account;
mod day;
mod diagnostics;
mod duplicates;
mod import;
mod keyboard;
mod looks;
mod numbers;
mod one_deal;
mod palette;
mod person;
mod presence;
mod reach;
mod sequence;
mod settings;
mod table;
mod undo;
mod views;

use carnet_core::api::{Request, Response, deal, search};
use carnet_tests::browser::Browser;
use carnet_tests::desk::{board, titles};
use carnet_tests::relay::TestRelay;
use carnet_tests::team::TestDesk;
use serde_json::json;

use person::{NOTE, Person, until};

const ANNA_WRITES: &str = "Anna called on Monday.";
const BRUNO_WRITES: &str = "Bruno enverra le devis à Évry.";

#[test]
fn two_browsers_and_a_desk_keep_one_board_and_one_note() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let bruno = Person::accepts(&anna.invites("member"), "Bruno");
    let link = anna.invites("member");
    let dora = TestDesk::invited(&relay, anna.workspace(), &link, "Dora");
    dora.synced();
    let people = [&anna, &bruno];
    until("everybody reads one board", || {
        people.iter().all(|one| one.titles() == titles(dora.desk()))
    });

    let (card, stage) = anna.drags_first_card(1);
    for one in people {
        until("the card moves in both browsers", || one.has(&card, &stage));
    }
    until("the card moves on the desk", || {
        on_desk(&dora, &card, &stage)
    });

    let (card, stage) = moves_on_desk(&dora);
    for one in people {
        until("what the desk moves, browsers show", || {
            one.has(&card, &stage)
        });
    }
    until("the boards are equal", || {
        people.iter().all(|one| one.titles() == titles(dora.desk()))
    });

    both_write(&anna, &bruno, &card);
    until("the desk finds both sentences", || {
        finds(&dora, "Monday") && finds(&dora, "Évry")
    });
    anna.content();
    bruno.content();

    relay.kill();
    until("the page says that the line is cut", || {
        anna.page().shows("[data-testid=sync][data-state=offline]")
    });
    relay.restart();
    for one in people {
        until("the line is back", || {
            one.page().shows("[data-testid=sync][data-state=synced]")
        });
    }
    anna.shows_board();
    dora.create("Refonte du logo");
    until("and changes come again", || {
        people.iter().all(|one| one.titles() == titles(dora.desk()))
    });
}

#[test]
fn a_viewer_looks_and_changes_nothing() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let vera = Person::accepts(&anna.invites("viewer"), "Vera");
    until("the viewer reads the board", || {
        vera.titles() == anna.titles()
    });
    let page = vera.page();
    assert!(!page.shows("[data-testid=new-deal]"), "nothing to add with");
    let before = anna.titles();
    let create = json!({ "noun": "deal", "ask": { "do": "create", "with": { "title": "Vera" } } });
    let refused = vera
        .browser()
        .call(&create)
        .expect_err("a viewer adds nothing");
    assert!(refused.to_string().contains("403"), "{refused:#}");

    let card = anna.first_card();
    vera.opens_note(&card);
    page.click(NOTE);
    page.keys("Vera was here").expect("keys");
    anna.opens_note(&card);
    anna.page().click(NOTE);
    anna.page().keys(ANNA_WRITES).expect("keys");
    until("what Anna writes, Vera reads", || {
        vera.note().contains(ANNA_WRITES)
    });
    assert!(
        !anna.note().contains("Vera"),
        "a viewer's keys reach nobody"
    );
    assert_eq!(anna.titles(), before);
    vera.browser().picture("browser-viewer");
    vera.content();
}

#[test]
fn a_session_lasts_until_it_is_ended() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let before = anna.titles();
    page.reload().expect("the page loads again");
    page.await_shown("[data-testid=rail-pipeline]");
    anna.shows_board();
    until("the cookie keeps the session", || anna.titles() == before);
    let address = page.script("return location.href", json!([]));
    let address = address.expect("an address").to_string();
    assert!(
        !address.contains("claim"),
        "the secret left the address: {address}"
    );

    let bruno = Person::accepts(&anna.invites("member"), "Bruno");
    until("Bruno reads", || bruno.titles() == before);
    anna.removes("Bruno");
    until("who is removed is out within seconds", || {
        !bruno.page().shows("[data-card]")
    });
    let told = "You no longer belong to this team";
    until("and is told so", || {
        bruno.page().text("[data-testid=create]").contains(told)
    });
    bruno.browser().picture("browser-removed");

    anna.goes("#/team");
    page.click("[data-testid=sign-out]");
    page.await_shown("[data-testid=sign-in-form]");
    let refresh = "const answer = await fetch('/auth/refresh', { method: 'POST',
        headers: { 'content-type': 'application/json' }, body: '{\"cookie\":true}' });
        return answer.status;";
    let status = page.script_async(refresh, json!([])).expect("an answer");
    assert_eq!(status, 401, "the cookie is worth nothing any more");
    page.reload().expect("the page loads again");
    page.await_shown("[data-testid=sign-in-form]");
    anna.browser().picture("browser-signed-out");
    anna.signs_in();
    anna.shows_board();
    until("signing in brings the board back", || {
        anna.titles() == before
    });
}

#[test]
fn nothing_is_served_to_who_is_not_signed_in() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let stranger = Browser::start().expect("a browser");
    stranger.page().go(&relay.url()).expect("the page");
    stranger.page().await_shown("[data-testid=sign-in-form]");
    let tried = "return performance.getEntriesByType('resource').map((one) => one.name)
        .filter((name) => name.includes('/auth/'));";
    let tried = stranger.page().script(tried, json!([])).expect("a page");
    assert_eq!(
        tried,
        json!([]),
        "nothing to be refused, and shown in the console"
    );
    let asks = "const [workspace] = args; const statuses = [];
        for (const [path, init] of [
          [`/rpc/${workspace}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }],
          [`/rpc/${workspace}/note/open?document=crm:workspace&editor=1&stream=${workspace}`, { method: 'POST' }],
          [`/events/${workspace}?stream=${workspace}`, {}],
        ]) {
          statuses.push((await fetch(path, init)).status);
          const headers = { ...init.headers, authorization: 'Bearer nobody' };
          statuses.push((await fetch(path, { ...init, headers })).status);
        }
        return statuses;";
    let workspace = anna.workspace().to_string();
    let statuses = stranger.page().script_async(asks, json!([workspace]));
    assert_eq!(
        statuses.expect("answers"),
        json!([401, 401, 401, 401, 401, 401])
    );
}

fn on_desk(desk: &TestDesk, card: &str, stage: &str) -> bool {
    let columns = board(desk.desk()).columns.into_iter();
    let mut column = columns.filter(|column| column.stage.id == stage);
    column.any(|column| column.cards.iter().any(|one| one.id.to_string() == card))
}

/// The desk moves the first card of the second column to the end of the third.
fn moves_on_desk(desk: &TestDesk) -> (String, String) {
    let board = board(desk.desk());
    let card = board.columns[1].cards[0].id;
    let stage = board.columns[2].stage.id.clone();
    desk.call(Request::Deal(deal::Request::Move(deal::Move {
        id: card,
        pipeline: board.pipeline,
        stage: stage.clone(),
        after: None,
        before: None,
        lost_reason: None,
    })));
    (card.to_string(), stage)
}

fn both_write(anna: &Person, bruno: &Person, card: &str) {
    // Each in a paragraph of their own: two who type at the very same place push each other's caret on.
    for (one, place) in [(anna, "first-child"), (bruno, "last-child")] {
        one.opens_note(card);
        one.page().click(&format!("{NOTE} p:{place}"));
    }
    // At once: each on a thread of its own.
    std::thread::scope(|scope| {
        for (one, text) in [(anna, ANNA_WRITES), (bruno, BRUNO_WRITES)] {
            scope.spawn(move || one.page().keys(text).expect("keys"));
        }
    });
    for (one, other) in [(anna, "Bruno"), (bruno, "Anna")] {
        let mut last = String::new();
        until("both texts stand", || {
            let note = one.note();
            if note != last {
                // Shown when the wait is in vain.
                println!("beside {other}: {note}");
                last.clone_from(&note);
            }
            note.contains(ANNA_WRITES) && note.contains(BRUNO_WRITES)
        });
        let label = "[data-testid=note] .caret-label";
        until("the other's caret with the name", || {
            one.page().text(label).contains(other)
        });
    }
    assert_eq!(anna.note(), bruno.note(), "one note");
    anna.browser().picture("browser-note-a");
    bruno.browser().picture("browser-note-b");
}

fn finds(desk: &TestDesk, text: &str) -> bool {
    let ask = search::Request {
        text: text.to_owned(),
        limit: 10,
        ..search::Request::default()
    };
    match desk.call(Request::Search(ask)) {
        Response::Hits(hits) => !hits.is_empty(),
        other => panic!("not hits: {other:?}"),
    }
}
