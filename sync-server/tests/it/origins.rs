//! Pages from elsewhere: no socket, no cookie, and nothing that they could read.

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::relay::TestRelay;

const PUBLIC: &str = "https://crm.example";

/// Twenty pages, of which the first is ours.
const ORIGINS: [&str; 20] = [
    PUBLIC,
    "http://crm.example",
    "https://crm.example:8443",
    "https://crm.example.",
    "https://crm.example.evil.example",
    "https://evilcrm.example",
    "https://www.crm.example",
    "https://crm.example@evil.example",
    "https://crm.example%00.evil.example",
    "https://crm_example",
    "https://evil.example",
    "https://evil.example#https://crm.example",
    "https://evil.example?https://crm.example",
    "null",
    "file://",
    "tauri://localhost",
    "http://tauri.localhost",
    "chrome-extension://abcdefghijklmnop",
    "http://localhost",
    "https://127.0.0.1",
];

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_origins_one_is_ours() {
    let relay = TestRelay::with(|settings| settings.public_url = Some(PUBLIC.to_owned())).await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    for origin in ORIGINS {
        let ours = origin == PUBLIC;
        let url = format!("{}/sync/{workspace}", relay.url.replace("http://", "ws://"));
        let mut request = url.into_client_request().unwrap();
        request
            .headers_mut()
            .insert("origin", origin.parse().unwrap());
        let opened = tokio_tungstenite::connect_async(request).await.is_ok();
        assert_eq!(opened, ours, "a socket from {origin}");
        let request = relay.http.post(format!("{}/auth/refresh", relay.url));
        let request = request
            .header("origin", origin)
            .header("cookie", "carnet_refresh=x");
        let status = request.json(&json!({})).send().await.unwrap().status();
        let sign_in = json!({ "email": "anna@example.org", "password": "a guess", "cookie": true });
        let request = relay.http.post(format!("{}/auth/sign-in", relay.url));
        let request = request.header("origin", origin).json(&sign_in);
        let set = request.send().await.unwrap().status();
        assert_eq!(
            set != StatusCode::FORBIDDEN,
            ours,
            "a new cookie from {origin}"
        );
        let wanted = if ours {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::FORBIDDEN
        };
        assert_eq!(status, wanted, "a cookie from {origin}");
    }
}

/// What a browser asks before it lets a page of another origin ask, and what it lets that page read.
#[tokio::test(flavor = "multi_thread")]
async fn no_answer_is_for_other_pages() {
    let relay = TestRelay::with(|settings| settings.public_url = Some(PUBLIC.to_owned())).await;
    for (method, pattern) in carnet_relay::routes() {
        let path = pattern.replace("{workspace}", &crate::desk::id().to_string());
        let url = format!("{}{path}", relay.url);
        for asked in [Method::OPTIONS, method.parse().unwrap()] {
            let request = relay.http.request(asked.clone(), &url);
            let request = request
                .header("origin", "https://evil.example")
                .header("access-control-request-method", method);
            let answer = request.send().await.unwrap();
            let headers = answer.headers();
            let cors = headers
                .keys()
                .find(|name| name.as_str().starts_with("access-control-"));
            assert_eq!(cors, None, "{asked} {path}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                let said = headers.get(name).map(|value| value.to_str().unwrap());
                assert_eq!(said, Some(value), "{name} of {asked} {path}");
            }
            let relays = carnet_relay::http::ROUTES.iter();
            if relays.map(|route| route.path).any(|own| own == pattern) {
                assert_eq!(headers["cache-control"], "no-store", "{asked} {path}");
            }
            let csp = headers["content-security-policy"].to_str().unwrap();
            assert!(
                csp.contains("frame-ancestors 'none'"),
                "{asked} {path}: {csp}"
            );
            assert!(csp.contains("default-src 'none'"), "{asked} {path}: {csp}");
        }
    }
}
