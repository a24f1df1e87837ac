//! Undo as a person meets it: a key, a toast, the activity log; and what a colleague changed since stays.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::person::{Person, until};

const CONTROL: char = '\u{e009}';
const SHIFT: char = '\u{e008}';
const TOAST: &str = "[data-testid=toast]";

#[test]
fn what_was_done_goes_back_and_what_a_colleague_changed_since_stays() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let bruno = Person::accepts(&anna.invites("member"), "Bruno");
    let before = anna.titles();
    let page = anna.page();

    let (card, stage) = anna.drags_first_card(1);
    until("a toast says where it went", || page.shows(TOAST));
    page.chord(&[CONTROL], "z");
    for one in [&anna, &bruno] {
        until("the card is back, for everybody", || one.titles() == before);
    }
    until("the toast says so", || {
        page.text(TOAST).trim().starts_with("Undone")
    });
    page.chord(&[CONTROL, SHIFT], "Z");
    until("and it is done again", || bruno.has(&card, &stage));
    until("one toast, with a way back", || {
        page.text(TOAST).trim().starts_with("Redone")
    });
    page.click("[data-testid=toast] .btn");
    until("undone from the toast", || bruno.titles() == before);

    edits(
        &anna,
        &card,
        json!([{ "field": "title", "value": "Anna's" }]),
    );
    edits(
        &bruno,
        &card,
        json!([{ "field": "title", "value": "Bruno's" }]),
    );
    until("Bruno's title", || {
        page.text(&title(&card)).contains("Bruno's")
    });
    page.chord(&[CONTROL], "z");
    until("Anna is told whose change stays", || {
        let told = page.text(TOAST);
        told.contains("Bruno") && told.contains("Title")
    });
    assert!(page.text(&title(&card)).contains("Bruno's"), "it stays");
    anna.browser().picture("browser-undo-left");
    page.click("[data-testid=toast] .btn");
    until("restored anyway", || {
        !bruno.page().text(&title(&card)).contains("Bruno's")
    });

    edits(
        &anna,
        &card,
        json!([{ "field": "source", "value": "Salon" }]),
    );
    anna.goes("#/settings/activity");
    until("the log has it", || page.shows("[data-testid=log-undo]"));
    page.click("[data-testid=log-undo]");
    until("undone from the log", || source(&anna, &card).is_null());
    until("and the log says so", || {
        page.text("[data-testid=log]").contains("undone")
    });
    anna.content();
    bruno.content();
}

fn title(card: &str) -> String {
    format!("[data-card=\"{card}\"] .card-title")
}

fn edits(person: &Person, card: &str, edits: Value) {
    let ask =
        json!({ "noun": "deal", "ask": { "do": "edit", "with": { "id": card, "edits": edits } } });
    person.browser().call(&ask).expect("it is saved");
}

fn source(person: &Person, card: &str) -> Value {
    let ask = json!({ "noun": "deal", "ask": { "do": "get", "with": { "id": card } } });
    person.browser().call(&ask).expect("a deal")["value"]["source"].clone()
}
