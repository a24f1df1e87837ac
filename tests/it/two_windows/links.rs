//! `carnet://` links: what a browser's "Open in the app" leads to.

use carnet_tests::desktop::Desktop;
use serde_json::json;

use super::{begin, board, until_within};

/// The address of an invitation as the invite page writes it for the app: whole, after `#`.
const INVITATION: &str = "https://192.0.2.7:3001/#invite=abc&pin=0123456789abcdef";
const LINK: &str =
    "carnet://join#https%3A%2F%2F192.0.2.7%3A3001%2F%23invite%3Dabc%26pin%3D0123456789abcdef";

#[test]
fn an_invitation_that_opens_the_app_waits_in_its_first_form() {
    let anna = Desktop::start_with(LINK).expect("Anna's window");
    anna.window().await_shown("[data-testid=join-form]");
    until_within(|| typed(&anna) == INVITATION, "the link is in the form");
    anna.picture("links-1-first-start");
}

#[test]
fn a_link_reaches_the_app_that_runs_already() {
    let anna = Desktop::start_alone().expect("Anna's window");
    begin(&anna, "start-en", "Anna");
    anna.window().click("[data-testid=start-example]");
    anna.window().await_shown("[data-card]");
    assert!(anna.data().join("settings.json").exists());

    let deal = board(&anna)[0]["cards"][0].clone();
    let deal = deal.as_str().expect("a deal");
    anna.hand_over(&format!("carnet://deal/{deal}"))
        .expect("the second start hands over");
    anna.window()
        .await_shown("[data-testid=panel] [data-field=title]");

    anna.hand_over(LINK).expect("the second start hands over");
    anna.window().await_shown("[data-testid=join-form]");
    until_within(|| typed(&anna) == INVITATION, "the link is in the form");
    anna.picture("links-2-running");

    // Only once: the next start of the page finds no old link.
    let ask = json!({ "do": "opened" });
    let again = anna.ask(&ask).expect("an answer");
    assert_eq!(again["value"], json!(null));
}

/// What stands in the form's field for the link.
fn typed(desk: &Desktop) -> String {
    let read = "return document.querySelector('[data-testid=join-form] [name=link]')?.value ?? '';";
    let value = desk.window().script(read, json!([])).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
