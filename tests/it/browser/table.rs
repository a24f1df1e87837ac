//! The deals as a table: another order, a cell edited where it stands, a filter; and several deals at once.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::looks::everywhere;
use super::person::{Person, until};

const ENTER: &str = "\u{e007}";
const ROW: &str = "[data-testid=table] [data-card]";

#[test]
fn deals_are_sorted_edited_filtered_and_changed_together() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let all: usize = anna.titles().iter().map(Vec::len).sum();

    page.click("[data-testid=look]");
    until("the table has every deal", || {
        page.shows(ROW) && rows(&anna).len() == all
    });

    let first = format!("[data-card=\"{}\"] ", rows(&anna)[0]);
    page.click(&format!("{first}[data-column=amount]"));
    page.fill(".tbl-input", "99,5k");
    page.keys(ENTER).expect("keys");
    until("the amount is read by Rust and shown", || {
        digits(&page.text(&format!("{first}[data-column=amount]"))) == "99500"
    });
    page.click("[data-sort=amount]");
    page.click("[data-sort=amount]");
    until("the largest amount stands first", || {
        digits(&page.text(&format!("{ROW} [data-column=amount]"))) == "99500"
    });

    page.click("[data-testid=filter-add]");
    page.click("[data-testid=filter-amount]");
    page.click(".menu-item");
    page.fill("[data-testid=ask-line]", "99 000");
    page.keys(ENTER).expect("keys");
    until("only what fits is left", || rows(&anna).len() == 1);
    assert!(
        page.shows("[data-field=amount].filter-chip"),
        "the filter is a chip"
    );
    page.click("[data-testid=filter-clear]");
    until("everything is back", || rows(&anna).len() == all);
    everywhere(&anna, &[("table", "#/pipeline", ROW)]);

    page.click("[data-testid=look]");
    until("the board is back", || {
        page.shows("[data-stage] [data-card]")
    });
    several(&anna, all);
    anna.content();
}

/// Two deals chosen by key are archived as one, and come back by one undo.
fn several(anna: &Person, all: usize) {
    let page = anna.page();
    let cards: Vec<String> = anna
        .titles()
        .iter()
        .take(1)
        .flatten()
        .take(2)
        .cloned()
        .collect();
    assert_eq!(cards.len(), 2, "the example's first column has two deals");
    let focus = "document.querySelector('[data-stage] .card-title').focus()";
    page.script(focus, json!([])).expect("a card");
    page.keys("x").expect("keys");
    page.keys("\u{e015}").expect("keys");
    page.keys("x").expect("keys");
    until("the bar says two", || {
        page.text("[data-testid=many] strong").starts_with('2')
    });
    page.click("[data-testid=many-archive]");
    let count = || anna.titles().iter().map(Vec::len).sum::<usize>();
    until("both have left", || {
        count() == all - 2 && !page.shows("[data-testid=many]")
    });
    page.click("[data-testid=toast] button");
    until("both are back where they were", || {
        count() == all && anna.titles()[0].starts_with(&cards)
    });
}

/// The deals of the table, from top to bottom.
fn rows(anna: &Person) -> Vec<String> {
    let read = "return [...document.querySelectorAll(arguments[0])]
        .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map((row) => row.dataset.card)";
    let found = anna.page().script(read, json!([ROW])).unwrap_or_default();
    let found = found.as_array().cloned().unwrap_or_default();
    found
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
