//! Faults planted in the accounts, each as an error, as a delay and as a panic: nobody is ever let in by one, and
//! afterwards everything goes on.
//!
//! Failpoints are the process', and so are relays in processes of their own elsewhere in these tests; the relay here runs
//! in this one, so that faults can be switched while it runs.

use std::time::Duration;

use carnet_protocol::frame::{Hello, ToDesk, ToRelay};
use carnet_protocol::ids::DeviceId;
use carnet_relay::{Settings, run};
use carnet_tests::wire::greeting;
use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

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

/// What nobody may ever be granted, whatever is broken.
async fn attacks(
    relay: &Relay,
    workspace: Uuid,
    people: &People,
) -> Vec<(&'static str, Option<StatusCode>)> {
    let People {
        viewer,
        removed,
        signed_out,
        ..
    } = people;
    let forged = format!("{}x", viewer.access);
    let of = |what: &str| format!("/workspaces/{workspace}/{what}");
    let none = json!({});
    let device = json!({ "device": Uuid::from_bytes(rand::random()) });
    let wrong = json!({ "email": "vera@team.example", "password": "not the password" });
    let unknown = json!({ "email": "eve@team.example", "password": "any password" });
    let claim =
        json!({ "secret": "x", "name": "Eve", "email": "eve@team.example", "password": PASSWORD });
    let raise = json!({ "role": "owner" });
    let get = json!({ "noun": "workspace", "ask": { "do": "get" } });
    let rpc = format!("/rpc/{workspace}");
    let table: Vec<(&'static str, Method, String, Option<&str>, &Value)> = vec![
        (
            "a wrong password",
            Method::POST,
            "/auth/sign-in".into(),
            None,
            &wrong,
        ),
        (
            "no such account",
            Method::POST,
            "/auth/sign-in".into(),
            None,
            &unknown,
        ),
        (
            "a claim of a relay that is claimed",
            Method::POST,
            "/auth/claim".into(),
            None,
            &claim,
        ),
        (
            "an invitation that never was",
            Method::POST,
            "/auth/invite/accept".into(),
            None,
            &claim,
        ),
        (
            "a reset that never was",
            Method::POST,
            "/auth/reset".into(),
            None,
            &claim,
        ),
        (
            "signing up where it is off",
            Method::POST,
            "/auth/sign-up".into(),
            None,
            &claim,
        ),
        (
            "a forged token",
            Method::GET,
            "/auth/me".into(),
            Some(&forged),
            &none,
        ),
        (
            "a token of a program that never was",
            Method::GET,
            "/auth/me".into(),
            Some("carnet_x"),
            &none,
        ),
        ("nobody", Method::GET, of("members"), None, &none),
        (
            "who has signed out",
            Method::GET,
            "/auth/me".into(),
            Some(&signed_out.access),
            &none,
        ),
        (
            "who has signed out, a ticket",
            Method::POST,
            of("tickets"),
            Some(&signed_out.access),
            &device,
        ),
        (
            "who was removed, a list",
            Method::GET,
            of("members"),
            Some(&removed.access),
            &none,
        ),
        (
            "who was removed, a ticket",
            Method::POST,
            of("tickets"),
            Some(&removed.access),
            &device,
        ),
        (
            "who was removed, at the gateway",
            Method::POST,
            rpc,
            Some(&removed.access),
            &get,
        ),
        (
            "a viewer invites",
            Method::POST,
            of("invites"),
            Some(&viewer.access),
            &raise,
        ),
        (
            "a viewer reads the trail",
            Method::GET,
            of("audit"),
            Some(&viewer.access),
            &none,
        ),
        (
            "a viewer becomes an owner",
            Method::PATCH,
            of(&format!("members/{}", viewer.member)),
            Some(&viewer.access),
            &raise,
        ),
        (
            "a viewer resets an owner",
            Method::POST,
            of(&format!("members/{}/reset", people.owner.member)),
            Some(&viewer.access),
            &none,
        ),
    ];
    let mut answers = Vec::new();
    for (what, method, path, access, body) in table {
        answers.push((what, relay.ask(method, &path, access, body).await.0));
    }
    let spent = json!({ "refresh": signed_out.refresh });
    answers.push((
        "a refresh token of a sign-in that has ended",
        relay
            .ask(Method::POST, "/auth/refresh", None, &spent)
            .await
            .0,
    ));
    answers
}

struct People {
    owner: Person,
    viewer: Person,
    removed: Person,
    signed_out: Person,
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
        Self {
            owner,
            viewer,
            removed,
            signed_out,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_fault_in_the_accounts_is_ever_a_grant() {
    let _failpoints = fail::FailScenario::setup();
    let (relay, claim) = Relay::start().await;
    let workspace = Uuid::new_v4();
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
    let ticket = json!({ "device": Uuid::new_v4() });
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
