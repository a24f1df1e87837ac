//! A person's account from the app: what the window asks goes through the app, and the relay's answers come back as they are.

use carnet_tests::desktop::Desktop;
use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::{PASSWORD, SYNCED, begin, share, until_within};

#[test]
fn the_account_is_looked_after_from_the_app() {
    let mut relay = TestRelay::start();
    let anna = Desktop::with_keychain().expect("Anna's window");
    begin(&anna, "start-en", "Anna");
    anna.window().click("[data-testid=start-example]");
    anna.window().await_shown("[data-card]");
    share(&anna, &relay.claim_link());

    let sessions = ask(&anna, json!({ "do": "sessions" })).expect("a list");
    assert_eq!(sessions[0]["current"], true, "{sessions}");
    let name = sessions[0]["name"].as_str().unwrap_or_default();
    assert!(
        name.starts_with("Carnet "),
        "it says which computer: {name}"
    );
    let devices = ask(&anna, json!({ "do": "devices" })).expect("a list");
    assert_eq!(devices.as_array().map(Vec::len), Some(1), "{devices}");
    let wrong = json!({ "do": "password",
        "with": { "current": "not the password", "password": "quite another password" } });
    let refused = ask(&anna, wrong).expect_err("not the password");
    assert!(refused.to_string().contains("\"password\""), "{refused}");
    let right = json!({ "do": "password",
        "with": { "current": PASSWORD, "password": "quite another password" } });
    ask(&anna, right).expect("the password is changed");
    assert!(anna.window().shows(SYNCED), "this session goes on");
    let token = json!({ "do": "make_token", "with": { "name": "n8n", "scope": "read" } });
    let made = ask(&anna, token).expect("a token");
    assert!(
        made["token"]
            .as_str()
            .is_some_and(|it| it.starts_with("carnet_"))
    );

    anna.window()
        .script("location.hash = '#/account'", json!([]))
        .expect("the page");
    until_within(
        || {
            let text = anna.window().text("[data-testid=account]");
            text.contains("this one") && text.contains("n8n") && text.contains("Made a token")
        },
        "everything is listed",
    );
    anna.picture("account-desktop");
    anna.window().click("[data-testid=sign-out-everywhere]");
    let out = "[data-testid=sync][data-state=signed_out]";
    until_within(
        || anna.window().shows(out),
        "the relay wants to know who this is",
    );
    anna.window().await_shown("[data-testid=sign-in-form]");
}

fn ask(desk: &Desktop, what: Value) -> anyhow::Result<Value> {
    let answer = desk.ask(&json!({ "do": "account", "with": what }))?;
    assert_eq!(answer["kind"], "account");
    Ok(answer["value"].clone())
}
