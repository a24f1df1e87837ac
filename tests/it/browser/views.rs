//! Saved views: a filter under a name, its tab and its key, what was not saved, a colleague's; contacts by a filter; many at once.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::looks::everywhere;
use super::person::{Person, until};

const ENTER: &str = "\u{e007}";
const CONTROL: char = '\u{e009}';
const ALT: char = '\u{e00a}';
const RIGHT: &str = "\u{e014}";
const TAB: &str = ".view-tab:not([data-view=\"\"])";

#[test]
fn a_view_is_saved_shared_changed_and_deleted_with_an_undo() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let bruno = Person::accepts(&anna.invites("member"), "Bruno");
    let page = anna.page();
    let all = count(&anna);

    filters_by_first_stage(&anna);
    let few = anna.titles()[0].len();
    until("only that stage is left", || {
        count(&anna) == few && few < all
    });
    page.click("[data-testid=view-save]");
    page.fill("[data-testid=ask-line]", "First ones");
    page.keys(ENTER).expect("keys");
    until("the view has a tab, for both", || {
        [&anna, &bruno]
            .iter()
            .all(|one| one.page().text(TAB).contains("First ones"))
    });

    page.script("document.activeElement.blur()", json!([]))
        .expect("a page");
    page.keys("0").expect("keys");
    until("0 shows all", || count(&anna) == all);
    page.keys("1").expect("keys");
    until("1 shows the view", || count(&anna) == few);
    page.click("[data-testid=look]");
    until("another look has a dot", || page.shows(".view-dot"));
    page.click("[data-testid=view-save]");
    until("saved, it has none", || !page.shows(".view-dot"));
    bruno.page().click(TAB);
    until("a colleague sees it as it is saved now", || {
        bruno.page().shows("[data-testid=table] [data-card]")
            && bruno.page().shows("[data-field=stage].filter-chip")
    });

    page.click(&format!("{TAB}[aria-current=true]"));
    page.click(".menu-item.danger");
    until("it is gone for both", || {
        !page.shows(TAB) && !bruno.page().shows(TAB)
    });
    page.click("[data-testid=toast] button");
    until("and comes back", || {
        page.shows(TAB) && bruno.page().shows(TAB)
    });
    anna.content();
    bruno.content();
}

#[test]
fn contacts_are_filtered_ordered_and_their_columns_moved() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    anna.goes("#/contacts");
    until("the contacts", || page.shows("[data-row]"));
    let all = lines(&anna).len();
    let company = lines(&anna)
        .iter()
        .find_map(|line| Some(line["company"].as_str()?.to_owned()).filter(|one| !one.is_empty()))
        .expect("somebody of the example works somewhere");

    page.click("[data-testid=filter-add]");
    page.click("[data-testid=filter-company]");
    page.fill("[data-testid=ask-line]", &company);
    page.keys(ENTER).expect("keys");
    until("only those of the company", || {
        let left = lines(&anna);
        !left.is_empty() && left.len() < all && left.iter().all(|line| line["company"] == company)
    });
    page.click("[data-testid=filter-clear]");
    until("everybody is back", || lines(&anna).len() == all);

    let by_name = names(&anna);
    page.click("[data-sort=name]");
    page.click("[data-sort=name]");
    let turned: Vec<String> = by_name.iter().rev().cloned().collect();
    until("the last name stands first", || names(&anna) == turned);
    page.click("[data-sort=name]");
    until("a third click is as before", || names(&anna) == by_name);

    let before = heads(&anna);
    let focus = "document.querySelector('[data-sort=company]').focus()";
    page.script(focus, json!([])).expect("a head");
    page.chord(&[ALT], RIGHT);
    until("by key, a column goes to the right", || {
        let now = heads(&anna);
        now[1] == before[2] && now[2] == before[1]
    });
    let from = page.area("[data-column=company].tbl-col").expect("a head");
    let mut to = page
        .area(&format!("[data-column={}].tbl-col", before[2]))
        .expect("its neighbour");
    // Into the left half of its neighbour.
    to.x -= 20.0;
    page.drag(from, to).expect("a drag");
    until("by hand, it comes back", || heads(&anna) == before);

    page.click("[data-testid=columns]");
    page.click("[data-testid=group-company]");
    until("they stand together by company", || {
        page.shows(".tbl-group")
    });
    everywhere(&anna, &[("contacts-list", "#/contacts", "[data-row]")]);
    anna.content();
}

#[test]
fn many_deals_moved_at_once_go_back_by_one_key() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let before = anna.titles();
    let stage = anna.columns()[1][0].as_str().expect("a stage").to_owned();
    let focus = "document.querySelector('[data-stage] .card-title').focus()";
    page.script(focus, json!([])).expect("a card");
    page.keys("x").expect("keys");
    page.keys("\u{e015}").expect("keys");
    page.keys("x").expect("keys");
    page.click("[data-testid=many-move]");
    page.click(&format!("[data-testid=to-{stage}]"));
    until("both have moved", || {
        anna.titles()[1].len() == before[1].len() + 2
    });
    page.script("document.activeElement.blur()", json!([]))
        .expect("a page");
    page.chord(&[CONTROL], "z");
    until("one undo puts both back where they were", || {
        anna.titles() == before
    });
    anna.content();
}

fn filters_by_first_stage(person: &Person) {
    let page = person.page();
    page.click("[data-testid=filter-add]");
    page.click("[data-testid=filter-stage]");
    page.click(".menu-item");
    until("the filter is a chip", || {
        page.shows("[data-field=stage].filter-chip")
    });
}

/// The deals on the screen, whether it is a board or a table.
fn count(person: &Person) -> usize {
    let read = "return document.querySelectorAll('.board-host:not([hidden]) [data-card], .table-host:not([hidden]) [data-card]').length";
    let found = person.page().script(read, json!([])).unwrap_or_default();
    usize::try_from(found.as_u64().unwrap_or_default()).unwrap_or_default()
}

/// Name and company of each line, from top to bottom.
fn lines(person: &Person) -> Vec<Value> {
    let read = "const at = [...document.querySelectorAll('.tbl-col')].findIndex((one) => one.dataset.column === 'company') + 1;
        return [...document.querySelectorAll('[data-row]')]
          .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
          .map((line) => ({ name: line.children[0].textContent.trim(), company: line.children[at].textContent.trim() }))";
    let found = person.page().script(read, json!([])).unwrap_or_default();
    found.as_array().cloned().unwrap_or_default()
}

fn names(person: &Person) -> Vec<String> {
    let lines = lines(person);
    lines.iter().map(|line| line["name"].to_string()).collect()
}

/// The columns, from left to right.
fn heads(person: &Person) -> Vec<String> {
    let read = "return [...document.querySelectorAll('.tbl-head [data-sort]')].map((one) => one.dataset.sort)";
    let found = person.page().script(read, json!([])).unwrap_or_default();
    let found = found.as_array().cloned().unwrap_or_default();
    found
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
