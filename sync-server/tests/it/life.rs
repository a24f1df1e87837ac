//! Starting, being looked at, draining.

use std::time::{Duration, Instant};

use carnet_protocol::frame::{ByeCode, ToDesk};
use carnet_relay::log::contract::map_update;
use reqwest::StatusCode;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::desk::{Desk, deal, id};
use crate::relay::{TestRelay, until};

#[tokio::test(flavor = "multi_thread")]
async fn health_and_headers() {
    let relay = TestRelay::start().await;
    for path in ["/livez", "/readyz", "/health", "/api/v1/health"] {
        let answer = relay
            .http
            .get(format!("{}{path}", relay.url))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        for header in [
            "x-content-type-options",
            "referrer-policy",
            "content-security-policy",
            "x-frame-options",
        ] {
            assert!(answer.headers().contains_key(header), "{header} on {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn large_and_broken_bodies_are_problems() {
    let relay = TestRelay::start().await;
    let post = async |body: String| {
        let request = relay.http.post(format!("{}/auth/sign-in", relay.url));
        request
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap()
            .status()
    };
    assert_eq!(post("{".to_owned()).await, StatusCode::BAD_REQUEST);
    assert_eq!(
        post(format!("\"{}\"", "x".repeat(100_000))).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_from_another_web_page_is_not_opened() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let from = async |origin: &str| {
        let url = format!("{}/sync/{workspace}", relay.url.replace("http://", "ws://"));
        let mut request = url.into_client_request().unwrap();
        request
            .headers_mut()
            .insert("origin", origin.parse().unwrap());
        tokio_tungstenite::connect_async(request).await.is_ok()
    };
    assert!(!from("https://evil.example").await);
    assert!(from(&relay.url).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn cl1_draining_says_so_and_loses_nothing() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let (mut desk, _) = Desk::open(&owner, workspace, id()).await;
    desk.read_to_live().await;
    desk.push(1, vec![(deal(), map_update(1, 0, "v"))]).await;
    relay.shutdown.cancel();
    let ready = format!("{}/readyz", relay.url);
    let http = relay.http.clone();
    until("not ready", async || {
        http.get(&ready)
            .send()
            .await
            .is_ok_and(|answer| !answer.status().is_success())
    })
    .await;
    let url = format!("{}/sync/{workspace}", relay.url.replace("http://", "ws://"));
    let late = tokio_tungstenite::connect_async(url).await;
    assert!(late.is_err(), "nobody comes in while others go");
    let started = Instant::now();
    let mut acked = false;
    let bye = loop {
        match desk.hear().await {
            ToDesk::Ack(ack) => acked = ack.through == 1,
            ToDesk::Bye(bye) => break bye,
            _ => {}
        }
    };
    assert!(acked, "what was pushed before is acknowledged before");
    assert_eq!(bye.code, ByeCode::DRAINING);
    assert!(bye.retry_after_ms > 0);
    drop(desk);
    relay.stop().await;
    assert!(started.elapsed() < Duration::from_secs(10));
}
