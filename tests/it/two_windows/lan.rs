//! A relay in the local network: nobody signed its certificate, the pin of its link vouches for it.

use carnet_tests::desktop::Desktop;
use carnet_tests::relay::TestRelay;
use serde_json::json;

use super::{ENTER, PASSWORD, SYNCED, begin, fill_form, invite, join, until_equal, until_within};

const DISTRUSTS: &str = "[data-testid=sync][data-state=certificate]";

#[test]
fn a_relay_in_the_local_network_is_known_by_the_pin_of_its_link_and_by_nothing_else() {
    let mut relay = TestRelay::lan();
    let claim = relay.claim_link();
    let (bare, pin) = claim.split_once("&pin=").expect("a pin");
    assert!(claim.starts_with("https://127.0.0.1:"), "{bare}");
    let anna = Desktop::with_keychain().expect("Anna's window");
    begin(&anna, "start-en", "Anna");
    anna.window().click("[data-testid=start-example]");
    anna.window().await_shown("[data-card]");
    anna.window().click("[data-testid=rail-team]");
    anna.window().click("[data-testid=share-open]");
    let other = format!("{bare}&pin={}", "0".repeat(pin.len()));
    refused(&anna, &other, "another certificate");
    refused(&anna, bare, "another certificate");
    refused(&anna, &format!("{bare}&pin={}", &pin[1..]), "https://");
    let plain = bare.replacen("https://127.0.0.1", "http://192.0.2.1", 1);
    refused(&anna, &plain, "https://");
    anna.picture("lan-1-refused");

    // Nothing of these tries reached the relay: the link still makes its owner.
    fill_form(
        &anna,
        "share-form",
        &[("relay", &claim), ("email", "anna@team.example")],
    );
    until_within(
        || anna.window().shows(SYNCED),
        "the workspace is on the relay",
    );
    let link = invite(&anna);
    assert!(
        link.ends_with(&format!("&pin={pin}")),
        "the invitation vouches for it too"
    );
    let bruno = Desktop::start().expect("Bruno's window");
    begin(&bruno, "start-fr", "Bruno");
    join(&bruno, &link);
    until_equal(&[&anna, &bruno], "Bruno reads the team's board");

    // Somebody else answers at the relay's address.
    relay.kill();
    let key = relay.data().join("tls/key.pem");
    let kept = relay.folder().join("key.pem");
    std::fs::rename(&key, &kept).expect("the key is put away");
    relay.restart();
    for desk in [&anna, &bruno] {
        until_within(
            || retried(desk, DISTRUSTS),
            "whoever answers is not trusted",
        );
    }
    anna.window().click("[data-testid=sync]");
    anna.window().await_shown("[data-testid=sync-details]");
    let said = anna.window().text("[data-testid=sync-details]");
    assert!(said.contains("nothing is sent"), "{said}");
    anna.picture("lan-2-another-certificate");

    relay.kill();
    std::fs::rename(&kept, &key).expect("the key is back");
    relay.restart();
    for desk in [&anna, &bruno] {
        until_within(|| retried(desk, SYNCED), "the relay is itself again");
    }
}

/// The form says why, in these words.
fn refused(desk: &Desktop, link: &str, words: &str) {
    let window = desk.window();
    for (name, value) in [
        ("relay", link),
        ("email", "anna@team.example"),
        ("password", PASSWORD),
    ] {
        window.fill(&format!("[data-testid=share-form] [name={name}]"), value);
    }
    window.keys(ENTER).expect("keys");
    let problem = "[data-testid=share-form] [role=alert]";
    until_within(
        || window.text(problem).contains(words),
        &format!("{link}: {words}"),
    );
}

/// Whether the sync sign shows this, after asking the app to try now.
fn retried(desk: &Desktop, sign: &str) -> bool {
    if desk.window().shows(sign) {
        return true;
    }
    let _ = desk.call(&json!({ "noun": "sync", "ask": { "do": "retry" } }));
    false
}
