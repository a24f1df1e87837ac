//! Duplicates as a person meets them: a word while typing, a page of pairs, two records side by side, and the way back. And the
//! trash, that says how long is left.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::looks::everywhere;
use super::person::{Person, until};

const CONTROL: char = '\u{e009}';
const ADD: &str = "[data-testid=contact-add]";

#[test]
fn a_duplicate_is_warned_of_found_merged_and_undone() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let first = person(&anna, "Nadia", "Benali-Roche", "nadia@roche.fr");

    anna.goes("#/contacts");
    page.click("[data-testid=contact-new]");
    page.fill(ADD, "N. Benali-Roche nadia@roche.fr");
    until("she is told who is here", || {
        page.text("[data-testid=alike]").contains("same e-mail")
    });
    anna.browser().picture("browser-duplicates-warning");
    page.click("[data-testid=alike-open]");
    until("one click opens the one that is here", || {
        hash(&anna).ends_with(&format!("contact/{first}"))
    });
    page.click(ADD);
    page.keys("\u{e007}").expect("keys");
    until("and nobody is kept from making another", || {
        people(&anna, "roche") == 2
    });

    page.click("[data-testid=duplicates]");
    until("the pair is found", || {
        page.text("[data-testid=pair]").contains("same e-mail")
    });
    everywhere(
        &anna,
        &[("duplicates", "#/duplicates/contact", "[data-testid=pair]")],
    );
    page.click("[data-testid=pair-merge]");
    page.await_shown("[data-testid=merge] .merge-grid");
    anna.browser().picture("browser-duplicates-merge");
    page.click("[data-testid=merge-go]");
    until("they are one", || people(&anna, "roche") == 1);
    until("and no pair is left", || !page.shows("[data-testid=pair]"));
    anna.goes(&format!("#/contacts/contact/{first}"));
    page.await_shown("[data-testid=split]");
    anna.browser().picture("browser-duplicates-merged");

    page.chord(&[CONTROL], "z");
    until("the merge is undone", || people(&anna, "roche") == 2);
    until("and the panel says so", || {
        !page.shows("[data-testid=split]")
    });
    anna.goes("#/duplicates/contact");
    page.click("[data-testid=pair-apart]");
    until("two that are two are no pair", || {
        !page.shows("[data-testid=pair]")
    });

    let ask = json!({ "noun": "contact", "ask": { "do": "trash", "with": { "id": first } } });
    anna.browser().call(&ask).expect("it is thrown away");
    anna.goes("#/trash");
    until("the trash says how long is left", || {
        page.text("[data-testid=trash-left]")
            .contains("30 days left")
    });
    everywhere(&anna, &[("trash", "#/trash", "[data-testid=trash-left]")]);
    page.click("[data-testid=restore]");
    until("it is back", || people(&anna, "roche") == 2);
    anna.content();
}

fn person(anna: &Person, first: &str, last: &str, email: &str) -> String {
    let draft = json!({ "first_name": first, "last_name": last, "email": email });
    let ask = json!({ "noun": "contact", "ask": { "do": "create", "with": draft } });
    let made = anna.browser().call(&ask).expect("it is made");
    made["value"].as_str().expect("an id").to_owned()
}

/// How many people have this in their name, mail or phone.
fn people(anna: &Person, filter: &str) -> u64 {
    let list = json!({ "filter": filter, "trash": false, "offset": 0, "limit": 9 });
    let ask = json!({ "noun": "contact", "ask": { "do": "list", "with": list } });
    let page: Value = anna.browser().call(&ask).expect("a list");
    page["value"]["total"].as_u64().expect("a number")
}

fn hash(anna: &Person) -> String {
    let hash = anna.page().script("return location.hash", json!([]));
    hash.expect("an address")
        .as_str()
        .unwrap_or_default()
        .to_owned()
}
