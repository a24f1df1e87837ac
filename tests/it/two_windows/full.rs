//! A workspace of which the relay takes nothing more: the window says so, and that nothing is lost; with room, all goes on.

use carnet_tests::desktop::Desktop;
use carnet_tests::relay::TestRelay;
use serde_json::json;

use super::{SYNCED, begin, board, fill_form, until_within};

const FULL: &str = "[data-testid=sync][data-state=full]";
const DETAILS: &str = "[data-testid=sync-details]";

#[test]
fn a_full_workspace_is_said_and_goes_on_when_there_is_room() {
    // The settings and fewer records than the example has.
    let mut relay = TestRelay::with_environment(&[("CARNET_WORKSPACE_DOCUMENTS", "5")]);
    let anna = Desktop::start().expect("Anna's window");
    let window = anna.window();
    begin(&anna, "start-en", "Anna");
    window.click("[data-testid=start-example]");
    window.await_shown("[data-card]");
    let cards = board(&anna);
    window.click("[data-testid=rail-team]");
    window.click("[data-testid=share-open]");
    let claim = relay.claim_link();
    let fields = [("relay", claim.as_str()), ("email", "anna@team.example")];
    fill_form(&anna, "share-form", &fields);
    until_within(|| window.shows(FULL), "the relay takes nothing more");
    for (locale, theme, said) in [
        ("en", "light", "no more room"),
        ("en", "dark", "leave by themselves"),
        ("fr", "light", "plus de place"),
        ("fr", "dark", "plus de place"),
    ] {
        looks(&anna, (locale, theme), said);
    }
    relay.set("CARNET_WORKSPACE_DOCUMENTS", "none");
    until_within(|| window.shows(SYNCED), "there is room");
    assert_eq!(board(&anna), cards, "nothing was lost on the way");
}

/// What the details say, and a picture of it.
fn looks(desk: &Desktop, (locale, theme): (&str, &str), said: &str) {
    let window = desk.window();
    let wishes = json!({ "do": "settings", "with": { "locale": locale, "theme": theme } });
    desk.ask(&wishes).expect("wishes");
    let load = "window.before = true; location.reload()";
    window
        .script(load, json!([]))
        .expect("the page loads again");
    let loaded = "return window.before === undefined";
    until_within(
        || window.script(loaded, json!([])).is_ok_and(|is| is == true) && window.shows(FULL),
        "the page as it was wished",
    );
    window.click(FULL);
    until_within(|| window.text(DETAILS).contains(said), said);
    let rest = "return document.getAnimations().every((one) => one.playState !== 'running')";
    until_within(
        || window.script(rest, json!([])).is_ok_and(|is| is == true),
        "nothing fades any more",
    );
    desk.picture(&format!("full-{locale}-{theme}"));
}
