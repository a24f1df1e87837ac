//! How people reach a relay: behind a proxy with a certificate, with a certificate of its own, and never in the clear.

use std::process::Command;
use std::time::Duration;

use carnet_relay::limits::HANDSHAKE_SECS;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::relay::TestRelay;

const HSTS: &str = "strict-transport-security";
const PUBLIC: &str = "https://crm.example";

fn claim(relay: &TestRelay) -> Value {
    json!({ "secret": relay.claim_secret().split('&').next(), "name": "Anna",
        "email": "anna@example.org", "password": "a long password", "cookie": true })
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_links_cookies_and_headers_are_those_of_https() {
    let relay = TestRelay::with(|settings| settings.public_url = Some(PUBLIC.to_owned())).await;
    let request = relay.http.post(format!("{}/auth/claim", relay.url));
    let answer = request
        .header("origin", PUBLIC)
        .json(&claim(&relay))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers().contains_key(HSTS));
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    let anna = relay.person(answer).await;
    let workspace = anna.workspace().await;
    let path = format!("/workspaces/{workspace}/invites");
    let made = anna.ask(Method::POST, &path, json!({ "role": "member" }));
    let made: Value = made.await.json().await.unwrap();
    let link = made["link"].as_str().unwrap();
    assert!(link.starts_with("https://crm.example/#invite="), "{link}");
    assert!(
        !link.contains("pin="),
        "browsers and desks know its certificate"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_certificate_of_its_own_every_link_carries_the_pin() {
    let relay = TestRelay::with(|settings| settings.lan = true).await;
    let plain = relay.http.get(format!("{}/livez", relay.url)).send().await;
    assert!(plain.is_err(), "nothing is said in the clear");
    let url = relay.url.replace("http://", "https://");
    let careful = Client::new().get(format!("{url}/livez")).send().await;
    assert!(careful.is_err(), "nobody vouches for it");
    let (_, pin) = relay.claim_secret().split_once("&pin=").unwrap();
    assert_eq!(pin.len(), 64);
    // Who is let in by the pin alone is proven where desks are.
    let trusting = Client::builder().tls_danger_accept_invalid_certs(true);
    let trusting = trusting.build().unwrap();
    let answer = trusting.post(format!("{url}/auth/claim"));
    let answer = answer.json(&claim(&relay)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(
        !answer.headers().contains_key(HSTS),
        "a browser that insists could never be let past its warning"
    );
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    let session: Value = answer.json().await.unwrap();
    let access = session["access"].as_str().unwrap();
    let id = crate::desk::id();
    let post = |path: String, body: Value| {
        let request = trusting.post(format!("{url}{path}")).bearer_auth(access);
        request.json(&body).send()
    };
    let made = post("/workspaces".to_owned(), json!({ "id": id, "name": "V" })).await;
    assert_eq!(made.unwrap().status(), StatusCode::CREATED);
    let made = post(
        format!("/workspaces/{id}/invites"),
        json!({ "role": "member" }),
    );
    let made: Value = made.await.unwrap().json().await.unwrap();
    let link = made["link"].as_str().unwrap();
    assert!(link.ends_with(&format!("&pin={pin}")), "{link}");
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_shakes_hands_is_hung_up_on() {
    let relay = TestRelay::with(|settings| settings.lan = true).await;
    let address = relay.url.trim_start_matches("http://");
    let mut silent = TcpStream::connect(address).await.unwrap();
    // The beginning of a greeting, and nothing more.
    silent.write_all(&[0x16, 3, 1]).await.unwrap();
    let mut said = Vec::new();
    let limit = Duration::from_secs(3 * HANDSHAKE_SECS);
    let ended = timeout(limit, silent.read_to_end(&mut said)).await;
    assert!(ended.is_ok(), "it is waited for");
    relay.stop().await;
}

#[test]
fn the_program_refuses_to_be_reached_in_the_clear_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let table: [(&[&str], &str); 3] = [
        (&["--listen", "0.0.0.0:0"], "add --lan"),
        (
            &[
                "--listen",
                "127.0.0.1:0",
                "--public-url",
                "http://crm.example",
            ],
            "Begin it with https://",
        ),
        (
            &["--listen", "127.0.0.1:0", "--lan", "--public-url", PUBLIC],
            "leave --public-url out",
        ),
    ];
    for (arguments, way_out) in table {
        let mut relay = Command::new(env!("CARGO_BIN_EXE_carnet-relay"));
        relay
            .arg("serve")
            .arg("--data")
            .arg(folder.path().join("data"));
        let done = relay.args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success(), "{arguments:?}");
        assert!(said.contains(way_out), "{arguments:?}: {said}");
        assert!(done.stdout.is_empty(), "it did not listen");
    }
}
