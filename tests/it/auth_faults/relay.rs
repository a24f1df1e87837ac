//! A relay in this process, in either store, and one way of asking it.

use std::sync::Arc;
use std::time::Duration;

use carnet_relay::clock::SystemChance;
use carnet_relay::{Settings, run};
use carnet_tests::postgres::Postgres;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Store;

pub(super) const PASSWORD: &str = "a long enough password";

pub(super) struct Relay {
    pub(super) store: Store,
    pub(super) url: String,
    http: Client,
    pub(super) stop: CancellationToken,
    _folder: tempfile::TempDir,
    _postgres: Option<Arc<Postgres>>,
}

/// Somebody, and what they carry.
pub(super) struct Person {
    pub(super) member: String,
    pub(super) access: String,
    pub(super) refresh: String,
}

impl Relay {
    pub(super) async fn start(store: Store) -> (Self, String) {
        let postgres = (store == Store::Postgres).then(Postgres::shared);
        let folder = tempfile::tempdir().expect("a folder");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (said, mut says) = tokio::sync::mpsc::channel(4);
        let settings = Settings {
            said: Some(said),
            database_url: postgres.as_ref().map(|server| server.database()),
            trusted_proxies: vec!["127.0.0.1".parse().expect("a network")],
            ..Settings::in_folder(folder.path())
        };
        let stop = CancellationToken::new();
        tokio::spawn(run(settings, listener, stop.clone()));
        let mut claim = String::new();
        while let Some(line) = says.recv().await {
            if let Some((_, secret)) = line.split_once("#claim=") {
                claim = secret.to_owned();
            }
            if line.starts_with("listening") {
                break;
            }
        }
        let http = Client::builder().no_proxy().build().expect("a client");
        let relay = Self {
            store,
            url,
            http,
            stop,
            _folder: folder,
            _postgres: postgres,
        };
        (relay, claim)
    }

    /// The status, or none when the relay hung up; a request comes from an address of its own.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        access: Option<&str>,
        body: &Value,
    ) -> (Option<StatusCode>, Value) {
        let from = u32::from_le_bytes(rand::random()) & 0x00FF_FFFF | 0x0A00_0000;
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        request = request.header(
            "x-forwarded-for",
            std::net::Ipv4Addr::from_bits(from).to_string(),
        );
        if let Some(access) = access {
            request = request.bearer_auth(access);
        }
        match request
            .json(body)
            .timeout(Duration::from_secs(20))
            .send()
            .await
        {
            Ok(answer) => (
                Some(answer.status()),
                answer.json().await.unwrap_or_default(),
            ),
            Err(_) => (None, Value::Null),
        }
    }

    pub(super) async fn person(&self, path: &str, secret: &str, name: &str) -> Person {
        let body = json!({ "secret": secret, "name": name, "email": format!("{name}@team.example"), "password": PASSWORD });
        let (status, session) = self.ask(Method::POST, path, None, &body).await;
        assert_eq!(status, Some(StatusCode::OK), "{session}");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Person {
            member: text(&session["member"]["id"]),
            access: text(&session["access"]),
            refresh: text(&session["refresh"]),
        }
    }

    pub(super) async fn invited(
        &self,
        by: &Person,
        workspace: Uuid,
        role: &str,
        name: &str,
    ) -> Person {
        let path = format!("/workspaces/{workspace}/invites");
        let (_, made) = self
            .ask(
                Method::POST,
                &path,
                Some(&by.access),
                &json!({ "role": role }),
            )
            .await;
        let link = made["link"].as_str().expect("a link");
        let (_, secret) = link.split_once("#invite=").expect("a secret");
        self.person("/auth/invite/accept", secret, name).await
    }
}

pub(super) fn new_id() -> Uuid {
    Uuid::from_bytes(carnet_relay::clock::new_id(&SystemChance))
}
