//! Everybody reaches everything: twice as large, without motion, and in what opens over a page.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::looks::{at_rest, everywhere_with};
use super::person::{Person, until};

const ESCAPE: &str = "\u{e00c}";
const CONTROL: char = '\u{e009}';

/// A page's name, its address, what must be shown.
const PAGES: [(&str, &str, &str); 9] = [
    ("today", "#/today", "[data-testid=today-row]"),
    ("board", "#/pipeline", "[data-card]"),
    ("contacts", "#/contacts", "[data-row]"),
    ("companies", "#/companies", "[data-row]"),
    ("insights", "#/insights", "[data-testid=numbers]"),
    ("team", "#/team", "[data-testid=team]"),
    ("settings", "#/settings/general", "input[name=theme]"),
    ("pipelines", "#/settings/pipelines", "[data-testid=stage]"),
    ("activity", "#/settings/activity", "[data-testid=log]"),
];

/// What can be used and is cut off at the right, where nothing scrolls to it.
const CUT_OFF: &str = "const wide = document.documentElement.scrollWidth > innerWidth + 1 ? ['the page scrolls sideways'] : [];
    const scrolls = (one) => { for (let at = one.parentElement; at; at = at.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true; } return false; };
    const cut = [...document.querySelectorAll('a[href], button, input, select, [tabindex=\"0\"]')].filter((one) => {
        const { width, height, right, left } = one.getBoundingClientRect();
        const seen = width > 1 && height > 1 && one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        return seen && (right > innerWidth + 1 || left < -1) && !scrolls(one);
    });
    return [...wide, ...cut.map((one) => one.outerHTML.slice(0, 160))];";

#[test]
fn at_twice_the_size_nothing_is_cut_off() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    // A screen of 1280 × 800 at 200 %.
    anna.browser().size(640, 400).expect("a small screen");
    let panel = format!("#/pipeline/deal/{}", anna.first_card());
    let mut pages = PAGES.to_vec();
    pages.push(("panel", &panel, "[data-testid=panel] [data-field=title]"));
    let mut found = Vec::new();
    for (name, hash, shown) in pages {
        anna.goes(hash);
        until(name, || anna.page().shows(shown) && at_rest(&anna));
        let cut = anna.page().script(CUT_OFF, json!([])).expect("a page");
        let cut: Vec<String> = serde_json::from_value(cut).expect("texts");
        found.extend(cut.into_iter().map(|one| format!("{name}: {one}")));
        anna.browser().picture(&format!("browser-200-{name}"));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    anna.content();
}

#[test]
fn who_wants_no_motion_sees_none() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let wish = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    page.chromium("Emulation.setEmulatedMedia", wish)
        .expect("the wish is heard");
    // The longest motion that is seen from now on, in every frame; a colour that fades is none.
    let watch = "window.longest = 0; const moves = /^(transform|translate|scale|rotate|left|top|width|height|margin|inset)/;
        const look = () => {
        for (const one of document.getAnimations()) {
          const what = one.effect.getKeyframes().flatMap((frame) => Object.keys(frame));
          const { duration, iterations } = one.effect.getComputedTiming();
          if (what.some((key) => moves.test(key)) && typeof duration === 'number')
            window.longest = Math.max(window.longest, duration * Math.min(iterations, 1000));
        }
        requestAnimationFrame(look); }; look();";
    page.script(watch, json!([])).expect("a page");
    let card = anna.first_card();
    anna.goes(&format!("#/pipeline/deal/{card}"));
    until("the panel", || {
        page.shows("[data-testid=panel] [data-field=title]")
    });
    page.keys(ESCAPE).expect("keys");
    page.chord(&[CONTROL], "k");
    page.await_shown("[data-testid=palette]");
    page.keys(ESCAPE).expect("keys");
    let focus = "document.querySelector(`[data-card=\"${arguments[0]}\"] .card-title`).focus()";
    page.script(focus, json!([card])).expect("a card");
    let before = anna.titles();
    page.chord(&['\u{e00a}'], "\u{e014}");
    until("the card moves", || anna.titles() != before);
    until("a toast", || {
        page.keys("x").expect("keys");
        page.shows("[data-testid=many]") && at_rest(&anna)
    });
    let longest = page.script("return window.longest", json!([]));
    let longest = longest.expect("a number").as_f64().expect("a number");
    assert!(longest <= 1.0, "something moved for {longest} ms");
    anna.content();
}

#[test]
fn what_opens_over_a_page_has_no_barriers() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let keys = |keys: &str| page.keys(keys).expect("keys");
    everywhere_with(&anna, |place, found| {
        let mut look = |name: &str, shown: &str| {
            until(name, || page.shows(shown) && at_rest(&anna));
            let barriers = anna.browser().barriers().expect("axe runs");
            found.extend(
                barriers
                    .into_iter()
                    .map(|one| format!("{name} {place}: {one}")),
            );
            anna.browser()
                .picture(&format!("browser-over-{name}-{place}"));
            // Some close in two steps.
            let mut left = 4;
            until("it is closed", || {
                if left > 0 && page.shows(shown) {
                    left -= 1;
                    keys(ESCAPE);
                }
                !page.shows(shown)
            });
        };
        anna.shows_board();
        page.chord(&[CONTROL], "k");
        page.await_shown("[data-testid=palette]");
        keys("a");
        look("palette", ".palette .combo-row");
        keys("?");
        look("keys", "[data-testid=keys]");
        for (name, key, shown) in [
            ("move", "m", "[data-testid=move-dialog]"),
            ("stage", "s", ".menu-item"),
            ("day", "d", ".popover"),
            ("won", "w", ".won"),
            ("lost", "W", ".combo-row"),
            ("quick", "n", "[data-testid=quick-add]"),
        ] {
            focuses_first(&anna);
            keys(key);
            if name == "quick" {
                page.await_shown(shown);
                keys("Poster 300€ friday #print");
                look(name, ".quick-chip");
            } else {
                look(name, shown);
            }
        }
        page.click("[data-testid=filter-add]");
        look("filter", ".menu-item");
        page.click("[data-testid=board-menu]");
        look("menu", ".menu-item");
        keys("gt");
        page.await_shown("[data-testid=today-snooze]");
        page.click("[data-testid=today-snooze]");
        look("snooze", ".menu-item");
    });
}

fn focuses_first(anna: &Person) {
    let focus = "const first = document.querySelector('[data-stage] .card-title'); first?.focus();
        return document.activeElement === first;";
    until("a card has the focus", || {
        let read = anna.page().script(focus, json!([]));
        read.is_ok_and(|there| there == Value::Bool(true))
    });
}
