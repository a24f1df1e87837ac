//! Sockets that nobody may ever be given, and one that ends, whatever is broken.

use std::time::Duration;

use carnet_protocol::frame::{Hello, ToDesk, ToRelay};
use carnet_protocol::ids::DeviceId;
use carnet_relay::limits::UNSURE_MS;
use carnet_tests::wire::greeting;
use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

use super::people::{End, People};
use super::relay::{Relay, new_id};

/// How long a Hello may stay unanswered: what is not answered is not let in.
const UNANSWERED: Duration = Duration::from_secs(10);
/// How long somebody without rights may go on where all is well.
const ENDS: Duration = Duration::from_secs(5);

/// A Hello that nobody may be welcomed for.
struct Attack {
    what: &'static str,
    workspace: Uuid,
    device: Uuid,
    ticket: String,
}

/// One of each, with tickets of this moment.
pub(super) struct Hellos(Vec<Attack>);

impl Hellos {
    pub(super) async fn draw(relay: &Relay, workspace: Uuid, people: &People) -> Self {
        let (viewer, owner, device) = (&people.viewer, &people.owner, new_id());
        let attack = |what, ticket| Attack {
            what,
            workspace,
            device,
            ticket,
        };
        let drawn = async || viewer.ticket(relay, workspace, device).await;
        let used = attack("a used ticket", drawn().await);
        assert!(used.welcomed(relay).await, "a good one opens a socket");
        let mut all = vec![
            used,
            attack("a ticket that was never drawn", "x".to_owned()),
            Attack {
                workspace: people.elsewhere,
                ..attack("a ticket of another workspace", drawn().await)
            },
            Attack {
                device: new_id(),
                ..attack("a ticket of another device", drawn().await)
            },
        ];
        for (what, end) in [
            ("a removed member", End::Removed),
            ("somebody signed out", End::SignedOut),
            ("a removed device", End::Device),
        ] {
            let name = new_id().to_string();
            let person = relay.invited(owner, workspace, "member", &name).await;
            let device = new_id();
            all.push(Attack {
                device,
                ..attack(what, person.ticket(relay, workspace, device).await)
            });
            end.comes(relay, workspace, (owner, &person), device).await;
        }
        let (token, program) = owner.program(relay).await;
        let program = owner.with_token(&program);
        let device = new_id();
        all.push(Attack {
            device,
            ..attack(
                "a revoked token",
                program.ticket(relay, workspace, device).await,
            )
        });
        owner.takes_back(relay, &token).await;
        Self(all)
    }

    /// Shows them all; whether each was welcomed.
    pub(super) async fn said(&self, relay: &Relay) -> Vec<(&'static str, bool)> {
        let said = async |attack: &Attack| (attack.what, attack.welcomed(relay).await);
        join_all(self.0.iter().map(said)).await
    }
}

impl Attack {
    async fn welcomed(&self, relay: &Relay) -> bool {
        let shown = timeout(UNANSWERED, self.shown(relay)).await;
        shown.is_ok_and(|socket| socket.is_some())
    }

    /// The socket, when it is welcomed.
    async fn shown(&self, relay: &Relay) -> Option<WebSocketStream<MaybeTlsStream<TcpStream>>> {
        let hello = Hello {
            ticket: self.ticket.clone(),
            ..greeting(DeviceId::from(self.device))
        };
        let url = relay.url.replace("http://", "ws://");
        let url = format!("{url}/sync/{}", self.workspace);
        let (mut socket, _) = connect_async(url).await.ok()?;
        let hello = Message::Binary(ToRelay::Hello(hello).encode().into());
        socket.send(hello).await.ok()?;
        let first = socket.next().await?.ok()?.into_data();
        matches!(ToDesk::decode(&first), Ok(ToDesk::Welcome(_))).then_some(socket)
    }
}

/// What passes revocations on has lived through all faults: the socket of somebody who is removed ends, even when
/// nobody can look up any more what they may do.
pub(super) async fn revocations_go_on(relay: &Relay, workspace: Uuid, people: &People) {
    for (action, limit) in [
        ("off", ENDS),
        ("return", ENDS + Duration::from_millis(UNSURE_MS)),
    ] {
        let (name, device) = (new_id().to_string(), new_id());
        let ben = relay
            .invited(&people.owner, workspace, "member", &name)
            .await;
        let hello = Attack {
            what: "Ben",
            workspace,
            device,
            ticket: ben.ticket(relay, workspace, device).await,
        };
        let mut socket = hello.shown(relay).await.expect("Ben is welcomed");
        let removed = End::Removed.comes(relay, workspace, (&people.owner, &ben), device);
        removed.await;
        fail::cfg("accounts-read", action).expect("a failpoint");
        let end = async { while let Some(Ok(_)) = socket.next().await {} };
        let ended = timeout(limit, end).await;
        fail::remove("accounts-read");
        assert!(ended.is_ok(), "it ends within {limit:?} with {action}");
    }
}
