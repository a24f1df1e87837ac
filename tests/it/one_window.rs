//! What a person does most, in the real desktop window: no relay, no account, no browser.

use std::time::Duration;

use carnet_tests::desktop::Desktop;
use carnet_tests::wait;
use serde_json::{Value, json};

/// A page of a real web view on two busy cores.
const PATIENCE: Duration = Duration::from_secs(60);
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const RIGHT: &str = "\u{e014}";
const ALT: char = '\u{e00a}';
const CONTROL: char = '\u{e009}';
const TITLE: &str = "Refonte du site";

/// Ten things, one after the other, each looked for in the engine too: what only the page shows is not done.
#[test]
fn what_a_person_does_most_is_done_in_the_desktop_window() {
    let desk = Desktop::start().expect("a window");
    begin(&desk);
    let deal = adds_a_deal_in_one_line(&desk);
    moves_it_by_key(&desk, &deal);
    edits_its_amount(&desk, &deal);
    writes_its_note(&desk, &deal);
    logs_a_call(&desk, &deal);
    adds_a_task_and_does_it_today(&desk);
    finds_a_person_by_the_palette(&desk);
    filters_the_board(&desk, &deal);
    wins_it_and_reads_the_numbers(&desk, &deal);
    throws_it_away_and_takes_that_back(&desk, &deal);
    desk.picture("one-window");
}

fn begin(desk: &Desktop) {
    let window = desk.window();
    window.click("[data-testid=start-en]");
    window.fill("[data-testid=start-name] input[name=name]", "Anna");
    keys(desk, ENTER);
    window.click("[data-testid=start-example]");
    goes(desk, "#/pipeline");
    window.await_shown("[data-card]");
}

/// 1. Its title, amount and tag, typed in a column's line.
fn adds_a_deal_in_one_line(desk: &Desktop) -> String {
    let window = desk.window();
    window.click("[data-stage] [data-testid=add]");
    window.click("[data-testid=quick-add]");
    keys(desk, &format!("{TITLE} 4500€ #web{ENTER}"));
    keys(desk, ESCAPE);
    let found = || cards(desk).into_iter().find(|card| card["title"] == TITLE);
    until("the deal is saved", || found().is_some());
    let card = found().expect("it was there a moment ago");
    assert_eq!(card["amount"], 450_000, "in cents, as typed");
    assert_eq!(card["tags"], json!(["web"]));
    id(&card)
}

/// 2. One stage further, by Alt and an arrow.
fn moves_it_by_key(desk: &Desktop, deal: &str) {
    let before = get(desk, deal)["card"]["stage"].clone();
    let title = format!("[data-card=\"{deal}\"] .card-title");
    desk.window().await_shown(&title);
    let focus = "document.querySelector(arguments[0]).focus()";
    desk.window()
        .script(focus, json!([title]))
        .expect("the card takes the focus");
    desk.window().chord(&[ALT], RIGHT);
    until("it stands in the next stage", || {
        get(desk, deal)["card"]["stage"] != before
    });
}

/// 3. In its panel, as a person writes an amount.
fn edits_its_amount(desk: &Desktop, deal: &str) {
    opens(desk, deal);
    keys(desk, "v");
    until("the amount takes the keys", || {
        let name = "return document.activeElement?.tagName ?? ''";
        desk.window()
            .script(name, json!([]))
            .is_ok_and(|found| found == "INPUT")
    });
    desk.window().chord(&[CONTROL], "a");
    keys(desk, &format!("5.2k{ENTER}"));
    until("the amount is saved", || {
        get(desk, deal)["card"]["amount"] == 520_000
    });
}

/// 4. In its note; search finds it, so the engine has it.
fn writes_its_note(desk: &Desktop, deal: &str) {
    opens(desk, deal);
    desk.window().click("[data-testid=note] .ProseMirror");
    keys(desk, "The zebra mockup is approved.");
    until("the note is found by its words", || {
        let ask = json!({ "noun": "search", "ask": { "text": "zebra", "limit": 5 } });
        desk.call(&ask)
            .is_ok_and(|found| found.to_string().contains(deal))
    });
}

/// 5. In its timeline.
fn logs_a_call(desk: &Desktop, deal: &str) {
    opens(desk, deal);
    desk.window().click("[data-testid=log-text]");
    keys(desk, &format!("She wants it before Easter{ENTER}"));
    until("the call stands in the timeline", || {
        desk.window()
            .text("[data-testid=timeline-line]")
            .contains("before Easter")
    });
}

/// 6. A task for today on the deal, done from the day's page.
fn adds_a_task_and_does_it_today(desk: &Desktop) {
    let window = desk.window();
    window.click("[data-testid=task-add]");
    keys(desk, &format!("Send the contract today{ENTER}"));
    goes(desk, "#/today");
    let there = || {
        window
            .text("[data-testid=today]")
            .contains("Send the contract")
    };
    until("the day has the task", there);
    let focus = "[...document.querySelectorAll('[data-line]')]
        .find((line) => line.textContent.includes('Send the contract'))?.focus()";
    window.script(focus, json!([])).expect("its line");
    keys(desk, "d");
    until("done, it leaves the day", || !there());
}

/// 7. By a key, a few letters with a typing mistake, and Enter.
fn finds_a_person_by_the_palette(desk: &Desktop) {
    let person = json!({ "first_name": "Léonie", "last_name": "Vasseur" });
    let person = create(desk, "contact", &person);
    let window = desk.window();
    window.chord(&[CONTROL], "k");
    window.await_shown("[data-testid=palette] input");
    keys(desk, "leonie vaseur");
    until("she is found", || {
        window.text("[data-testid=palette]").contains("Vasseur")
    });
    keys(desk, ENTER);
    until("her panel is open", || {
        let hash = window.script("return location.hash", json!([]));
        hash.is_ok_and(|hash| hash.to_string().contains(&person))
    });
}

/// 8. To the cards that carry a word.
fn filters_the_board(desk: &Desktop, deal: &str) {
    goes(desk, "#/pipeline");
    let window = desk.window();
    window.fill("[data-testid=filter]", TITLE);
    let shown = || {
        let count =
            "return [...document.querySelectorAll('[data-card]')].map((card) => card.dataset.card)";
        window.script(count, json!([])).unwrap_or_default()
    };
    until("one card is left", || shown() == json!([deal]));
    window.fill("[data-testid=filter]", "");
    keys(desk, "\u{e003}");
    until("all are back", || {
        shown().as_array().is_some_and(|cards| cards.len() > 1)
    });
}

/// 9. Won with its day and amount; the numbers know.
fn wins_it_and_reads_the_numbers(desk: &Desktop, deal: &str) {
    goes(desk, "#/pipeline");
    let window = desk.window();
    let focus = "document.querySelector(`[data-card=\"${arguments[0]}\"] .card-title`).focus()";
    window.script(focus, json!([deal])).expect("its card");
    keys(desk, "w");
    window.await_shown("[data-testid=won]");
    keys(desk, ENTER);
    until("it is won", || {
        get(desk, deal)["card"]["closed_at"].is_number() || get(desk, deal)["closed_at"].is_number()
    });
    goes(desk, "#/insights");
    until("the numbers are drawn", || {
        window.shows("[data-testid=numbers]")
            && window
                .text("[data-testid=numbers]")
                .chars()
                .any(char::is_numeric)
    });
    desk.picture("one-window-numbers");
}

/// 10. Into the trash, and back by one key.
fn throws_it_away_and_takes_that_back(desk: &Desktop, deal: &str) {
    opens(desk, deal);
    let window = desk.window();
    window.click("[data-testid=record-menu]");
    window.click("[data-testid=deal-trash]");
    let gone = || get(desk, deal)["deleted_at"].is_number();
    until("it is in the trash", gone);
    window.chord(&[CONTROL], "z");
    until("it is back", || !gone());
}

fn keys(desk: &Desktop, text: &str) {
    desk.window().keys(text).expect("keys");
}

fn goes(desk: &Desktop, hash: &str) {
    desk.window()
        .script("location.hash = arguments[0]", json!([hash]))
        .expect("a page opens");
}

fn opens(desk: &Desktop, deal: &str) {
    goes(desk, &format!("#/pipeline/deal/{deal}"));
    until("its panel is open", || {
        desk.window().shows("[data-testid=note] .ProseMirror")
    });
}

/// Every card of the board, as the engine has it.
fn cards(desk: &Desktop) -> Vec<Value> {
    let ask = json!({ "noun": "deal",
        "ask": { "do": "board", "with": { "pipeline": null, "filter": null } } });
    let board = desk.call(&ask).expect("a board");
    let columns = board["value"]["columns"].as_array().expect("columns");
    columns
        .iter()
        .flat_map(|column| column["cards"].as_array().expect("cards").clone())
        .collect()
}

fn get(desk: &Desktop, deal: &str) -> Value {
    let ask = json!({ "noun": "deal", "ask": { "do": "get", "with": { "id": deal } } });
    desk.call(&ask).expect("the deal")["value"].clone()
}

fn create(desk: &Desktop, noun: &str, draft: &Value) -> String {
    let ask = json!({ "noun": noun, "ask": { "do": "create", "with": draft } });
    let made = desk.call(&ask).expect("it is made");
    made["value"].as_str().expect("an id").to_owned()
}

fn id(card: &Value) -> String {
    card["id"].as_str().expect("an id").to_owned()
}

#[track_caller]
fn until(what: &str, holds: impl FnMut() -> bool) {
    wait::until_within(PATIENCE, what, holds);
}
