//! The browser's desk of a workspace that may hold no more: a clear answer, and nothing half done.

use carnet_relay::log::Room;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::relay::{Person, TestRelay};

/// What the gateway answers to a request.
async fn asked(anna: &Person, workspace: Uuid, noun: &str, ask: Value) -> (StatusCode, Value) {
    let body = json!({ "noun": noun, "ask": ask });
    let path = format!("/rpc/{workspace}");
    let answer = anna.ask(Method::POST, &path, body).await;
    (answer.status(), answer.json().await.unwrap())
}

fn new(title: &str) -> Value {
    json!({ "do": "create", "with": { "title": title } })
}

async fn titles(anna: &Person, workspace: Uuid) -> Vec<String> {
    let ask = json!({ "do": "board", "with": { "pipeline": null, "filter": null } });
    let (status, board) = asked(anna, workspace, "deal", ask).await;
    assert_eq!(status, StatusCode::OK, "{board}");
    let columns = board["value"]["columns"].as_array().unwrap();
    let cards = columns
        .iter()
        .flat_map(|column| column["cards"].as_array().unwrap());
    cards
        .map(|card| card["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lg9_the_browser_is_told_that_a_workspace_is_full() {
    let room = Room {
        documents: 2,
        ..Room::default()
    };
    let relay = TestRelay::with(|settings| settings.room = room).await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let start = json!({ "do": "start", "with": { "name": "Ventes", "my_name": "Anna" } });
    let (started, said) = asked(&anna, workspace, "workspace", start).await;
    assert_eq!(started, StatusCode::OK, "{said}");
    let (made, one) = asked(&anna, workspace, "deal", new("one")).await;
    assert_eq!(made, StatusCode::OK, "{one}");
    let (refused, said) = asked(&anna, workspace, "deal", new("two")).await;
    assert_eq!(refused, StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!(said["code"], "full", "{said}");
    assert_eq!(titles(&anna, workspace).await, ["one"], "nothing is left");

    let one = &one["value"];
    let edits = json!([{ "field": "title", "value": "eins" }]);
    let edit = json!({ "do": "edit", "with": { "id": one, "edits": edits } });
    let (edited, said) = asked(&anna, workspace, "deal", edit).await;
    assert_eq!(edited, StatusCode::OK, "what is there may change: {said}");
    let trash = json!({ "do": "trash", "with": { "id": one } });
    let (trashed, said) = asked(&anna, workspace, "deal", trash).await;
    assert_eq!(trashed, StatusCode::OK, "{said}");
    let document = format!("crm:deal:{}", one.as_str().unwrap());
    let erase = json!({ "do": "erase", "with": { "document": document } });
    let (erased, said) = asked(&anna, workspace, "trash", erase).await;
    assert_eq!(erased, StatusCode::OK, "{said}");
    let (made, said) = asked(&anna, workspace, "deal", new("two")).await;
    assert_eq!(made, StatusCode::OK, "there is room: {said}");
    assert_eq!(titles(&anna, workspace).await, ["two"]);
}
