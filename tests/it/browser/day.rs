//! The timeline and the day: what is logged shows where it belongs, and a task is done or put off from one page.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::person::{Person, until};

const ENTER: &str = "\u{e007}";
const LINE: &str = "[data-testid=timeline-line]";

const MAIL: &str = "From: Lea Roux <lea@forge.example>\r\nTo: moi@atelier.example\r\nSubject: Bon pour accord\r\n\
Date: Fri, 20 Nov 2026 10:15:00 +0100\r\nMessage-ID: <a1@forge.example>\r\n\r\nBonjour, c'est signé.\r\n";

#[test]
fn a_call_and_an_e_mail_stand_in_the_deals_and_the_companys_timeline() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let (company, deal) = a_deal(&anna);
    let panel = format!("#/pipeline/deal/{deal}");
    anna.goes(&panel);
    page.await_shown(LINE);
    page.keys("r").expect("keys");
    until("R goes to the line that logs", || {
        focus(&anna) == "log-text"
    });
    page.keys(&format!("She agrees on the price{ENTER}"))
        .expect("keys");
    until("the call is at the top", || {
        page.text(LINE).contains("She agrees on the price")
    });
    drops_mail(&anna);
    until("the e-mail is there", || {
        page.text(LINE_MAIL).contains("Bon pour accord")
    });
    drops_mail(&anna);
    page.click("[data-testid=timeline-email]");
    until("the same message twice is one entry", || {
        count(&anna, LINE) == 1
    });
    anna.browser().picture("browser-timeline");

    anna.goes(&format!("#/companies/company/{company}"));
    until("the company tells of its deal's call", || {
        let told = page.text("[data-testid=timeline-line][data-type=call]");
        told.contains("She agrees on the price") && told.contains("Workshop site")
    });
    anna.content();
}

const LINE_MAIL: &str = "[data-testid=timeline-line][data-type=email]";

#[test]
fn a_task_is_done_or_put_off_from_today() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let (_, deal) = a_deal(&anna);
    let on = format!("crm:deal:{deal}");
    let today = anna
        .page()
        .script("return new Date().toLocaleDateString('sv')", json!([]));
    let today = today.expect("a day");
    for (title, repeat) in [("Water the plants", "FREQ=DAILY"), ("Call Lea", "")] {
        let draft = json!({ "title": title, "due": today, "repeat": repeat });
        asks(
            &anna,
            "task",
            "create",
            &json!({ "on": on, "draft": draft }),
        );
    }
    page.keys("gt").expect("keys");
    page.await_shown("[data-testid=today]");
    until("both are due today", || {
        rows(&anna, "today").contains("Water the plants")
            && rows(&anna, "today").contains("Call Lea")
    });
    anna.browser().picture("browser-today");

    focuses(&anna, "Water the plants");
    page.keys("d").expect("keys");
    until("done, it makes its next one", || {
        !rows(&anna, "today").contains("Water the plants")
            && rows(&anna, "week").contains("Water the plants")
    });
    focuses(&anna, "Call Lea");
    page.keys("s").expect("keys");
    page.await_shown("[data-testid=snooze-three_days]");
    page.click("[data-testid=snooze-three_days]");
    until("put off, it waits below", || {
        !rows(&anna, "today").contains("Call Lea") && rows(&anna, "week").contains("Call Lea")
    });
    until("and a toast can bring it back", || {
        page.text("[data-testid=toast]:last-of-type")
            .contains("Call Lea")
    });
    page.click("[data-testid=toast]:last-of-type .btn");
    until("as it was", || rows(&anna, "today").contains("Call Lea"));
    anna.content();
}

/// A company with a person and a deal of theirs.
fn a_deal(anna: &Person) -> (String, String) {
    let company = asks(anna, "company", "create", &json!({ "name": "Forge Roux" }));
    let person = json!({ "last_name": "Roux", "email": "lea@forge.example", "company": company });
    let person = asks(anna, "contact", "create", &person);
    let deal = json!({ "title": "Workshop site", "company": company, "contact": person });
    (company, asks(anna, "deal", "create", &deal))
}

/// Creates something; its id.
fn asks(anna: &Person, noun: &str, verb: &str, with: &Value) -> String {
    let ask = json!({ "noun": noun, "ask": { "do": verb, "with": with } });
    let answer = anna.browser().call(&ask).expect("it is taken");
    answer["value"].as_str().expect("an id").to_owned()
}

fn drops_mail(anna: &Person) {
    let drop = "const files = new DataTransfer();
        files.items.add(new File([arguments[0]], 'accord.eml', { type: 'message/rfc822' }));
        const panel = document.querySelector('.panel-host');
        for (const type of ['dragover', 'drop'])
          panel.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files }));";
    anna.page().script(drop, json!([MAIL])).expect("a drop");
}

/// The words of a part of the day.
fn rows(anna: &Person, part: &str) -> String {
    anna.page().text(&format!("[data-testid=today-{part}]"))
}

/// Puts the focus on a line of the day.
fn focuses(anna: &Person, title: &str) {
    let focus = "[...document.querySelectorAll('[data-line]')]
        .find((line) => line.textContent.includes(arguments[0]))?.focus()";
    anna.page().script(focus, json!([title])).expect("a line");
}

fn focus(anna: &Person) -> String {
    let read = "return document.activeElement?.dataset.testid ?? ''";
    let id = anna.page().script(read, json!([])).unwrap_or_default();
    id.as_str().unwrap_or_default().to_owned()
}

fn count(anna: &Person, css: &str) -> usize {
    let read = "return document.querySelectorAll(arguments[0]).length";
    let found = anna.page().script(read, json!([css])).unwrap_or_default();
    usize::try_from(found.as_u64().unwrap_or_default()).unwrap_or_default()
}
