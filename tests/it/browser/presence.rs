//! Two people at one board: each sees where the other is, what they edit, and what they hold in their hand.

use carnet_tests::relay::TestRelay;
use serde_json::json;

use super::person::{Person, until};

const PANEL: &str = "[data-testid=panel]";
const TITLE: &str = "[data-testid=panel] [data-field=title]";
const ENTER: &str = "\u{e007}";

#[test]
fn people_see_where_the_other_is_and_what_they_hold() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let bruno = Person::accepts(&anna.invites("member"), "Bruno");
    anna.shows_board();
    bruno.shows_board();
    let card = bruno.first_card();

    bruno.goes(&format!("#/pipeline/deal/{card}"));
    let face = format!("[data-card=\"{card}\"] .card-watchers .avatar");
    until("his face on the card", || anna.page().shows(&face));
    anna.goes(&format!("#/pipeline/deal/{card}"));
    until("his face in the record", || {
        anna.page()
            .shows(&format!("{PANEL} .here-faces [aria-label=Bruno]"))
    });

    until("the title", || bruno.page().shows(TITLE));
    bruno.page().click(TITLE);
    until("a ring around what he edits", || {
        anna.page().shows(&format!("{PANEL} [data-edits=Bruno]"))
    });
    what_another_puts_in_my_field_is_said_and_not_taken(&anna, &bruno);

    for one in [&anna, &bruno] {
        one.goes("#/pipeline");
    }
    until("nobody looks at it", || !anna.page().shows(&face));
    a_card_in_the_hand_is_seen(&anna, &bruno, &card);
    anna.content();
    bruno.content();
}

fn what_another_puts_in_my_field_is_said_and_not_taken(anna: &Person, bruno: &Person) {
    anna.page().click(TITLE);
    anna.page().keys(" of Anna").expect("keys");
    bruno.page().keys(" of Bruno").expect("keys");
    bruno.page().keys(ENTER).expect("keys");
    until("who put what", || {
        anna.page().text(".field-conflict").contains("Bruno put")
    });
    let mine = title(anna);
    assert!(mine.contains(" of Anna"), "my words stay: {mine}");
    anna.browser().picture("browser-field-conflict");
    anna.page().click(".field-conflict button:last-of-type");
    until("what is kept is everybody's", || title(bruno) == mine);
}

fn title(one: &Person) -> String {
    let read = "return document.querySelector(arguments[0])?.value ?? ''";
    let value = one.page().script(read, json!([TITLE])).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn a_card_in_the_hand_is_seen(anna: &Person, bruno: &Person, card: &str) {
    let stage = bruno.columns()[1][0].as_str().expect("a stage").to_owned();
    let page = bruno.page();
    let from = page
        .area(&format!("[data-card=\"{card}\"]"))
        .expect("a card");
    let to = page
        .area(&format!("[data-list=\"{stage}\"]"))
        .expect("a list");
    let (x, y, end) = (from.x, from.y, to.x);
    let mouse = |what: &str, x: f64, y: f64| {
        let params = json!({ "type": what, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1 });
        page.chromium("Input.dispatchMouseEvent", params)
            .expect("a mouse");
    };
    mouse("mousePressed", x, y);
    for step in 1..=10_u8 {
        mouse(
            "mouseMoved",
            x + (end - x) * f64::from(step) / 10.0,
            y + 10.0,
        );
    }
    let held = format!(".card-item[data-drags]:has([data-card=\"{card}\"])");
    until("the card in his hand", || {
        mouse("mouseMoved", end, y + 12.0);
        anna.page().shows(&held)
    });
    until("and where it would go", || {
        anna.page().shows(&format!(
            "[data-stage=\"{stage}\"] [data-drop], [data-list=\"{stage}\"][data-drop]"
        ))
    });
    anna.browser().picture("browser-remote-drag");
    mouse("mouseReleased", end, y + 12.0);
    until("it is put down", || {
        !anna.page().shows("[data-drags], [data-drop]") && anna.has(card, &stage)
    });
}
