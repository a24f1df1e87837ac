//! One address of the network asks for more than everybody else together: it waits, and nobody else does.

use std::time::Instant;

use carnet_relay::Settings;
use carnet_relay::limits::{CONNECTIONS_PER_PERSON, REQUESTS_PER_PERSON};
use reqwest::StatusCode;
use rusqlite::Connection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::desk::id;
use crate::relay::{TestRelay, until};

/// A proxy of this machine is trusted, and one person may come from each address.
fn one_person_each(settings: &mut Settings) {
    settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    settings.people_per_address = 1;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_told_when_to_come_back_and_nobody_else_waits() {
    let relay = TestRelay::with(one_person_each).await;
    let ask = async |from: &str| {
        let request = relay.http.get(format!("{}/livez", relay.url));
        request
            .header("x-forwarded-for", from)
            .send()
            .await
            .unwrap()
    };
    let mut over = None;
    for _ in 0..3 * REQUESTS_PER_PERSON {
        let answer = ask("192.0.2.7").await;
        if answer.status() != StatusCode::OK {
            over = Some(answer);
            break;
        }
    }
    let over = over.expect("an end to it");
    assert_eq!(over.status(), StatusCode::TOO_MANY_REQUESTS);
    let after = over.headers()["retry-after"].to_str().unwrap();
    assert_eq!(after, "1", "a tenth of a second, in whole ones");
    assert!(over.headers().contains_key("x-content-type-options"));
    assert!(over.text().await.unwrap().contains("\"busy\""));
    assert_eq!(ask("192.0.2.8").await.status(), StatusCode::OK);
    until("it is served again", async || {
        ask("192.0.2.7").await.status() == StatusCode::OK
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_holds_so_many_sockets_open_and_no_more() {
    let relay = TestRelay::with(one_person_each).await;
    let open = async |from: &str| {
        let url = format!("{}/sync/{}", relay.url.replace("http://", "ws://"), id());
        let mut request = url.into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("x-forwarded-for", from.parse().unwrap());
        connect_async(request).await.map(|(socket, _)| socket)
    };
    let mut sockets = Vec::new();
    for _ in 0..CONNECTIONS_PER_PERSON {
        sockets.push(open("192.0.2.7").await.unwrap());
    }
    let Err(Error::Http(refused)) = open("192.0.2.7").await else {
        panic!("one more was opened");
    };
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key("retry-after"));
    assert!(open("192.0.2.8").await.is_ok(), "another address");
    sockets.pop();
    until("its place is free", async || {
        open("192.0.2.7").await.is_ok()
    })
    .await;
}

/// Without a proxy in front, connections themselves are counted, whether they ask for something or not.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_holds_so_many_connections_open_and_no_more() {
    let relay = TestRelay::with(|settings| settings.people_per_address = 1).await;
    let address = relay.url.trim_start_matches("http://").to_owned();
    let mut silent = Vec::new();
    for _ in 0..CONNECTIONS_PER_PERSON {
        silent.push(TcpStream::connect(&address).await.unwrap());
    }
    let served = async || {
        let mut one = TcpStream::connect(&address).await.unwrap();
        let asked = one.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let mut said = Vec::new();
        // Who is hung up on may learn it while asking.
        let _ = asked.await;
        let _ = one.read_to_end(&mut said).await;
        said.starts_with(b"HTTP/1.1 200")
    };
    assert!(!served().await, "one more is hung up on");
    silent.clear();
    until("there is room again", served).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_questions_for_health_are_one_for_the_log() {
    let relay = TestRelay::start().await;
    let file = Connection::open(relay.folder.path().join("relay.db")).unwrap();
    let counted = "CREATE TABLE probes (at INTEGER);
        CREATE TRIGGER made AFTER INSERT ON probe BEGIN INSERT INTO probes VALUES (new.at); END;
        CREATE TRIGGER again AFTER UPDATE ON probe BEGIN INSERT INTO probes VALUES (new.at); END;";
    until("the file is free", async || {
        file.execute_batch(counted).is_ok()
    })
    .await;
    let began = Instant::now();
    let asking: Vec<_> = (0..300)
        .map(|n| {
            let path = if n % 2 == 0 { "/readyz" } else { "/health" };
            tokio::spawn(relay.http.get(format!("{}{path}", relay.url)).send())
        })
        .collect();
    for one in asking {
        assert_eq!(one.await.unwrap().unwrap().status(), StatusCode::OK);
    }
    let seconds = i64::try_from(began.elapsed().as_secs()).unwrap();
    let probes: i64 = file
        .query_row("SELECT count(*) FROM probes", [], |row| row.get(0))
        .unwrap();
    assert!(
        (1..=seconds + 1).contains(&probes),
        "{probes} in {seconds} s"
    );
}
