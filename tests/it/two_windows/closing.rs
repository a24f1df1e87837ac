//! A window that is closed in the middle of a sentence: the sentence is there when it opens again.

use carnet_tests::desktop::Desktop;
use serde_json::json;

use super::{NOTE, begin, board, note_text, open_note, until_within};

#[test]
fn what_was_typed_last_is_there_after_the_window_closed_at_once() {
    let mut desk = Desktop::start().expect("a window");
    begin(&desk, "start-en", "Anna");
    desk.window().click("[data-testid=start-example]");
    desk.window().await_shown("[data-card]");
    let card = board(&desk)[0]["cards"][0]
        .as_str()
        .expect("a card")
        .to_owned();
    open_note(&desk, &card);
    desk.window().click(NOTE);
    let keys = desk.keys().expect("a keyboard");
    // The first word leaves at once; the others wait for a pause, which is stretched so that the window closes in it.
    let type_words = "const later = window.setTimeout;
        window.setTimeout = (run, ms) => later(run, ms > 0 ? ms + 60_000 : ms);
        for (const word of arguments[0]) document.execCommand('insertText', false, word);";
    let words = ["first ", "and ", "the ", "last"];
    let typed = desk.window().script(type_words, json!([words]));
    typed.expect("words are typed");
    desk.close_by_keys(keys).expect("it closes");

    desk.open().expect("it opens");
    desk.window().await_shown("[data-testid=today]");
    open_note(&desk, &card);
    until_within(
        || note_text(&desk).contains("first and the last"),
        "the last words are saved",
    );
    desk.close().expect("it closes");
}
