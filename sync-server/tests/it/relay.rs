//! A relay in this process on a free port, and people who use it.

use std::sync::Arc;
use std::time::Duration;

use carnet_relay::{Settings, run};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::postgres::Postgres;

/// A running relay. Its folder goes when it is dropped.
pub(crate) struct TestRelay {
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) shutdown: CancellationToken,
    pub(crate) task: JoinHandle<anyhow::Result<()>>,
    pub(crate) folder: TempDir,
    claim: String,
    /// Where its accounts lie, when that is PostgreSQL.
    pub(crate) database: Option<String>,
    /// Its server, which goes with the last who holds it.
    pub(crate) postgres: Option<Arc<Postgres>>,
}

/// A database for a fresh relay, when the tests run on PostgreSQL: `CARNET_STORE=postgres`.
pub(crate) fn postgres() -> Option<(String, Arc<Postgres>)> {
    match std::env::var("CARNET_STORE").as_deref() {
        Err(_) | Ok("sqlite") => None,
        Ok("postgres") => {
            let server = Postgres::shared();
            Some((server.database(), server))
        }
        Ok(other) => panic!("CARNET_STORE={other} is neither sqlite nor postgres"),
    }
}

/// Somebody signed in.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) member: Uuid,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl TestRelay {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// A relay behind a proxy on this machine: `X-Forwarded-For` says where a request comes from.
    pub(crate) async fn behind_a_proxy() -> Self {
        let proxy = "127.0.0.1".parse().unwrap();
        Self::with(|settings| settings.trusted_proxies = vec![proxy]).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        // RUST_LOG=debug shows what the relay in this process thinks.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
            .with_test_writer()
            .try_init();
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        let (said, mut says) = tokio::sync::mpsc::channel(4);
        let (database_url, postgres) = postgres().unzip();
        let database = database_url.clone();
        let mut settings = Settings {
            said: Some(said),
            database_url,
            ..Settings::in_folder(folder.path())
        };
        change(&mut settings);
        let task = tokio::spawn(run(settings, listener, shutdown.clone()));
        let mut claim = String::new();
        while let Some(line) = says.recv().await {
            if let Some((_, secret)) = line.split_once("#claim=") {
                claim = secret.to_owned();
            }
            if line.starts_with("listening on ") {
                break;
            }
        }
        Self {
            url,
            http: Client::new(),
            shutdown,
            task,
            folder,
            claim,
            database,
            postgres,
        }
    }

    /// One that runs as a process of its own.
    pub(crate) fn at(program: &crate::program::Program) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        Self {
            url: program.url.clone(),
            http: Client::new(),
            shutdown: CancellationToken::new(),
            task: tokio::spawn(async { Ok(()) }),
            folder: tempfile::tempdir().unwrap(),
            claim: program.claim.clone(),
            database: program.database.clone(),
            postgres: None,
        }
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Response {
        self.http
            .post(format!("{}{path}", self.url))
            .json(&body)
            .send()
            .await
            .unwrap()
    }

    pub(crate) fn claim_secret(&self) -> &str {
        &self.claim
    }

    /// The relay's owner.
    pub(crate) async fn owner(&self) -> Person {
        let body = json!({ "secret": self.claim, "name": "Anna", "email": "anna@example.org", "password": "a long password" });
        let answer = self.post("/auth/claim", body).await;
        assert_eq!(answer.status(), StatusCode::OK);
        self.person(answer).await
    }

    /// Somebody invited to a workspace.
    pub(crate) async fn invited(
        &self,
        by: &Person,
        workspace: Uuid,
        role: &str,
        name: &str,
    ) -> Person {
        let secret = by.invite(workspace, role).await;
        let email = format!("{name}@example.org");
        let body = json!({ "secret": secret, "name": name, "email": email, "password": "a long password" });
        let answer = self.post("/auth/invite/accept", body).await;
        assert_eq!(answer.status(), StatusCode::OK);
        self.person(answer).await
    }

    /// Signs in as one who has an account, from that address of the network.
    pub(crate) async fn signed_in(&self, name: &str, password: &str, from: &str) -> Response {
        let email = format!("{name}@example.org");
        let request = self.http.post(format!("{}/auth/sign-in", self.url));
        let request = request.header("x-forwarded-for", from);
        let body = json!({ "email": email, "password": password, "app": "a test" });
        request.json(&body).send().await.unwrap()
    }

    pub(crate) async fn person(&self, answer: Response) -> Person {
        let session: Value = answer.json().await.unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Person {
            url: self.url.clone(),
            http: self.http.clone(),
            member: session["member"]["id"].as_str().unwrap().parse().unwrap(),
            access: text(&session["access"]),
            refresh: text(&session["refresh"]),
        }
    }

    /// Stops it as SIGTERM does.
    pub(crate) async fn stop(self) -> TempDir {
        self.shutdown.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(10), self.task).await;
        ended.expect("it ends within ten seconds").unwrap().unwrap();
        self.folder
    }
}

impl Person {
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Value) -> Response {
        let request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(&self.access);
        request.json(&body).send().await.unwrap()
    }

    /// What a path answers, which must be 200.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path, json!({})).await;
        assert_eq!(answer.status(), StatusCode::OK, "GET {path}");
        answer.json().await.unwrap()
    }

    /// The status that a request is answered with.
    pub(crate) async fn status(&self, method: Method, path: &str, body: Value) -> StatusCode {
        self.ask(method, path, body).await.status()
    }

    /// The same member as a program that carries this token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self {
            access: token.to_owned(),
            refresh: String::new(),
            ..self.clone()
        }
    }

    /// A new token of this person's; its id and itself.
    pub(crate) async fn token(&self, wanted: Value) -> (String, String) {
        let answer = self.ask(Method::POST, "/auth/tokens", wanted).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let made: Value = answer.json().await.unwrap();
        let text = |key: &str| made[key].as_str().unwrap().to_owned();
        (text("id"), text("token"))
    }

    /// A new workspace of this person.
    pub(crate) async fn workspace(&self) -> Uuid {
        let id = Uuid::from_bytes(carnet_relay::clock::new_id(
            &carnet_relay::clock::SystemChance,
        ));
        let answer = self
            .ask(
                Method::POST,
                "/workspaces",
                json!({ "id": id, "name": "Ventes" }),
            )
            .await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        id
    }

    pub(crate) async fn invite(&self, workspace: Uuid, role: &str) -> String {
        let path = format!("/workspaces/{workspace}/invites");
        let answer: Value = self
            .ask(Method::POST, &path, json!({ "role": role }))
            .await
            .json()
            .await
            .unwrap();
        let (_, secret) = answer["link"]
            .as_str()
            .unwrap()
            .split_once("#invite=")
            .unwrap();
        secret.to_owned()
    }

    /// The secret of a reset link that this owner makes.
    pub(crate) async fn reset_link(&self, workspace: Uuid, whose: &Self) -> String {
        let path = format!("/workspaces/{workspace}/members/{}/reset", whose.member);
        let made = self.ask(Method::POST, &path, json!({})).await;
        assert_eq!(made.status(), StatusCode::OK);
        let made: Value = made.json().await.unwrap();
        let (_, secret) = made["link"]
            .as_str()
            .unwrap()
            .split_once("#reset=")
            .unwrap();
        secret.to_owned()
    }

    pub(crate) async fn ticket(&self, workspace: Uuid, device: Uuid) -> String {
        let path = format!("/workspaces/{workspace}/tickets");
        let answer: Value = self
            .ask(Method::POST, &path, json!({ "device": device }))
            .await
            .json()
            .await
            .unwrap();
        answer["ticket"].as_str().unwrap().to_owned()
    }
}

/// Waits for a condition, not for a time.
pub(crate) async fn until(what: &str, holds: impl AsyncFnMut() -> bool) {
    until_within(Duration::from_secs(10), what, holds).await;
}

/// The same, for what takes longer.
pub(crate) async fn until_within(
    limit: Duration,
    what: &str,
    mut holds: impl AsyncFnMut() -> bool,
) {
    let mut look = tokio::time::interval(Duration::from_millis(10));
    let looking = async {
        while !holds().await {
            look.tick().await;
        }
    };
    let found = tokio::time::timeout(limit, looking).await;
    assert!(found.is_ok(), "{what} did not come about within {limit:?}");
}
