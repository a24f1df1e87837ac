//! Follow-ups of an offer, from the start to each end; how a task recurs, by its form; and what a start opens.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::person::{Person, until};

const ALT: char = '\u{e00a}';
const CONTROL: char = '\u{e009}';
const RIGHT: &str = "\u{e014}";
const TOAST: &str = "[data-testid=toast]:last-of-type";
const RUNS: &str = "[data-testid=sequence]";

#[test]
fn a_sequence_is_proposed_started_stopped_by_an_answer_and_by_hand() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let person = json!({ "first_name": "Lea", "last_name": "Roux", "email": "lea@forge.example" });
    let person = makes(&anna, "contact", &person);
    let draft = json!({ "title": "Workshop site", "stage": "qualified", "contact": person });
    let deal = makes(&anna, "deal", &draft);
    let card = format!("[data-card=\"{deal}\"] .card-title");
    until("the card", || page.shows(&card));
    let focus = "document.querySelector(arguments[0]).focus()";
    page.script(focus, json!([card])).expect("the focus");
    page.chord(&[ALT], RIGHT);
    until("the offer is out: follow it up?", || {
        page.text(TOAST).contains("After a proposal")
    });
    anna.browser().picture("browser-sequence-proposed");
    page.click(&format!("{TOAST} .btn"));
    until("three steps", || steps(&anna, &deal) == 3);

    anna.goes(&format!("#/pipeline/deal/{deal}"));
    until("the first of three", || {
        page.text(RUNS).contains("step 1 of 3")
    });
    page.click("[data-testid=task-letter]");
    page.await_shown("[data-testid=letter-mail]");
    anna.browser().picture("browser-sequence-runs");
    page.keys("\u{e00c}").expect("Escape");
    let letter = json!({ "noun": "sequence", "ask": { "do": "write", "with": { "deal": deal, "text": "offer-first" } } });
    let letter = anna.browser().call(&letter).expect("a letter");
    let body = letter["value"]["body"].as_str().unwrap_or_default();
    assert!(body.starts_with("Hello Lea,"), "{body}");

    let heard = json!({ "type": "call", "text": "Yes!", "direction": "in" });
    let on = format!("crm:deal:{deal}");
    let log =
        json!({ "noun": "activity", "ask": { "do": "log", "with": { "on": on, "draft": heard } } });
    anna.browser().call(&log).expect("it is logged");
    until("she answered, so it is over", || !page.shows(RUNS));
    assert_eq!(steps(&anna, &deal), 0);
    page.script("document.activeElement?.blur()", json!([]))
        .expect("no field has the focus");
    page.chord(&[CONTROL], "z");
    until("undone, it goes on", || page.shows(RUNS));
    page.click("[data-testid=sequence-stop]");
    until("stopped by hand", || {
        page.shows("[data-testid=sequence-proposed]")
    });
    assert_eq!(steps(&anna, &deal), 0);
    anna.content();
}

#[test]
fn a_task_recurs_as_its_form_says_and_the_day_opens_next_time() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let step = json!({ "title": "Water the plants", "due": "2030-01-07" });
    let deal = makes(
        &anna,
        "deal",
        &json!({ "title": "Garden", "next_step": step }),
    );
    anna.goes(&format!("#/pipeline/deal/{deal}"));
    page.await_shown("[data-testid=task-more-open]");
    page.click("[data-testid=task-more-open]");
    page.await_shown("[data-testid=task-more]");
    let fill = "const form = document.querySelector('[data-testid=task-more]');
        const put = (name, value, type) => {
          const field = form.elements[name];
          field.value = value;
          field.dispatchEvent(new Event(type, { bubbles: true }));
        };
        put('repeat', 'weekly', 'change');
        put('time', '09:30', 'input');
        put('until', '2030-06-30', 'input');
        form.requestSubmit();";
    page.script(fill, json!([])).expect("the form is filled");
    let wanted = "FREQ=WEEKLY;BYDAY=MO;UNTIL=20300630";
    until("every Monday at half past nine, until June", || {
        let task = &get(&anna, &deal)["tasks"][0];
        task["repeat"] == wanted && task["due"] == "2030-01-07T09:30"
    });
    anna.browser().picture("browser-task-recurs");

    let page_now = "history.replaceState(null, '', '/'); location.reload()";
    page.script(page_now, json!([])).expect("it starts again");
    page.await_shown("[data-testid=today]");
    anna.goes("#/settings/general");
    page.await_shown("[name=home][value=pipeline]");
    let choose = "document.querySelector('[name=home][value=pipeline]').click()";
    page.script(choose, json!([])).expect("a choice");
    page.script(page_now, json!([])).expect("it starts again");
    until("the board, for whoever wants it", || {
        page.shows("[data-card]")
    });
    anna.content();
}

/// Creates something; its id.
fn makes(anna: &Person, noun: &str, draft: &Value) -> String {
    let ask = json!({ "noun": noun, "ask": { "do": "create", "with": draft } });
    let answer = anna.browser().call(&ask).expect("it is taken");
    answer["value"].as_str().expect("an id").to_owned()
}

fn get(anna: &Person, deal: &str) -> Value {
    let ask = json!({ "noun": "deal", "ask": { "do": "get", "with": { "id": deal } } });
    anna.browser().call(&ask).expect("a deal")["value"].clone()
}

/// Open steps of what runs on a deal.
fn steps(anna: &Person, deal: &str) -> usize {
    let deal = get(anna, deal);
    let tasks = deal["tasks"].as_array().cloned().unwrap_or_default();
    let open = |task: &&Value| task["run"].is_string() && task["done_at"].is_null();
    tasks.iter().filter(open).count()
}
