//! The palette, the sheet of shortcuts, chips under a line, and a person who wants no single keys.

use carnet_tests::relay::TestRelay;
use serde_json::json;

use super::person::{Person, until};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const TAB: &str = "\u{e004}";
const CONTROL: char = '\u{e009}';
const PALETTE: &str = "[data-testid=palette]";
const ACTIVE: &str = ".palette [aria-selected=true]";

#[test]
fn the_palette_finds_does_and_makes() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let before = anna.titles();

    opens(&anna, ">dark");
    until("the command comes first", || {
        page.text(ACTIVE).contains("dark")
    });
    page.keys(ENTER).expect("keys");
    until("it is dark", || page.shows("html[data-theme=dark]"));

    chooses_two(&anna);
    // The page of the archive has the shorter name.
    opens(&anna, ">archive, throw");
    until("it says for how many", || page.text(ACTIVE).contains('2'));
    anna.browser().picture("browser-palette-many");
    page.keys(ENTER).expect("keys");
    let count = || anna.titles().iter().map(Vec::len).sum::<usize>();
    let all = before.iter().map(Vec::len).sum::<usize>();
    until("both have left", || count() == all - 2);
    page.chord(&[CONTROL], "z");
    until("both are back", || anna.titles() == before);

    opens(&anna, "Poster 300€ #print");
    let mut steps = 0;
    until("the row that makes a deal", || {
        let there = page.text(ACTIVE).contains("Deal “Poster");
        if !there && steps < 40 {
            steps += 1;
            page.keys(DOWN).expect("keys");
        }
        there
    });
    anna.browser().picture("browser-palette-create");
    page.keys(ENTER).expect("keys");
    until("the deal is open", || {
        let read = "return document.querySelector('[data-testid=panel] [data-field=title]')?.value";
        page.script(read, json!([]))
            .is_ok_and(|title| title == "Poster")
    });
    page.keys(ESCAPE).expect("keys");

    opens(&anna, "");
    until("empty, it shows what was open last", || {
        page.text(ACTIVE).contains("Poster")
    });
    page.keys(ESCAPE).expect("keys");
    until("it is closed", || !page.shows(PALETTE));
    anna.content();
}

#[test]
fn keys_are_shown_and_can_be_switched_off() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    page.keys("?").expect("keys");
    page.await_shown("[data-testid=keys]");
    page.keys("undo").expect("keys");
    until("the sheet is searched", || {
        let sheet = page.text("[data-testid=keys] .keys-groups");
        sheet.contains("Undo") && !sheet.contains("Archive")
    });
    // The first one empties the search.
    page.keys(ESCAPE).expect("keys");
    page.keys(ESCAPE).expect("keys");
    until("it is closed", || !page.shows("[data-testid=keys]"));

    single_keys(&anna);
    page.keys("c").expect("keys");
    // What is asked behind it was heard behind it.
    opens(&anna, "");
    assert!(!page.shows("[data-testid=quick-add]"), "C is only a letter");
    page.keys(ESCAPE).expect("keys");
    until("closed", || !page.shows(PALETTE));
    page.reload().expect("the page loads again");
    page.await_shown("[data-card]");
    page.keys("?").expect("keys");
    opens(&anna, "");
    assert!(!page.shows("[data-testid=keys]"), "it is remembered");
    page.keys(ESCAPE).expect("keys");
    until("closed", || !page.shows(PALETTE));
    single_keys(&anna);
    page.keys("c").expect("keys");
    until("and it is a key again", || {
        page.shows("[data-testid=quick-add]")
    });
    anna.content();
}

#[test]
fn chips_say_what_a_line_means_and_go_away() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let chips = || {
        let read = "return [...document.querySelectorAll('.quick-chip')].map((one) => one.dataset.part).join(' ')";
        let found = page.script(read, json!([])).unwrap_or_default();
        found.as_str().unwrap_or_default().to_owned()
    };
    page.keys("c").expect("keys");
    page.await_shown("[data-testid=quick-add]");
    page.keys("Poster friday at 14:30 1,5k€ >prop +me !! #print")
        .expect("keys");
    until("each part is a chip", || {
        chips() == "day time amount stage owner priority tag"
    });
    anna.browser().picture("browser-quick-chips");
    // By key, too: Tab leads to the first one.
    page.keys(&format!("{TAB}{ENTER}")).expect("keys");
    until("the day is words again, and so is its time", || {
        chips() == "amount stage owner priority tag"
    });
    page.keys(ENTER).expect("keys");
    let mut title = String::new();
    until("it is made", || {
        let read = "return [...document.querySelectorAll('[data-stage=proposal] .card-title')]
            .map((one) => one.textContent.trim()).find((one) => one.startsWith('Poster')) ?? ''";
        let found = page.script(read, json!([])).unwrap_or_default();
        found.as_str().unwrap_or_default().clone_into(&mut title);
        !title.is_empty()
    });
    assert_eq!(title, "Poster friday at 14:30", "nothing is lost");
    anna.content();
}

fn opens(anna: &Person, text: &str) {
    let page = anna.page();
    page.chord(&[CONTROL], "k");
    page.await_shown(PALETTE);
    page.keys(text).expect("keys");
}

fn chooses_two(anna: &Person) {
    let page = anna.page();
    let focus = "document.querySelector('[data-stage] .card-title').focus()";
    page.script(focus, json!([])).expect("a card");
    page.keys(&format!("x{DOWN}x")).expect("keys");
    until("two are chosen", || {
        page.text("[data-testid=many] strong").starts_with('2')
    });
}

/// Turns the wish over.
fn single_keys(anna: &Person) {
    anna.goes("#/settings");
    anna.page().await_shown("[data-testid=single-keys]");
    anna.page().click("[data-testid=single-keys]");
    anna.shows_board();
}
