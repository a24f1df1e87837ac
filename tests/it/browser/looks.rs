//! How pages look, and whether everybody can use them: both languages, both themes, a desk's screen and a phone's.

use carnet_tests::relay::TestRelay;
use serde_json::json;

use super::person::{NOTE, Person, until};

#[test]
fn pages_have_no_barriers() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let deal = format!("#/pipeline/deal/{}", anna.first_card());
    let pages = [
        ("board", "#/pipeline", "[data-card]"),
        ("panel", deal.as_str(), NOTE),
        ("contacts", "#/contacts", "[data-row]"),
        ("companies", "#/companies", "[data-row]"),
        ("today", "#/today", "[data-testid=today-row]"),
        ("insights", "#/insights", "[data-testid=numbers]"),
        ("team", "#/team", "[data-testid=team]"),
        (
            "diagnostics",
            "#/settings/diagnostics",
            "[data-testid=diagnostics]",
        ),
        ("settings", "#/settings", "input[name=theme]"),
        ("activity", "#/settings/activity", "[data-testid=log]"),
        ("pipelines", "#/settings/pipelines", ".set-stage"),
        ("fields", "#/settings/fields", ".set-new"),
    ];
    everywhere(&anna, &pages);
}

/// Opens pages (a name, an address, what must be shown) in both languages and themes: axe finds nothing serious, and
/// pictures are kept.
pub(super) fn everywhere(person: &Person, pages: &[(&str, &str, &str)]) {
    everywhere_with(person, |place, found| {
        for (name, hash, shown) in pages {
            person.goes(hash);
            until(name, || person.page().shows(shown) && at_rest(person));
            let barriers = person.browser().barriers().expect("axe runs");
            found.extend(
                barriers
                    .into_iter()
                    .map(|one| format!("{name} {place}: {one}")),
            );
            pictures(person, &format!("browser-{name}-{place}"));
        }
    });
}

/// In both languages and themes; `look` is told which, and adds what it finds.
pub(super) fn everywhere_with(person: &Person, mut look: impl FnMut(&str, &mut Vec<String>)) {
    let mut found = Vec::new();
    for (locale, theme) in [
        ("fr", "light"),
        ("en", "light"),
        ("fr", "dark"),
        ("en", "dark"),
    ] {
        let wishes = json!({ "locale": locale, "theme": theme }).to_string();
        let keep = "localStorage.setItem('carnet-wishes', arguments[0])";
        person.page().script(keep, json!([wishes])).expect("wishes");
        person.page().reload().expect("the page loads again");
        until("the page in that language", || {
            let wanted = format!("html[lang={locale}][data-theme={theme}]");
            person.page().shows(&wanted)
        });
        look(&format!("{locale}-{theme}"), &mut found);
        person.content();
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Nothing fades or flies any more: axe would measure a colour on its way.
pub(super) fn at_rest(person: &Person) -> bool {
    let read = "return document.getAnimations().every((one) => one.playState !== 'running')";
    person
        .page()
        .script(read, json!([]))
        .is_ok_and(|rest| rest == true)
}

fn pictures(person: &Person, name: &str) {
    let browser = person.browser();
    browser.picture(&format!("{name}-1280"));
    browser.size(390, 844).expect("a phone's screen");
    until("the narrow page", || {
        let narrow = "return innerWidth === 390";
        person
            .page()
            .script(narrow, json!([]))
            .is_ok_and(|it| it == true)
            && at_rest(person)
    });
    browser.picture(&format!("{name}-390"));
    browser.size(1280, 800).expect("a desk's screen");
}
