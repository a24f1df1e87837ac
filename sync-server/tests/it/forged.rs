//! Forged access tokens, shown to a whole relay: what is refused where tokens are read is refused on the routes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, StatusCode};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::relay::{Person, TestRelay};

#[path = "../../src/accounts/access/tests/forged.rs"]
mod forgers;

const KEY: &str = "SELECT value FROM secrets WHERE name = 'jwt'";

/// What the relay signs with: a forger with less than all of it gets nowhere.
async fn key(relay: &TestRelay) -> Vec<u8> {
    if let Some(url) = &relay.database {
        let connecting = tokio_postgres::connect(url, tokio_postgres::NoTls);
        let (client, connection) = connecting.await.unwrap();
        tokio::spawn(connection);
        return client.query_one(KEY, &[]).await.unwrap().get(0);
    }
    let file = relay.folder.path().join("relay.db");
    let file = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    file.query_row(KEY, [], |row| row.get(0)).unwrap()
}

fn claims(access: &str) -> Value {
    let body = access.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_forged_token_is_refused_on_a_route_of_either_half() {
    let relay = TestRelay::start().await;
    let anna = relay.owner().await;
    let workspace = anna.workspace().await;
    let (key, right) = (key(&relay).await, claims(&anna.access));
    let statuses = async |who: &Person| {
        let ask = json!({ "noun": "sync", "ask": { "do": "status" } });
        let rpc = format!("/rpc/{workspace}");
        [
            who.status(Method::GET, "/auth/me", json!({})).await,
            who.status(Method::POST, &rpc, ask).await,
        ]
    };
    let by_hand = forgers::signed(&forgers::right_header(), &right, &key);
    let signed = statuses(&anna.with_token(&by_hand)).await;
    assert_eq!(signed, [StatusCode::OK; 2], "a right one can be made here");
    let mut shown = 0;
    for (what, token) in forgers::all(&right, &key) {
        // HTTP does not tell room before a value from none.
        if token.starts_with(' ') {
            continue;
        }
        let refused = statuses(&anna.with_token(&token)).await;
        assert_eq!(refused, [StatusCode::UNAUTHORIZED; 2], "{what}");
        shown += 1;
    }
    assert!(shown >= 40, "{shown} of them");
}
