//! Two real desktop windows and a relay, driven as a person would: one board, one note, nothing lost.

mod account;
mod closing;
mod full;
mod lan;
mod links;
mod mistakes;
mod near_the_clock;
mod problems;
mod report;
mod roles;
mod said;

use std::time::Duration;

use carnet_tests::desktop::{Desktop, Shown};
use carnet_tests::relay::TestRelay;
use carnet_tests::wait;
use serde_json::{Value, json};

/// A page of a real web view on two busy cores.
const PATIENCE: Duration = Duration::from_secs(60);
const ENTER: &str = "\u{e007}";
const PASSWORD: &str = "a long enough password";
const SYNCED: &str = "[data-testid=sync][data-state=synced][data-pending=\"0\"]";
const NOTE: &str = "[data-testid=note] .ProseMirror";

#[test]
fn two_windows() {
    let mut relay = TestRelay::start();
    let mut anna = Desktop::with_keychain().expect("Anna's window");
    begin(&anna, "start-en", "Anna");
    anna.window().click("[data-testid=start-example]");
    anna.window().await_shown("[data-card]");
    anna.picture("two-windows-1-board");
    share(&anna, &relay.claim_link());
    let link = invite(&anna);

    let mut bruno = Desktop::start().expect("Bruno's window");
    begin(&bruno, "start-fr", "Bruno");
    join(&bruno, &link);
    let mut desks = [&anna, &bruno];
    until_equal(&desks, "Bruno reads the team's board");

    a_drag_moves_the_card_in_the_other_window(&anna, &bruno);
    a_deal_given_to_anna_rings(&anna, &bruno);
    let note = both_write_in_one_note(&anna, &bruno);

    relay.kill();
    both_edit_without_the_relay(&anna, &bruno);
    relay.restart();
    for desk in desks {
        until_within(|| desk.window().shows(SYNCED), "everything is sent");
    }
    until_equal(&desks, "the relay is back");
    anna.picture("two-windows-4-healed-a");
    bruno.picture("two-windows-4-healed-b");
    let before = board(&anna);

    // Anna's keychain keeps her signed in; Bruno has none, and a passphrase does.
    unlock(&bruno);
    for desk in [&mut anna, &mut bruno] {
        desk.restart().expect("the window comes back");
        desk.window().await_shown("[data-testid=today]");
        show_board(desk);
    }
    unlock(&bruno);
    desks = [&anna, &bruno];
    for desk in desks {
        until_within(|| desk.window().shows(SYNCED), "still signed in");
    }
    until_equal(&desks, "after a restart");
    assert_eq!(board(&anna), before, "a restart changes nothing");
    for desk in desks {
        open_note(desk, &note);
        until_within(|| note_holds(desk), "the note is there after a restart");
    }
    anna.picture("two-windows-5-restarted-a");
    bruno.picture("two-windows-5-restarted-b");
    anna.close().expect("Anna closes");
    bruno.close().expect("Bruno closes");
}

fn unlock(desk: &Desktop) {
    let ask = json!({ "do": "unlock", "with": { "passphrase": "correct horse battery" } });
    desk.ask(&ask).expect("the passphrase opens its file");
}

/// First start: language, name.
fn begin(desk: &Desktop, language: &str, name: &str) {
    let window = desk.window();
    window.click(&format!("[data-testid={language}]"));
    window.fill("[data-testid=start-name] input[name=name]", name);
    window.keys(ENTER).expect("keys");
    window.await_shown("[data-testid=start-content]");
}

fn share(desk: &Desktop, claim: &str) {
    let window = desk.window();
    window.click("[data-testid=rail-team]");
    window.click("[data-testid=share-open]");
    fill_form(
        desk,
        "share-form",
        &[("relay", claim), ("email", "anna@team.example")],
    );
    until_within(|| window.shows(SYNCED), "the workspace is on the relay");
}

fn invite(desk: &Desktop) -> String {
    let window = desk.window();
    window.click("[data-testid=rail-team]");
    window.click("[data-testid=invite-make]");
    window.await_shown("[data-testid=invite-link]");
    let read = "return document.querySelector('[data-testid=invite-link]').value";
    let link = window.script(read, json!([])).expect("a link");
    link.as_str().expect("a link is text").to_owned()
}

fn join(desk: &Desktop, link: &str) {
    let window = desk.window();
    window.click("[data-testid=start-join]");
    fill_form(
        desk,
        "join-form",
        &[("link", link), ("email", "bruno@team.example")],
    );
    until_within(|| window.shows("[data-card]"), "the team's cards");
    until_within(|| window.shows(SYNCED), "everything was read");
}

/// Fills these fields and the password, and sends the form. The name is filled already.
fn fill_form(desk: &Desktop, form: &str, fields: &[(&str, &str)]) {
    let window = desk.window();
    for (name, value) in fields.iter().chain(&[("password", PASSWORD)]) {
        window.fill(&format!("[data-testid={form}] [name={name}]"), value);
    }
    window.keys(ENTER).expect("keys");
    until_within(
        || {
            let problem = window.text(&format!("[data-testid={form}] [role=alert]"));
            assert!(problem.is_empty(), "{form}: {problem}\n{}", desk.log());
            !window.shows(&format!("[data-testid={form}]"))
        },
        form,
    );
}

fn a_drag_moves_the_card_in_the_other_window(anna: &Desktop, bruno: &Desktop) {
    let (card, stage) = drag_first_card(anna, 1);
    let there = format!("[data-stage=\"{stage}\"] [data-card=\"{card}\"]");
    until_within(
        || anna.window().shows(&there),
        "the card stands where it was dropped",
    );
    until_within(
        || bruno.window().shows(&there),
        "the card moves in the other window",
    );
    until_equal(&[anna, bruno], "after a drag");
    anna.picture("two-windows-2-moved-a");
    bruno.picture("two-windows-2-moved-b");
}

/// Drags the first column's first card into this column; the card and the column's stage.
fn drag_first_card(desk: &Desktop, column: usize) -> (String, String) {
    let window = desk.window();
    show_board(desk);
    let board = board(desk);
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    let card = text(&board[0]["cards"][0]);
    let stage = text(&board[column]["stage"]);
    let from = window
        .area(&format!("[data-card=\"{card}\"]"))
        .expect("the card");
    let mut to = window
        .area(&format!("[data-list=\"{stage}\"]"))
        .expect("the column");
    // Into the upper part of the column, beside its first card.
    to.y = from.y + 4.0;
    window.drag(from, to).expect("a drag");
    (card, stage)
}

/// Only what somebody else did rings, in Anna's language.
fn a_deal_given_to_anna_rings(anna: &Desktop, bruno: &Desktop) {
    let me = anna
        .call(&json!({ "noun": "workspace", "ask": { "do": "get" } }))
        .expect("who am I");
    let title = "Vitrine du fleuriste";
    let draft = json!({ "title": title, "assignee": me["value"]["me"] });
    for desk in [anna, bruno] {
        assert_eq!(desk.notifications(), [], "nothing rang so far");
    }
    let create = json!({ "noun": "deal", "ask": { "do": "create", "with": draft } });
    bruno.call(&create).expect("Bruno makes a deal for Anna");
    until_within(
        || !anna.notifications().is_empty(),
        "a notification for Anna",
    );
    let rang = Shown {
        from: "Carnet".to_owned(),
        title: "Bruno assigned a deal to you".to_owned(),
        body: title.to_owned(),
    };
    assert_eq!(
        anna.notifications(),
        [rang],
        "it says what, and who did it, once"
    );
    assert_eq!(bruno.notifications(), [], "Bruno knows what he did");
    until_equal(&[anna, bruno], "the new deal is on both boards");
}

fn both_write_in_one_note(anna: &Desktop, bruno: &Desktop) -> String {
    show_board(anna);
    show_board(bruno);
    let card = board(anna)[0]["cards"][0]
        .as_str()
        .expect("a card")
        .to_owned();
    for desk in [anna, bruno] {
        open_note(desk, &card);
        desk.window().click(NOTE);
    }
    // At once: each on a thread of its own.
    std::thread::scope(|scope| {
        for (desk, text) in [(anna, ANNA_WRITES), (bruno, BRUNO_WRITES)] {
            scope.spawn(move || desk.window().keys(text).expect("keys"));
        }
    });
    for (desk, other) in [(anna, "Bruno"), (bruno, "Anna")] {
        until_within(|| note_holds(desk), "both texts stand");
        let caret = || {
            desk.window()
                .text("[data-testid=note] .caret-label")
                .contains(other)
        };
        until_within(caret, "the other's caret with the name");
    }
    assert_eq!(note_text(anna), note_text(bruno), "one note");
    // A key more, so that the label with the name, which fades, is in the picture.
    bruno.window().keys(" ").expect("keys");
    anna.picture("two-windows-3-note-a");
    anna.window().keys(" ").expect("keys");
    bruno.picture("two-windows-3-note-b");
    card
}

const ANNA_WRITES: &str = "Anna called on Monday.";
const BRUNO_WRITES: &str = "Bruno enverra le devis à Évry.";

fn note_holds(desk: &Desktop) -> bool {
    let note = note_text(desk);
    note.contains(ANNA_WRITES) && note.contains(BRUNO_WRITES)
}

/// The note's text without the others' carets, which stand in it with their names.
fn note_text(desk: &Desktop) -> String {
    let read = "const note = document.querySelector(arguments[0])?.cloneNode(true);
        note?.querySelectorAll('.caret-label').forEach((label) => label.parentElement.remove());
        return note?.textContent.replaceAll('\\u2060', '') ?? '';";
    let note = desk
        .window()
        .script(read, json!([NOTE]))
        .unwrap_or_default();
    note.as_str().unwrap_or_default().to_owned()
}

fn open_note(desk: &Desktop, card: &str) {
    let window = desk.window();
    let open = "location.hash = `#/pipeline/deal/${arguments[0]}`";
    window.script(open, json!([card])).expect("a page opens");
    window.await_shown(NOTE);
}

fn both_edit_without_the_relay(anna: &Desktop, bruno: &Desktop) {
    for desk in [anna, bruno] {
        show_board(desk);
        let offline = "[data-testid=sync][data-state=offline]";
        until_within(
            || desk.window().shows(offline),
            "the sync sign says offline",
        );
    }
    let (card, stage) = drag_first_card(anna, 2);
    let there = format!("[data-stage=\"{stage}\"] [data-card=\"{card}\"]");
    until_within(
        || anna.window().shows(&there),
        "a card moves without a relay",
    );
    let title = "Refonte du logo";
    let draft = json!({ "noun": "deal", "ask": { "do": "create", "with": { "title": title } } });
    bruno.call(&draft).expect("a deal is made without a relay");
    until_within(|| has_title(bruno, title), "the new card without a relay");
    assert!(!has_title(anna, title), "nobody carries it over");
    for desk in [anna, bruno] {
        let waits = "[data-testid=sync]:not([data-pending=\"0\"])";
        until_within(
            || desk.window().shows(waits),
            "the sync sign counts what waits",
        );
    }
}

fn has_title(desk: &Desktop, title: &str) -> bool {
    let read = "return [...document.querySelectorAll('[data-card]')]
        .some((card) => card.textContent.includes(arguments[0]));";
    desk.window()
        .script(read, json!([title]))
        .is_ok_and(|found| found == true)
}

fn show_board(desk: &Desktop) {
    let window = desk.window();
    window
        .script("location.hash = '#/pipeline'", json!([]))
        .expect("the board opens");
    until_within(
        || window.shows("[data-card]") && !window.shows(NOTE),
        "the board alone",
    );
}

/// The board as the engine has it: stages, and the cards of each in order.
fn board(desk: &Desktop) -> Value {
    let ask = json!({ "noun": "deal",
        "ask": { "do": "board", "with": { "pipeline": null, "filter": null } } });
    let answer = desk.call(&ask).expect("a board");
    let columns = answer["value"]["columns"]
        .as_array()
        .expect("columns")
        .iter();
    let column = |column: &Value| {
        let cards = column["cards"].as_array().expect("cards").iter();
        let ids: Vec<_> = cards.map(|card| card["id"].clone()).collect();
        json!({ "stage": column["stage"]["id"], "cards": ids, "totals": column["totals"] })
    };
    columns.map(column).collect()
}

fn until_equal(desks: &[&Desktop; 2], when: &str) {
    until_within(
        || board(desks[0]) == board(desks[1]),
        &format!("equal boards: {when}"),
    );
}

#[track_caller]
fn until_within(holds: impl FnMut() -> bool, what: &str) {
    wait::until_within(PATIENCE, what, holds);
}
