//! Numbers: each opens the rows that add up to it, follows the period, has a table, can be aimed at, and prints.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::person::{Person, until};

const PAGE: &str = "[data-testid=numbers]";
const TOTAL: &str = "[data-testid=rows-total] strong";

#[test]
fn a_number_is_what_the_rows_it_opens_come_to() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    page.keys("gi").expect("keys");
    page.await_shown(PAGE);

    page.click("[data-kpi=open] [data-testid=kpi-open]");
    let value = page.text("[data-kpi=open] [data-testid=kpi-open]");
    until("the rows add up to the pipeline", || {
        adds_up(&anna) && page.text(TOTAL) == value
    });
    let deals = count(&anna);
    assert!(deals > 3, "the example has open deals: {deals}");
    page.click("[data-testid=rows-close]");
    assert!(!page.shows("[data-testid=rows]"), "the list is closed");

    // A bar of a chart, and by keyboard a column of another.
    page.click("[data-chart=stages] li:nth-child(2) button");
    let bar = page.text("[data-chart=stages] li:nth-child(2) .num-value");
    until("the rows add up to the bar", || {
        adds_up(&anna) && page.text(TOTAL) == bar
    });
    let focus = "document.querySelector('[data-chart=forecast] [data-bar=\"No date\"]').focus()";
    page.script(focus, json!([]))
        .expect("a bar takes the focus");
    page.keys("\u{e007}").expect("keys");
    until("the deals without a day", || {
        page.text("[data-testid=number-rows] h2")
            .starts_with("No date")
            && adds_up(&anna)
    });
    // A row opens its deal beside, and the numbers follow what is done there.
    page.click("[data-testid=rows] li button");
    page.await_shown("[data-testid=panel] [data-field=title]");
    anna.goes("#/insights");

    page.click("[data-testid=pick-period]");
    page.click("[data-testid=span-year]");
    until("the period is a year", || {
        page.text("[data-testid=period]").len() == 4
    });
    let year: i32 = page.text("[data-testid=period]").parse().expect("a year");
    page.click("[data-testid=earlier]");
    until("the year before", || {
        page.text("[data-testid=period]") == (year - 1).to_string()
    });
    assert!(
        page.text("[data-kpi=rate]").contains("too few"),
        "it says why there is no rate"
    );
    page.click("[data-testid=later]");
    until("and back", || {
        page.text("[data-testid=period]") == year.to_string()
    });

    table_and_target(&anna);
    prints(&anna);
    anna.content();
}

/// A chart is a table, too, and there each month takes a target; the year takes a ceiling.
fn table_and_target(anna: &Person) {
    let page = anna.page();
    page.click("[data-chart=months] [data-testid=as-table]");
    page.await_shown("[data-chart=months] table");
    let rows = anna.page().script(
        "return document.querySelectorAll('[data-chart=months] tbody tr').length",
        json!([]),
    );
    assert_eq!(rows.expect("rows"), 12);
    page.fill("[data-chart=months] tr:last-child input", "12,5k");
    page.keys("\u{e007}").expect("keys");
    page.click("[data-chart=months] [data-testid=as-table]");
    until("the target is drawn", || {
        page.shows("[data-chart=months] .num-mark")
    });
    page.fill("[data-field=ceiling]", "77700");
    page.keys("\u{e007}").expect("keys");
    until("the year is measured by its ceiling", || {
        page.text("[data-chart=year]").contains('%')
    });
    page.click("[data-why=rate]");
    until("the formula in words", || {
        page.text(".num-why").contains("won + lost")
    });
    page.keys("\u{e00c}").expect("keys");
}

/// On paper stand the numbers alone, all of them.
fn prints(anna: &Person) {
    let page = anna.page();
    let print = |media: &str| {
        page.chromium("Emulation.setEmulatedMedia", json!({ "media": media }))
            .expect("a medium")
    };
    print("print");
    let read = "const high = (css) => document.querySelector(css)?.getBoundingClientRect().height ?? 0;
        return [high('.rail'), high('.topbar'), high('[data-chart=ageing]'), high('.num-frame') >= high('[data-testid=numbers]')]";
    let seen = page.script(read, json!([])).expect("a page");
    assert_eq!(
        (&seen[0], &seen[1], &seen[3]),
        (&json!(0), &json!(0), &json!(true)),
        "{seen}"
    );
    assert!(seen[2].as_f64().is_some_and(|high| high > 40.0), "{seen}");
    anna.browser().picture("browser-insights-print");
    let paper = page
        .chromium("Page.printToPDF", json!({ "printBackground": true }))
        .expect("paper");
    let bytes = paper["data"].as_str().map_or(0, str::len);
    assert!(bytes > 20_000, "the paper is not empty: {bytes} bytes");
    print("");
}

fn read(anna: &Person, script: &str) -> Value {
    anna.page().script(script, json!([])).unwrap_or_default()
}

fn count(anna: &Person) -> u64 {
    let script = "return document.querySelectorAll('[data-testid=rows] [data-amount]').length";
    read(anna, script).as_u64().unwrap_or_default()
}

/// The rows on screen, added up by the test, are the sum under them.
fn adds_up(anna: &Person) -> bool {
    let script = "const rows = [...document.querySelectorAll('[data-testid=rows] [data-amount]')];
        const total = document.querySelector('[data-testid=rows-total] strong')?.dataset.sum;
        return rows.length > 0 && String(rows.reduce((all, one) => all + Number(one.dataset.amount), 0)) === total;";
    read(anna, script) == true
}
