//! What stands near the clock: reminders as notifications of the system, and the sign in the tray.

use std::path::Path;

use carnet_tests::desktop::{Desktop, Shown};
use serde_json::{Value, json};

use super::{begin, has_title, until_within};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[test]
fn what_was_missed_is_told_once_and_a_click_opens_it() {
    let mut desk = Desktop::at_noon().expect("a window");
    begin(&desk, "start-en", "Anna");
    desk.window().click("[data-testid=start-empty]");
    desk.window().await_shown("[data-testid=new-deal]");
    let today = "return new Date().toLocaleDateString('sv')";
    let today = desk.window().script(today, json!([])).expect("a day");
    let step = json!({ "title": "Call Ann", "due": today });
    let draft = json!({ "title": "Workshop site", "next_step": step });
    let create = json!({ "noun": "deal", "ask": { "do": "create", "with": draft } });
    let deal = desk.call(&create).expect("a deal")["value"].clone();
    assert_eq!(desk.notifications(), [], "its hour was before it was made");
    let file = desk.data().join("settings.json");
    until_within(
        || settings(&file)["reminded"].is_object(),
        "it looked for the first time",
    );
    desk.close().expect("it closes");

    // As if the computer had slept since yesterday.
    let mut kept = settings(&file);
    let workspace = kept["current"].as_str().expect("a workspace").to_owned();
    let looked = kept["reminded"][&workspace].as_i64().expect("it looked");
    kept["reminded"][&workspace] = json!(looked - DAY_MS);
    std::fs::write(&file, kept.to_string()).expect("it is written");

    desk.open().expect("it opens");
    until_within(|| !desk.notifications().is_empty(), "a reminder");
    let told = Shown {
        from: "Carnet".to_owned(),
        title: "Call Ann".to_owned(),
        body: "Workshop site".to_owned(),
    };
    assert_eq!(desk.notifications(), [told]);
    desk.window().await_shown("[data-testid=today]");
    desk.picture("reminded-1-today");
    desk.click_notification().expect("a click");
    desk.window()
        .await_shown("[data-testid=panel] [data-field=title]");
    let hash = desk.window().script("return location.hash", json!([]));
    let deal = deal.as_str().expect("an id");
    assert!(hash.expect("a page").to_string().contains(deal));
    desk.picture("reminded-2-opened");

    let since = settings(&file)["reminded"][&workspace]
        .as_i64()
        .expect("it looked");
    assert!(since >= looked, "{since}: it is told once");
    desk.close().expect("it closes");
}

/// What the computer remembers; nothing while it is being written.
fn settings(file: &Path) -> Value {
    let kept = std::fs::read(file).unwrap_or_default();
    serde_json::from_slice(&kept).unwrap_or_default()
}

#[test]
fn the_menu_of_the_tray_leads_everywhere() {
    let mut desk = Desktop::start().expect("a window");
    begin(&desk, "start-en", "Anna");
    desk.window().click("[data-testid=start-empty]");
    desk.window().await_shown("[data-testid=new-deal]");
    says(&desk, ["Open Carnet", "New deal…", "Today", "Quit"]);

    desk.choose_in_tray("Today").expect("a click");
    desk.window().await_shown("[data-testid=today]");
    desk.choose_in_tray("New deal…").expect("a click");
    desk.window().await_shown("[data-testid=quick-add]");
    desk.picture("tray-capture");
    desk.window()
        .keys("Workshop 1200€\u{e007}")
        .expect("a line");
    until_within(
        || has_title(&desk, "Workshop") && has_title(&desk, "€1,200"),
        "the line became a deal",
    );
    desk.picture("tray-captured");

    let french = json!({ "do": "settings", "with": { "locale": "fr" } });
    desk.ask(&french).expect("French");
    says(
        &desk,
        [
            "Ouvrir Carnet",
            "Nouvelle affaire…",
            "Aujourd’hui",
            "Quitter",
        ],
    );
    desk.quit_by_tray("Quitter").expect("it ends");
}

/// Waits until the menu has these lines.
#[track_caller]
fn says(desk: &Desktop, words: [&str; 4]) {
    until_within(|| desk.tray() == words, "the menu of the tray");
}
