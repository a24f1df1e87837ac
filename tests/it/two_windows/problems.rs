//! A file that does not open: the screen says what happened, in both languages, and not a byte of the file changes.

use std::fs;
use std::path::{Path, PathBuf};

use carnet_core::clock::{Clock as _, SystemClock};
use carnet_core::store::backup;
use carnet_tests::desktop::Desktop;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::said::{LANGUAGES, sentence};
use super::{begin, board, until_within};

const PROBLEM: &str = "[data-testid=start-problem]";

#[test]
fn a_second_app_on_the_same_file_says_so_and_the_first_works_on() {
    let first = Desktop::start().expect("the first window");
    let file = make_workspace(&first);
    let (before, cards) = (sha256(&file), board(&first));
    let mut second = Desktop::beside(&first).expect("the second window");
    says(&second, "in-use", "start-problem-in-use", "error-in-use");
    second.close().expect("the second closes");
    assert_eq!(sha256(&file), before, "the second changed nothing");
    let create =
        json!({ "noun": "deal", "ask": { "do": "create", "with": { "title": "Vitrine" } } });
    first.call(&create).expect("the first writes on");
    assert_ne!(board(&first), cards, "and shows it");
}

#[test]
fn a_newer_file_and_a_cut_one_are_left_alone_and_a_backup_opens() {
    let mut desk = Desktop::start().expect("a window");
    let file = make_workspace(&desk);
    let cards = board(&desk);
    desk.close().expect("it closes");
    back_up(&file);
    let whole = fs::read(&file).expect("the file");

    let mut newer = whole.clone();
    // `user_version`: the floor above, the schema below. A version that nobody has written yet.
    newer[60..64].copy_from_slice(&[0x7F, 0, 0x7F, 0]);
    let mark = put(&file, &newer);
    desk.open().expect("the window comes");
    says(
        &desk,
        "newer",
        "start-problem-newer-file",
        "error-newer-file",
    );
    desk.close().expect("it closes");
    assert_eq!(sha256(&file), mark, "the newer file is as it was");

    let mark = put(&file, &whole[..whole.len() / 2]);
    desk.open().expect("the window comes");
    says(
        &desk,
        "cut",
        "start-problem-broken-file",
        "error-broken-file",
    );
    desk.window().click("[data-testid=problem-retry]");
    desk.window().await_shown(PROBLEM);
    assert_eq!(sha256(&file), mark, "the cut file is as it was");
    desk.window().click("[data-testid=backup-0]");
    until_within(|| desk.window().shows("[data-card]"), "the backup's cards");
    assert_eq!(
        ids(&board(&desk)),
        ids(&cards),
        "the backup holds everything"
    );
    desk.picture("problem-cut-restored");
    desk.close().expect("it closes");
    assert_eq!(sha256(&file), mark, "a backup opens beside the cut file");
}

#[test]
fn settings_that_cannot_be_read_are_left_alone_and_read_again_when_mended() {
    let mut desk = Desktop::start().expect("a window");
    let file = make_workspace(&desk);
    let cards = board(&desk);
    desk.close().expect("it closes");
    let settings = desk.data().join("settings.json");
    let whole = fs::read(&settings).expect("the settings");
    let database = sha256(&file);
    let mark = put(&settings, &whole[..whole.len() / 2]);
    desk.open().expect("the window comes");
    says(
        &desk,
        "settings",
        "start-problem-settings",
        "start-problem-settings-text",
    );
    let create = json!({ "do": "create", "with": { "name": "Autre", "my_name": "Anna", "locale": "fr", "content": "empty" } });
    desk.ask(&create).expect_err("nothing is written over them");
    assert_eq!(sha256(&settings), mark, "the settings are as they were");
    assert_eq!(sha256(&file), database, "and so is the workspace");

    fs::write(&settings, &whole).expect("somebody mends them");
    desk.window().click("[data-testid=problem-retry]");
    until_within(|| desk.window().shows("[data-card]"), "the cards are back");
    assert_eq!(board(&desk), cards, "all of them");
}

/// First start with the example; the workspace's file.
fn make_workspace(desk: &Desktop) -> PathBuf {
    begin(desk, "start-fr", "Anna");
    desk.window().click("[data-testid=start-example]");
    desk.window().await_shown("[data-card]");
    let state = desk.ask(&json!({ "do": "start" })).expect("a state");
    let file = &state["value"]["workspaces"][0]["file"];
    PathBuf::from(file.as_str().expect("a path"))
}

/// What the daily backup does.
fn back_up(file: &Path) {
    backup::daily(file, SystemClock::new().now_ms()).expect("a backup");
}

/// The problem page's title and sentence, in each language, and a picture of each.
fn says(desk: &Desktop, name: &str, title: &str, text: &str) {
    let window = desk.window();
    window.await_shown(PROBLEM);
    for language in LANGUAGES {
        window.click(&format!(".start-languages [lang={language}]"));
        let file = if text.starts_with("error-") {
            "errors.ftl"
        } else {
            "start.ftl"
        };
        let wanted = (
            sentence(language, "start.ftl", title),
            sentence(language, file, text),
        );
        let seen = || {
            (
                window.text(&format!("{PROBLEM} h1")),
                window.text(&format!("{PROBLEM} .start-text")),
            )
        };
        until_within(|| seen() == wanted, &format!("{wanted:?}\n{}", desk.log()));
        desk.picture(&format!("problem-{name}-{language}"));
    }
}

/// Every card's id, by column.
fn ids(board: &Value) -> Vec<Value> {
    let columns = board.as_array().expect("columns").iter();
    columns.map(|column| column["cards"].clone()).collect()
}

/// Writes a file and remembers it.
fn put(path: &Path, bytes: &[u8]) -> String {
    fs::write(path, bytes).expect("the file is written");
    sha256(path)
}

fn sha256(path: &Path) -> String {
    let bytes = fs::read(path).expect("the file is there");
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
