//! Two hundred who show one refresh token at the same moment leave one lineage: a single token that still works.

use reqwest::StatusCode;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::relay::TestRelay;
use crate::scale;

const AT_ONCE: usize = 200;
const ROUNDS: u64 = 50;
/// Two hundred transactions that all want one row are done again and again there: a round takes seconds. `soak` asks for
/// as many as on SQLite.
const ROUNDS_ON_POSTGRES: u64 = 5;
/// So many of each round are answered with a token. All are, but on a machine that has much else to do; without trying
/// again, PostgreSQL leaves about half of them out.
const ANSWERED_MIN: usize = AT_ONCE * 3 / 4;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_refreshes_at_once_leave_one_lineage() {
    let relay = TestRelay::start().await;
    let mut token = relay.owner().await.refresh;
    let mut used = Vec::new();
    let short = match relay.database {
        Some(_) => ROUNDS_ON_POSTGRES,
        None => ROUNDS,
    };
    for round in 0..scale::count("CARNET_REFRESH_ROUNDS", short) {
        let fresh = all_at_once(&relay, &token).await;
        let answered = fresh.len();
        assert!(answered >= ANSWERED_MIN, "round {round}: {answered} tokens");
        let unused = unused(&relay).await;
        assert_eq!(unused.len(), 1, "round {round}: one token is unused");
        let hash = |token: &String| Sha256::digest(token).to_vec();
        let left = fresh.iter().find(|token| hash(token) == unused[0]);
        used.push(std::mem::replace(&mut token, left.unwrap().clone()));
    }
    let last = relay
        .post("/auth/refresh", json!({ "refresh": token }))
        .await;
    assert_eq!(
        last.status(),
        StatusCode::OK,
        "the one that is left goes on"
    );
    let last = relay.person(last).await;
    let replayed = relay
        .post("/auth/refresh", json!({ "refresh": used[0] }))
        .await;
    assert_eq!(replayed.status(), StatusCode::UNAUTHORIZED);
    let ended = relay
        .post("/auth/refresh", json!({ "refresh": last.refresh }))
        .await;
    assert_eq!(
        ended.status(),
        StatusCode::UNAUTHORIZED,
        "and a replay ends the family"
    );
}

/// Shows one token many times at once; what the answers carry.
async fn all_at_once(relay: &TestRelay, token: &str) -> Vec<String> {
    let url = format!("{}/auth/refresh", relay.url);
    let asked: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let request = relay.http.post(&url).json(&json!({ "refresh": token }));
            tokio::spawn(async move { request.send().await.unwrap() })
        })
        .collect();
    let mut fresh = Vec::with_capacity(AT_ONCE);
    for answer in asked {
        let answer = answer.await.unwrap();
        // Each is the parent of a child that nobody has used, so each is answered; PostgreSQL may have too much to do.
        let busy = relay.database.is_some() && answer.status() == StatusCode::SERVICE_UNAVAILABLE;
        if !busy {
            assert_eq!(answer.status(), StatusCode::OK);
            let session: Value = answer.json().await.unwrap();
            fresh.push(session["refresh"].as_str().unwrap().to_owned());
        }
    }
    fresh
}

const UNUSED: &str = "SELECT t.hash FROM refresh_tokens t JOIN families f ON f.family = t.family
    WHERE t.used_at IS NULL AND f.ended_at IS NULL";

/// The hashes of the tokens that nobody has used, of sign-ins that live.
async fn unused(relay: &TestRelay) -> Vec<Vec<u8>> {
    if let Some(url) = &relay.database {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        let rows = client.query(UNUSED, &[]).await.unwrap();
        return rows.iter().map(|row| row.get(0)).collect();
    }
    let file = relay.folder.path().join("relay.db");
    let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = database.prepare(UNUSED).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}
