//! Faults planted in the accounts, each as an error, as a delay and as a panic: nobody is ever let in by one, and
//! afterwards everything goes on.
//!
//! Failpoints are the process', and so are relays in processes of their own elsewhere in these tests; the relay here runs
//! in this one, so that faults can be switched while it runs.

use std::time::Duration;

use carnet_protocol::frame::{Hello, ToDesk, ToRelay};
use carnet_protocol::ids::DeviceId;
use carnet_relay::clock::SystemChance;
use carnet_relay::{Settings, run};
use carnet_tests::wire::greeting;
use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use attacks::{Attack, outsiders, strangers, viewers};

mod attacks;

const PASSWORD: &str = "a long enough password";
/// Where faults are planted, and what each may do there. Only the database gives errors of its own.
const FAULTS: [(&str, &[&str]); 4] = [
    ("accounts-read", &["return", "sleep(200)", "panic"]),
    ("accounts-write", &["return", "sleep(200)", "panic"]),
    ("accounts-hash", &["sleep(200)", "panic"]),
    ("accounts-limit", &["sleep(200)", "panic"]),
];

struct Relay {
    url: String,
    http: Client,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

/// Somebody, and what they carry.
struct Person {
    member: String,
    access: String,
    refresh: String,
}

impl Relay {
    async fn start() -> (Self, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (said, mut says) = tokio::sync::mpsc::channel(4);
        let settings = Settings {
            said: Some(said),
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
            url,
            http,
            stop,
            _folder: folder,
        };
        (relay, claim)
    }

    /// The status, or none when the relay hung up; a request comes from an address of its own.
    async fn ask(
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

    async fn person(&self, path: &str, secret: &str, name: &str) -> Person {
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

    async fn invited(&self, by: &Person, workspace: Uuid, role: &str, name: &str) -> Person {
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

fn new_id() -> Uuid {
    Uuid::from_bytes(carnet_relay::clock::new_id(&SystemChance))
}

/// Every attack, and what it was answered.
async fn attacks(
    relay: &Relay,
    workspace: Uuid,
    people: &People,
) -> Vec<(&'static str, Option<StatusCode>)> {
    let all = [
        strangers(people),
        outsiders(workspace, people),
        viewers(workspace, people),
    ];
    let mut answers = Vec::new();
    for attack in all.into_iter().flatten() {
        let Attack {
            what,
            method,
            path,
            access,
            body,
        } = attack;
        answers.push((what, relay.ask(method, &path, access, &body).await.0));
    }
    answers
}

struct People {
    owner: Person,
    viewer: Person,
    removed: Person,
    signed_out: Person,
    /// The viewer's token with another end.
    forged: String,
}

impl People {
    async fn come(relay: &Relay, claim: &str, workspace: Uuid) -> Self {
        let owner = relay.person("/auth/claim", claim, "anna").await;
        let body = json!({ "id": workspace, "name": "Ventes" });
        let made = relay
            .ask(Method::POST, "/workspaces", Some(&owner.access), &body)
            .await;
        assert_eq!(made.0, Some(StatusCode::CREATED));
        let viewer = relay.invited(&owner, workspace, "viewer", "vera").await;
        let removed = relay.invited(&owner, workspace, "owner", "rita").await;
        let signed_out = relay.invited(&owner, workspace, "owner", "sam").await;
        let path = format!("/workspaces/{workspace}/members/{}", removed.member);
        let gone = relay
            .ask(Method::DELETE, &path, Some(&owner.access), &json!({}))
            .await;
        assert_eq!(gone.0, Some(StatusCode::NO_CONTENT));
        let body = json!({ "refresh": signed_out.refresh });
        let out = relay.ask(Method::POST, "/auth/sign-out", None, &body).await;
        assert_eq!(out.0, Some(StatusCode::NO_CONTENT));
        let forged = format!("{}x", viewer.access);
        Self {
            owner,
            viewer,
            removed,
            signed_out,
            forged,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_fault_in_the_accounts_is_ever_a_grant() {
    let _failpoints = fail::FailScenario::setup();
    let (relay, claim) = Relay::start().await;
    let workspace = new_id();
    let people = People::come(&relay, &claim, workspace).await;
    let me = async || {
        relay
            .ask(
                Method::GET,
                "/auth/me",
                Some(&people.owner.access),
                &json!({}),
            )
            .await
            .0
    };
    for (point, actions) in FAULTS {
        for action in actions {
            fail::cfg(point, action).expect("a failpoint");
            for (what, status) in attacks(&relay, workspace, &people).await {
                // To be hung up on is no grant either.
                let granted = status.is_some_and(|status| status.is_success());
                assert!(!granted, "{what} with {point}={action}: {status:?}");
            }
            if point == "accounts-read" && *action != "sleep(200)" {
                assert_eq!(
                    me().await,
                    Some(StatusCode::INTERNAL_SERVER_ERROR),
                    "{point}={action} is planted"
                );
            }
            fail::remove(point);
            assert_eq!(
                me().await,
                Some(StatusCode::OK),
                "after {point}={action} all is well"
            );
        }
    }
    revocations_go_on(&relay, workspace, &people).await;
    relay.stop.cancel();
}

/// What passes revocations on has lived through all of that: a stream of somebody who is removed ends.
async fn revocations_go_on(relay: &Relay, workspace: Uuid, people: &People) {
    let ben = relay
        .invited(&people.owner, workspace, "member", "ben")
        .await;
    let ticket = json!({ "device": new_id() });
    let path = format!("/workspaces/{workspace}/tickets");
    let (_, made) = relay
        .ask(Method::POST, &path, Some(&ben.access), &ticket)
        .await;
    let device: Uuid = ticket["device"]
        .as_str()
        .expect("a device")
        .parse()
        .expect("a UUID");
    let hello = Hello {
        ticket: made["ticket"].as_str().expect("a ticket").to_owned(),
        ..greeting(DeviceId::from(device))
    };
    let url = format!("{}/sync/{workspace}", relay.url.replace("http://", "ws://"));
    let (mut socket, _) = tokio_tungstenite::connect_async(url)
        .await
        .expect("a socket");
    let hello = Message::Binary(ToRelay::Hello(hello).encode().into());
    socket.send(hello).await.expect("it takes a Hello");
    let welcome = socket
        .next()
        .await
        .expect("an answer")
        .expect("a frame")
        .into_data();
    assert!(matches!(ToDesk::decode(&welcome), Ok(ToDesk::Welcome(_))));
    let path = format!("/workspaces/{workspace}/members/{}", ben.member);
    let gone = relay
        .ask(
            Method::DELETE,
            &path,
            Some(&people.owner.access),
            &json!({}),
        )
        .await;
    assert_eq!(gone.0, Some(StatusCode::NO_CONTENT));
    let end = async { while let Some(Ok(_)) = socket.next().await {} };
    let ended = tokio::time::timeout(Duration::from_secs(5), end).await;
    assert!(
        ended.is_ok(),
        "the socket of a removed member ends within five seconds"
    );
}
