//! What an owner sets: a stage added, renamed and removed with a target; a custom field on the card and in the table.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::person::{Person, until};

const ENTER: &str = "\u{e007}";
const STAGE: &str = "[data-testid=stage]";

#[test]
fn a_stage_is_added_renamed_and_removed_and_its_deals_go_to_the_target() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let before = anna.columns();
    let first = before[0][0].as_str().expect("a stage").to_owned();
    let target = before[1][0].as_str().expect("a stage").to_owned();

    anna.goes("#/settings/pipelines");
    page.await_shown(STAGE);
    page.fill("[data-testid=add-stage]", "Visit");
    page.keys(ENTER).expect("keys");
    until("the new stage", || {
        stages(&anna).iter().any(|(_, name)| name == "Visit")
    });
    let (visit, _) = stages(&anna)
        .into_iter()
        .find(|(_, name)| name == "Visit")
        .expect("it is here");
    renames(&anna, &visit, "On site");
    until("its new name", || {
        stages(&anna).contains(&(visit.clone(), "On site".to_owned()))
    });
    anna.shows_board();
    until("the board has the column", || {
        page.text(&format!("[data-stage=\"{visit}\"] .col-head"))
            .contains("On site")
    });

    anna.goes("#/settings/pipelines");
    page.await_shown(STAGE);
    page.click(&format!(
        "{STAGE}[data-id=\"{first}\"] [data-testid=stage-menu]"
    ));
    page.click(&format!("[data-testid=\"remove-to-{target}\"]"));
    until("the stage is gone", || {
        stages(&anna).iter().all(|(id, _)| *id != first)
    });
    anna.shows_board();
    let gone = cards(&before[0]);
    until("its deals stand in the target", || {
        let now = anna.columns();
        let there = now.iter().find(|column| column[0] == target.as_str());
        there.is_some_and(|column| gone.iter().all(|card| cards(column).contains(card)))
    });
    anna.content();
}

#[test]
fn a_custom_field_stands_on_the_card_and_in_the_table() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let card = anna.first_card();

    anna.goes("#/settings/fields");
    page.await_shown("[data-testid=add-field-deal]");
    page.fill("[data-testid=add-field-deal]", "Pages");
    page.click("[data-testid=kinds-deal]");
    page.click("[data-testid=kind-number]");
    page.await_shown("[data-testid=field] .set-card");
    page.click("[data-testid=field] .set-card");
    until("it stands on the card", || {
        page.shows("[data-testid=field] .set-card[aria-pressed=true]")
    });
    let read = "return document.querySelector('[data-testid=field]').dataset.id";
    let field = page.script(read, json!([])).expect("a field");
    let field = field.as_str().expect("an id").to_owned();

    anna.shows_board();
    let edit = json!({ "field": "custom_typed", "value": { "field": field, "text": "12,5" } });
    let ask =
        json!({ "noun": "deal", "ask": { "do": "edit", "with": { "id": card, "edits": [edit] } } });
    anna.browser().call(&ask).expect("it is saved");
    until("the card shows it", || {
        page.text(&format!("[data-card=\"{card}\"] .card-custom"))
            .contains("12.5")
    });

    page.click("[data-testid=look]");
    page.await_shown("[data-testid=table] [data-card]");
    page.click("[data-testid=columns]");
    let choose = "[...document.querySelectorAll('.menu-item')].find((one) => one.textContent.includes('Pages')).click()";
    page.script(choose, json!([])).expect("its column");
    let cell = format!("[data-card=\"{card}\"] [data-column=\"x:{field}\"]");
    until("so does the table", || page.text(&cell).contains("12.5"));
    page.click(&format!("[data-sort=\"x:{field}\"]"));
    until("which it orders", || {
        let read = "return [...document.querySelectorAll('[data-testid=table] [data-card]')]
            .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0].dataset.card";
        page.script(read, json!([]))
            .is_ok_and(|first| first == card.as_str())
    });
    anna.content();
}

/// Id and name of each stage.
fn stages(person: &Person) -> Vec<(String, String)> {
    let read = "return [...document.querySelectorAll(arguments[0])].map((one) =>
        [one.dataset.id, one.querySelector('.set-stage-name input').value])";
    let found = person
        .page()
        .script(read, json!([STAGE]))
        .unwrap_or_default();
    let found = found.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found
        .iter()
        .map(|one| (text(&one[0]), text(&one[1])))
        .collect()
}

fn renames(person: &Person, stage: &str, name: &str) {
    let page = person.page();
    let input = format!("{STAGE}[data-id=\"{stage}\"] .set-stage-name input");
    page.fill(&input, name);
    page.keys(ENTER).expect("keys");
}

fn cards(column: &Value) -> Vec<String> {
    let cards = column[1].as_array().cloned().unwrap_or_default();
    cards
        .iter()
        .filter_map(|card| card[0].as_str())
        .map(str::to_owned)
        .collect()
}
