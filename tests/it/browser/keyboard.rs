//! A working day without a pointer: ten tasks by keys alone.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::person::{Person, until};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const RIGHT: &str = "\u{e014}";
const HOME: &str = "\u{e011}";
const CONTROL: char = '\u{e009}';
const ALT: char = '\u{e00a}';
const TITLE: &str = "Shop front";

#[test]
fn ten_tasks_by_keyboard_alone() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let heard = "window.pointed = 0; for (const one of ['pointerdown', 'mousedown', 'touchstart'])
        addEventListener(one, () => { window.pointed += 1; }, { capture: true });";
    page.script(heard, json!([])).expect("a page");

    let deal = adds_a_deal(&anna);
    edits_the_amount(&anna, &deal);
    moves_it(&anna, &deal);
    wins_it_and_takes_it_back(&anna, &deal);
    loses_it_with_a_reason(&anna, &deal);
    plans_and_does_a_task(&anna);
    finds_and_opens(&anna, &deal);
    adds_a_contact(&anna);
    filters(&anna);
    undoes(&anna, &deal);

    let pointed = page.script("return window.pointed", json!([]));
    assert_eq!(pointed.expect("a number"), 0, "no pointer was needed");
    anna.content();
}

/// C, a line, Enter; Escape goes back to the board.
fn adds_a_deal(anna: &Person) -> String {
    let page = anna.page();
    types(anna, "c");
    until("the line has the focus", || focus(anna) == "quick-add");
    types(anna, &format!("{TITLE} 2500€ in 3 days #window{ENTER}"));
    let find = "return [...document.querySelectorAll('[data-card]')]
        .find((one) => one.querySelector('.card-title').textContent.trim() === arguments[0])?.dataset.card ?? null";
    let mut found = Value::Null;
    until("the card is there", || {
        found = page.script(find, json!([TITLE])).unwrap_or_default();
        found.is_string()
    });
    let id = found.as_str().expect("an id").to_owned();
    let deal = read(anna, &id);
    assert_eq!(deal["card"]["amount"], 250_000);
    assert_eq!(deal["card"]["tags"], json!(["window"]));
    assert_eq!(deal["card"]["follow_up"]["when"], "planned");
    types(anna, ESCAPE);
    until("the board has the focus again", || !card(anna).is_empty());
    types(anna, HOME);
    until("the new card is the first", || card(anna) == id);
    id
}

/// V goes to the amount.
fn edits_the_amount(anna: &Person, deal: &str) {
    types(anna, "v");
    until("the amount has the focus", || field(anna) == "amount");
    anna.page().chord(&[CONTROL], "a");
    types(anna, &format!("3,2k{ENTER}"));
    until("the amount is saved", || {
        read(anna, deal)["card"]["amount"] == 320_000
    });
    for _ in 0..2 {
        types(anna, ESCAPE);
    }
    until("the card has the focus again", || card(anna) == deal);
}

/// Alt and an arrow.
fn moves_it(anna: &Person, deal: &str) {
    let before = read(anna, deal)["card"]["stage"].clone();
    anna.page().chord(&[ALT], RIGHT);
    until("it stands in the next stage", || {
        read(anna, deal)["card"]["stage"] != before
    });
    until("and keeps the focus", || card(anna) == deal);
}

/// W, Enter; Ctrl+Z.
fn wins_it_and_takes_it_back(anna: &Person, deal: &str) {
    let before = read(anna, deal)["card"]["stage"].clone();
    types(anna, "w");
    anna.page().await_shown(".won");
    types(anna, ENTER);
    until("it is won", || read(anna, deal)["closed_at"].is_number());
    anna.page().chord(&[CONTROL], "z");
    until("and is not", || {
        let now = read(anna, deal);
        now["closed_at"].is_null() && now["card"]["stage"] == before
    });
    walks_to(anna, deal);
}

/// Shift+W asks why.
fn loses_it_with_a_reason(anna: &Person, deal: &str) {
    types(anna, "W");
    anna.page().await_shown(".combo-row");
    types(anna, &format!("Too far away{ENTER}"));
    until("it is lost, and says why", || {
        read(anna, deal)["lost_reason"] == "Too far away"
    });
}

/// G T, N, a line; J to it, D.
fn plans_and_does_a_task(anna: &Person) {
    let page = anna.page();
    let today = || page.text("[data-testid=today-today]");
    types(anna, "gt");
    page.await_shown("[data-testid=today-add]");
    types(anna, "n");
    until("the line has the focus", || focus(anna) == "today-add");
    types(anna, &format!("Call the printer at 23:59{ENTER}"));
    until("it is due today", || today().contains("Call the printer"));
    types(anna, ESCAPE);
    let line = "return document.activeElement.closest('.today-row')?.textContent ?? ''";
    until("J walks to it", || {
        let here = page.script(line, json!([])).unwrap_or_default();
        let there = here
            .as_str()
            .is_some_and(|text| text.contains("Call the printer"));
        if !there {
            types(anna, "j");
        }
        there
    });
    types(anna, "d");
    until("it is done", || !today().contains("Call the printer"));
}

/// Ctrl+K, a word with a typo, Enter.
fn finds_and_opens(anna: &Person, deal: &str) {
    let page = anna.page();
    page.chord(&[CONTROL], "k");
    page.await_shown("[data-testid=palette]");
    types(anna, "shpo front");
    until("it is found", || {
        page.text(".palette [aria-selected=true]").contains(TITLE)
    });
    types(anna, ENTER);
    until("it is open", || hash(anna).ends_with(deal));
    types(anna, ESCAPE);
    until("and closed", || !hash(anna).contains("/deal/"));
}

/// Shift+C, a line.
fn adds_a_contact(anna: &Person) {
    types(anna, "C");
    until("the line has the focus", || focus(anna) == "contact-add");
    types(
        anna,
        &format!("Ada Lovelace ada@engine.example 06 12 34 56 78{ENTER}"),
    );
    until("the contact is open", || hash(anna).contains("/contact/"));
    let id = hash(anna).rsplit('/').next().unwrap_or_default().to_owned();
    let ask = json!({ "noun": "contact", "ask": { "do": "get", "with": { "id": id } } });
    let contact = anna.browser().call(&ask).expect("a contact")["value"].clone();
    assert_eq!(contact["last_name"], "Lovelace");
    assert_eq!(contact["emails"][0]["value"], "ada@engine.example");
    assert_eq!(contact["phones"][0]["value"], "06 12 34 56 78");
    types(anna, ESCAPE);
}

/// G P, F, a word; Escape.
fn filters(anna: &Person) {
    let shown = || anna.titles().iter().flatten().count();
    types(anna, "gp");
    anna.page().await_shown("[data-card]");
    let all = shown();
    types(anna, "f");
    until("the filter has the focus", || focus(anna) == "filter");
    types(anna, "zzz");
    until("nothing fits", || shown() == 0);
    types(anna, &format!("{ESCAPE}{ESCAPE}"));
    until("everything is back", || shown() == all);
    until("the filter let go", || focus(anna) != "filter");
}

/// Ctrl+Z takes back the last things that were done: the contact, the task, at last the loss.
fn undoes(anna: &Person, deal: &str) {
    let mut left = 8;
    until("the deal is not lost any more", || {
        let lost = !read(anna, deal)["closed_at"].is_null();
        if lost && left > 0 {
            left -= 1;
            let before = last_act(anna);
            anna.page().chord(&[CONTROL], "z");
            until("one step back", || last_act(anna) != before);
        }
        !lost
    });
}

fn last_act(anna: &Person) -> Value {
    let ask = json!({ "noun": "act", "ask": { "do": "last" } });
    anna.browser().call(&ask).expect("an act")["value"].clone()
}

/// With arrows, from wherever the focus is on the board: which one is needed is looked up, and pressed.
fn walks_to(anna: &Person, deal: &str) {
    let needed = "const places = (id) => { for (const [column, one] of [...document.querySelectorAll('[data-stage]')].entries()) {
          const at = [...one.querySelectorAll('[data-card]')].findIndex((card) => card.dataset.card === id);
          if (at >= 0) return [column, at]; } return null; };
        const here = places(document.activeElement.closest('[data-card]')?.dataset.card);
        const there = places(arguments[0]);
        if (!there) return 'wait';
        if (!here) return 'right';
        const way = there[0] - here[0] || there[1] - here[1];
        return way === 0 ? 'there' : there[0] !== here[0] ? (way > 0 ? 'right' : 'left') : (way > 0 ? 'down' : 'up');";
    until("the card has the focus", || {
        let key = anna.page().script(needed, json!([deal]));
        let key = match key.unwrap_or_default().as_str() {
            Some("right") => RIGHT,
            Some("left") => "\u{e012}",
            Some("down") => "\u{e015}",
            Some("up") => "\u{e013}",
            Some("there") => return true,
            _ => return false,
        };
        types(anna, key);
        false
    });
}

fn types(anna: &Person, keys: &str) {
    anna.page().keys(keys).expect("keys");
}

fn text(anna: &Person, script: &str) -> String {
    let read = anna.page().script(script, json!([])).unwrap_or_default();
    read.as_str().unwrap_or_default().to_owned()
}

fn focus(anna: &Person) -> String {
    text(anna, "return document.activeElement.dataset.testid ?? ''")
}

fn field(anna: &Person) -> String {
    text(anna, "return document.activeElement.dataset.field ?? ''")
}

fn card(anna: &Person) -> String {
    text(
        anna,
        "return document.activeElement.closest('[data-card]')?.dataset.card ?? ''",
    )
}

fn hash(anna: &Person) -> String {
    text(anna, "return location.hash")
}

fn read(anna: &Person, deal: &str) -> Value {
    let ask = json!({ "noun": "deal", "ask": { "do": "get", "with": { "id": deal } } });
    anna.browser().call(&ask).expect("a deal")["value"].clone()
}
