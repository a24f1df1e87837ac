//! The report that a person sends when something is wrong: as a page and as data, with the last of the log, and nobody in it.

use std::path::Path;

use carnet_tests::desktop::Desktop;
use serde_json::{Value, json};

use super::{begin, until_within};

/// Who and what the workspace is about, and what was typed into it.
const PLANTED: [&str; 9] = [
    "Quartzoriole",
    "Quartzmagpie",
    "quartzplover",
    "Quartzdunlin",
    "Quartzcurlew",
    "Quartzosprey",
    "quartzpetrel",
    "carnet_quartzgannet",
    "06 12 34 56 78",
];

#[test]
fn the_report_is_a_page_and_data_and_names_nobody() {
    let desk = Desktop::start().expect("a window");
    begin(&desk, "start-en", PLANTED[0]);
    desk.window().click("[data-testid=start-empty]");
    desk.window().await_shown("[data-testid=new-deal]");
    let made = [
        json!({ "noun": "contact", "ask": { "do": "create", "with": {
            "first_name": PLANTED[1], "last_name": PLANTED[3],
            "email": format!("{}@forge.example", PLANTED[2]), "phone": PLANTED[8] } } }),
        json!({ "noun": "company", "ask": { "do": "create", "with": { "name": PLANTED[4] } } }),
        json!({ "noun": "deal", "ask": { "do": "create", "with": { "title": PLANTED[5] } } }),
    ];
    for one in made {
        desk.call(&one).expect("it is taken");
    }
    // What fails is told in the log, with the address that was tried.
    let relay = format!("https://{}.invalid", PLANTED[6]);
    let wish = json!({ "do": "connect", "with": { "relay": relay, "token": PLANTED[7] } });
    desk.ask(&wish).expect_err("there is no such relay");

    let go = "location.hash = '#/settings/diagnostics'";
    desk.window().script(go, json!([])).expect("the page");
    desk.window()
        .await_shown("[data-testid=diagnostics][data-whole=true]");
    desk.picture("report-page");
    desk.window().click("[data-testid=diagnostics-save]");
    let kept = desk.data().join("../Downloads");
    let [data, page] = ["carnet-report.json", "carnet-report.html"].map(|name| {
        let file = kept.join(name);
        until_within(|| !read(&file).is_empty(), name);
        read(&file)
    });
    for planted in PLANTED {
        assert!(!data.contains(planted), "{planted} is in the data: {data}");
        assert!(!page.contains(planted), "{planted} is in the page: {page}");
    }
    let home = desk.data();
    let home = home.parent().expect("a home").display().to_string();
    assert!(!data.contains(&home), "nor where it lies");

    let data: Value = serde_json::from_str(&data).expect("it is JSON");
    let log = data["log"].as_array().expect("a log");
    assert!(log.len() > 1 && log.len() <= 300, "{log:?}");
    assert_eq!(data["file"]["whole"], json!(true));
    for said in ["<!doctype html>", "Database", "SQLite", "carnet_desktop"] {
        assert!(page.contains(said), "{said} is missing: {page}");
    }
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_default()
}
