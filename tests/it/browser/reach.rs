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

/// Pages whose menus and dialogs are looked at one by one: a name, an address, what must be shown, and what is clicked there.
const OPENERS: [(&str, &str, &str, Option<&str>); 9] = [
    ("contacts", "#/contacts", "[data-row]", None),
    ("contact", "#/contacts", "[data-row]", Some("[data-row]")),
    ("companies", "#/companies", "[data-row]", None),
    ("company", "#/companies", "[data-row]", Some("[data-row]")),
    ("insights", "#/insights", "[data-testid=numbers]", None),
    ("general", "#/settings/general", "input[name=theme]", None),
    (
        "pipelines",
        "#/settings/pipelines",
        "[data-testid=stage]",
        None,
    ),
    (
        "fields",
        "#/settings/fields",
        "[data-testid=kinds-deal]",
        None,
    ),
    (
        "sequences",
        "#/settings/sequences",
        "[data-testid=sequence-set]",
        None,
    ),
];

/// One of each kind of what opens a menu or a dialog, as selectors.
const WHAT_OPENS: &str = "const seen = [...document.querySelectorAll('[aria-haspopup]:not([disabled])')]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }));
    const name = (one) => one.dataset.testid ? `[data-testid=\"${one.dataset.testid}\"]` : `.${[...one.classList].join('.')}[aria-haspopup]`;
    return [...new Set(seen.map(name))];";

const OVERLAY: &str = ":is(dialog[open], .popover)";

#[test]
fn what_opens_over_the_other_pages_has_no_barriers() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    everywhere_with(&anna, |place, found| {
        // Each language and each theme, once.
        if !["fr-light", "en-dark"].contains(&place) {
            return;
        }
        let mut looked = std::collections::BTreeSet::new();
        for (name, hash, shown, click) in OPENERS {
            anna.goes(hash);
            page.await_shown(shown);
            if let Some(row) = click {
                page.click(row);
                page.await_shown("[data-testid=record-menu]");
            }
            until(name, || at_rest(&anna));
            let openers = page.script(WHAT_OPENS, json!([])).expect("a page");
            let openers: Vec<String> = serde_json::from_value(openers).expect("selectors");
            for opener in openers {
                // What stands on every page is looked at once.
                if !looked.insert((click.is_some(), hash, opener.clone()))
                    || (name != "contacts" && opener.contains("=s"))
                {
                    continue;
                }
                page.click(&opener);
                until(&format!("{opener} of {name}"), || {
                    page.shows(OVERLAY) && at_rest(&anna)
                });
                let barriers = anna.browser().barriers().expect("axe runs");
                let told = barriers.into_iter();
                found.extend(told.map(|one| format!("{name} {opener} {place}: {one}")));
                until("it is closed", || {
                    page.keys(ESCAPE).expect("keys");
                    !page.shows(OVERLAY)
                });
                if click.is_some() && !page.shows("[data-testid=record-menu]") {
                    page.click("[data-row]");
                    page.await_shown("[data-testid=record-menu]");
                }
            }
            if click.is_some() {
                anna.browser()
                    .picture(&format!("browser-over-{name}-{place}"));
            }
        }
        assert!(looked.len() > 20, "too few were found: {looked:?}");
    });
}

#[test]
fn a_list_grows_denser_at_once() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let high = "return document.querySelector('.rec-lines > *').getBoundingClientRect().height";
    let high = || page.script(high, json!([])).expect("a line").as_f64();
    anna.goes("#/contacts");
    page.await_shown("[data-row]");
    assert_eq!(high(), Some(36.0));
    for (wanted, name) in [(28.0, "compact"), (36.0, "comfortable")] {
        page.chord(&[CONTROL], "k");
        page.await_shown("[data-testid=palette]");
        page.keys(">density").expect("keys");
        page.await_shown(".palette .combo-row");
        page.keys("\u{e007}").expect("Enter");
        until(name, || high() == Some(wanted));
    }
    anna.content();
}

fn focuses_first(anna: &Person) {
    let focus = "const first = document.querySelector('[data-stage] .card-title'); first?.focus();
        return document.activeElement === first;";
    until("a card has the focus", || {
        let read = anna.page().script(focus, json!([]));
        read.is_ok_and(|there| there == Value::Bool(true))
    });
}
