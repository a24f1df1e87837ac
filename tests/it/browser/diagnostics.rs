//! What a person asks in the console: every answer is measured, and the panel lives.

use carnet_tests::relay::TestRelay;
use serde_json::{Value, json};

use super::person::{Person, until};

#[test]
fn the_console_tells_what_really_happens() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    until("the console's calls are there", || {
        asks(&anna, "return typeof window.realtimeManager === 'object'") == json!(true)
    });

    let tried = asks(&anna, "return apiManager.testConnection()");
    assert_eq!(tried["ok"], json!(true), "{tried}");
    assert_eq!(
        tried["version"],
        json!(env!("CARGO_PKG_VERSION")),
        "{tried}"
    );
    let before = asks(&anna, "return apiManager.getMetrics()");
    anna.browser()
        .call(&json!({ "noun": "search", "ask": { "text": "a", "limit": 5 } }))
        .expect("a search past the screen");
    asks(&anna, "return apiManager.testConnection()");
    let after = asks(&anna, "return apiManager.getMetrics()");
    let requests = |metrics: &Value| metrics["requests"].as_u64().expect("a number");
    assert!(
        requests(&after) > requests(&before),
        "each request of the page is counted: {before} {after}"
    );
    assert!(after["p99_ms"].as_f64() > Some(0.0), "{after}");

    let stats = asks(&anna, "return realtimeManager.getStats()");
    assert_eq!(
        (&stats["state"], &stats["connected"]),
        (&json!("synced"), &json!(true)),
        "{stats}"
    );
    let synced = asks(&anna, "return apiManager.fullSync()");
    assert_eq!(
        (&synced["ok"], &synced["pending"]),
        (&json!(true), &json!(0))
    );

    anna.goes("#/settings/diagnostics");
    let page = anna.page();
    until("the file is found whole", || {
        page.shows("[data-testid=diagnostics][data-whole=true]")
    });
    anna.goes("#/pipeline");

    asks(&anna, "return enableDebug()");
    until("the panel shows the line", || {
        page.shows("[data-testid=live-line]")
    });
    anna.browser().picture("browser-live-diagnostics");
    page.reload().expect("the page loads again");
    until("it comes back by itself", || {
        page.shows("[data-testid=live-line]")
    });
    page.click("[data-testid=live-close]");
    until("and goes when it is closed", || {
        !page.shows("[data-testid=live-panel]")
    });

    relay.kill();
    until("the cut line is told", || {
        asks(&anna, "return realtimeManager.getStats()")["connected"] == json!(false)
    });
    let tried = asks(&anna, "return apiManager.testConnection()");
    assert_eq!(tried["ok"], json!(false), "{tried}");
    relay.restart();
    anna.shows_board();
}

#[test]
fn the_console_connects_with_a_token_and_refuses_another_relay() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let workspace = anna.workspace().to_string();
    until("the console's calls are there", || {
        asks(&anna, "return typeof window.apiManager === 'object'") == json!(true)
    });
    let made = asks(
        &anna,
        "const answer = await fetch('/auth/refresh', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{\"cookie\":true}' });
         const { access } = await answer.json();
         const made = await fetch('/auth/tokens', { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${access}` },
           body: JSON.stringify({ name: 'console', scopes: ['read'] }) });
         return await made.json();",
    );
    let token = made["token"].as_str().expect("a token");
    let configure =
        format!("return apiManager.configure({{ apiKey: '{token}', projectId: '{workspace}' }})");
    let connected = asks(&anna, &configure);
    assert_eq!(connected["ok"], json!(true), "{connected}");
    until("a token that only reads shows no way to write", || {
        !anna.page().shows("[data-testid=new-deal]")
    });
    let elsewhere = "return apiManager.configure({ baseUrl: 'https://relay.example' }).then(() => 'taken', (no) => no.code)";
    assert_eq!(asks(&anna, elsewhere), json!("invalid"));
    let wrong = "return apiManager.configure({ apiKey: 'carnet_wrong' }).then(() => 'taken', (no) => no.code)";
    assert_eq!(asks(&anna, wrong), json!("sign_in"));
}

fn asks(person: &Person, script: &str) -> Value {
    person
        .page()
        .script_async(script, json!([]))
        .unwrap_or_else(|error| panic!("{script}: {error:#}"))
}
