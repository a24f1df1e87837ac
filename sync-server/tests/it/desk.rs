//! A desk reduced to its protocol: frames over a real WebSocket.

use std::time::Duration;

use carnet_protocol::frame::{
    Bye, ByeCode, Entry, Hello, Push, PushedUpdate, Seen, Seq, ToDesk, ToRelay, Welcome,
};
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind};
use carnet_protocol::limits::PROTOCOL_VERSION;
use carnet_relay::clock::{SystemChance, new_id};
use futures_util::{SinkExt, StreamExt};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

use crate::relay::Person;

pub(crate) struct Desk {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

pub(crate) fn id() -> Uuid {
    Uuid::from_bytes(new_id(&SystemChance))
}

pub(crate) fn deal() -> DocumentId {
    DocumentId::new(Kind::DEAL, id())
}

pub(crate) fn hello(device: Uuid, ticket: &str) -> Hello {
    Hello {
        protocol: PROTOCOL_VERSION,
        app_version: "test".to_owned(),
        device: DeviceId::from(device),
        ticket: ticket.to_owned(),
        epoch: None,
        cursor: 0,
        cursor_hash: None,
        acknowledged: 0,
    }
}

impl Desk {
    pub(crate) async fn socket(person: &Person, workspace: Uuid) -> Self {
        let url = format!(
            "{}/sync/{workspace}",
            person.url.replace("http://", "ws://")
        );
        Self {
            socket: connect_async(url).await.unwrap().0,
        }
    }

    /// What a Hello with that ticket is answered with.
    pub(crate) async fn greeted(
        person: &Person,
        workspace: Uuid,
        device: Uuid,
        ticket: &str,
    ) -> Result<Welcome, ByeCode> {
        let mut desk = Self::socket(person, workspace).await;
        desk.send(&ToRelay::Hello(hello(device, ticket))).await;
        match desk.hear().await {
            ToDesk::Welcome(welcome) => Ok(welcome),
            ToDesk::Bye(bye) => Err(bye.code),
            other => panic!("{other:?}"),
        }
    }

    /// Connected and greeted, from the start of the log.
    pub(crate) async fn open(person: &Person, workspace: Uuid, device: Uuid) -> (Self, Welcome) {
        Self::open_at(person, workspace, device, 0, None).await
    }

    pub(crate) async fn open_at(
        person: &Person,
        workspace: Uuid,
        device: Uuid,
        cursor: Seq,
        epoch: Option<Epoch>,
    ) -> (Self, Welcome) {
        let mut desk = Self::socket(person, workspace).await;
        let ticket = person.ticket(workspace, device).await;
        desk.send(&ToRelay::Hello(Hello {
            cursor,
            epoch,
            ..hello(device, &ticket)
        }))
        .await;
        match desk.hear().await {
            ToDesk::Welcome(welcome) => (desk, welcome),
            other => panic!("a Welcome, not {other:?}"),
        }
    }

    pub(crate) async fn send(&mut self, frame: &ToRelay) {
        self.say(Message::Binary(frame.encode().into())).await;
    }

    pub(crate) async fn say(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// Bytes below the WebSocket's frames.
    pub(crate) async fn raw(&mut self, bytes: &[u8]) {
        self.socket.get_mut().write_all(bytes).await.unwrap();
        self.socket.get_mut().flush().await.unwrap();
    }

    pub(crate) async fn push(&mut self, first: u64, updates: Vec<(DocumentId, Vec<u8>)>) {
        let updates = updates
            .into_iter()
            .map(|(document, update)| PushedUpdate { document, update })
            .collect();
        self.send(&ToRelay::Push(Push { first, updates })).await;
    }

    pub(crate) async fn seen(&mut self, cursor: Seq) {
        self.send(&ToRelay::Seen(Seen { cursor })).await;
    }

    /// The next frame, within ten seconds.
    pub(crate) async fn hear(&mut self) -> ToDesk {
        self.try_hear(Duration::from_secs(10))
            .await
            .expect("a frame within ten seconds")
    }

    /// The next frame, or `None` when none comes in time.
    pub(crate) async fn try_hear(&mut self, wait: Duration) -> Option<ToDesk> {
        loop {
            match timeout(wait, self.socket.next())
                .await
                .ok()?
                .unwrap()
                .unwrap()
            {
                Message::Binary(bytes) => return Some(ToDesk::decode(&bytes).unwrap()),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("a frame, not {other:?}"),
            }
        }
    }

    /// Reads to Live, and gives the entries on the way.
    pub(crate) async fn read_to_live(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        loop {
            match self.hear().await {
                ToDesk::Entries(more) => {
                    let last = more.entries.last().unwrap().seq;
                    entries.extend(more.entries);
                    self.seen(last).await;
                }
                ToDesk::Live(_) => return entries,
                // Others in the workspace, the gateway's desk among them.
                ToDesk::Presence(_) => {}
                other => panic!("entries or Live, not {other:?}"),
            }
        }
    }

    /// Whether the connection ends within ten seconds, whatever comes before that.
    pub(crate) async fn ends(&mut self) -> bool {
        let end = async { while let Some(Ok(_)) = self.socket.next().await {} };
        timeout(Duration::from_secs(10), end).await.is_ok()
    }

    /// Reads on until a Bye comes.
    pub(crate) async fn read_to_bye(&mut self) -> Bye {
        loop {
            if let ToDesk::Bye(bye) = self.hear().await {
                return bye;
            }
        }
    }

    /// The next frame is Bye; gives it and the WebSocket's close code.
    pub(crate) async fn hear_bye(&mut self) -> (Bye, u16) {
        let ToDesk::Bye(bye) = self.hear().await else {
            panic!("a Bye")
        };
        match timeout(Duration::from_secs(10), self.socket.next())
            .await
            .unwrap()
        {
            Some(Ok(Message::Close(Some(frame)))) => (bye, frame.code.into()),
            other => panic!("a close, not {other:?}"),
        }
    }
}
