//! One deal: from its card's menu into another pipeline; in its panel, another day of its end.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::person::{Person, until};

const PANEL: &str = "[data-testid=panel]";

#[test]
fn a_card_s_menu_moves_it_to_another_pipeline_and_undo_brings_it_back() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let (id, before) = (anna.first_card(), anna.titles());
    let add = json!({ "noun": "pipeline",
        "ask": { "do": "add", "with": { "name": "Renewals", "template": "renewal" } } });
    let other = anna.browser().call(&add).expect("a pipeline")["value"].clone();
    let other = other.as_str().expect("its id");

    let to = format!("[data-testid=\"to-{other}\"]");
    page.click(&format!("[data-card=\"{id}\"] [data-testid=card-menu]"));
    until("the menu knows of the pipeline", || {
        page.shows("[data-testid=move-pipeline]")
    });
    page.click("[data-testid=move-pipeline]");
    page.await_shown(&to);
    page.click(&to);
    until("it has left this board", || {
        !page.shows(&format!("[data-card=\"{id}\"]"))
    });
    let there = read(&anna, &id);
    assert_eq!(there["pipeline"], other, "and stands in the other");
    assert_ne!(there["card"]["stage"], Value::Null);

    page.click("[data-testid=toast] button");
    until("one undo, and it is where it was", || {
        anna.titles() == before
    });
    anna.content();
}

#[test]
fn the_day_a_deal_was_won_is_corrected_in_its_panel() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let id = anna.first_card();
    let to = json!({ "id": id, "pipeline": "sales", "stage": "won", "after": null, "before": null, "lost_reason": null });
    let close = json!({ "noun": "deal", "ask": { "do": "move", "with": to } });
    anna.browser().call(&close).expect("it is won");
    assert_eq!(day(&anna, &id), json!("today"), "by its move");

    anna.goes(&format!("#/pipeline/deal/{id}"));
    let field = format!("{PANEL} [data-field=closed_on]");
    page.await_shown(&field);
    page.click(&field);
    page.await_shown(".calendar .day");
    page.click(".calendar-head button");
    page.click(".calendar .day:not([data-other])");
    until("it was won on the first of last month", || {
        day(&anna, &id) == json!("first of last month")
    });
    let shown = page.text(&field);
    assert!(shown.contains('1'), "and the panel says so: {shown}");
    assert_eq!(read(&anna, &id)["card"]["stage"], "won", "it did not move");
    anna.content();
}

fn read(anna: &Person, deal: &str) -> Value {
    let ask = json!({ "noun": "deal", "ask": { "do": "get", "with": { "id": deal } } });
    anna.browser().call(&ask).expect("a deal")["value"].clone()
}

/// The day of its end, where the browser is.
fn day(anna: &Person, deal: &str) -> Value {
    let words = "const end = new Date(arguments[0]), now = new Date();
        const same = (day) => end.toDateString() === day.toDateString();
        if (same(now)) return 'today';
        return same(new Date(now.getFullYear(), now.getMonth() - 1, 1)) ? 'first of last month' : end.toString();";
    let end = read(anna, deal)["closed_at"].clone();
    anna.page().script(words, json!([end])).expect("a day")
}
