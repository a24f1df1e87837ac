//! A bare socket of the protocol, without a desk: what a load generator or an attacker speaks.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use carnet_protocol::frame::{
    Hello, Number, Push, PushedUpdate, Seen, Seq, ToDesk, ToRelay, Welcome,
};
use carnet_protocol::ids::{DeviceId, WorkspaceId};
use carnet_protocol::limits::PROTOCOL_VERSION;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use yrs::updates::encoder::Encode as _;
use yrs::{Doc, Map, ReadTxn, StateVector, Transact};

use crate::account::Account;

/// As a desk's socket: Nagle's algorithm would hold a change back until the last one is acknowledged, up to 40 ms.
const NO_DELAY: bool = true;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A welcomed socket.
#[derive(Debug)]
pub struct Wire {
    /// What we say.
    pub out: Out,
    /// What we hear.
    pub back: Back,
}

/// A Hello of a desk that knows nothing yet, without a ticket.
#[must_use]
pub fn greeting(device: DeviceId) -> Hello {
    Hello {
        protocol: PROTOCOL_VERSION,
        app_version: "wire".to_owned(),
        device,
        ticket: String::new(),
        epoch: None,
        cursor: 0,
        cursor_hash: None,
        acknowledged: 0,
    }
}

/// The half that speaks.
#[derive(Debug)]
pub struct Out(SplitSink<Socket, Message>);

/// The half that hears.
#[derive(Debug)]
pub struct Back(SplitStream<Socket>);

impl Wire {
    /// Connects and is welcomed. It asks for everything after `cursor`.
    ///
    /// # Errors
    /// When the relay does not welcome.
    pub async fn open(
        relay: SocketAddr,
        account: &Account,
        workspace: WorkspaceId,
        cursor: Seq,
    ) -> Result<Self> {
        let hello = Hello {
            cursor,
            ..greeting(DeviceId(rand::random()))
        };
        let (wire, _) = Self::open_as(relay, account, workspace, hello).await?;
        Ok(wire)
    }

    /// The same with a Hello of the test's own; its ticket is asked for here.
    ///
    /// # Errors
    /// When the relay does not welcome.
    pub async fn open_as(
        relay: SocketAddr,
        account: &Account,
        workspace: WorkspaceId,
        hello: Hello,
    ) -> Result<(Self, Welcome)> {
        let ticket = account.ticket(workspace, hello.device).await?;
        let url = format!("ws://{relay}/sync/{workspace}");
        let (socket, _) = tokio_tungstenite::connect_async_with_config(url, None, NO_DELAY).await?;
        let (out, back) = socket.split();
        let (mut out, mut back) = (Out(out), Back(back));
        let hello = Hello { ticket, ..hello };
        out.say(&ToRelay::Hello(hello)).await?;
        match back.hear().await? {
            ToDesk::Welcome(welcome) => Ok((Self { out, back }, welcome)),
            other => bail!("not welcome: {other:?}"),
        }
    }

    /// Hears until the relay says that nothing more is there; returns the head.
    ///
    /// # Errors
    /// When the socket ends.
    pub async fn live(&mut self) -> Result<Seq> {
        loop {
            match self.back.hear().await? {
                ToDesk::Live(live) => {
                    self.out
                        .say(&ToRelay::Seen(Seen { cursor: live.head }))
                        .await?;
                    return Ok(live.head);
                }
                ToDesk::Entries(entries) => {
                    let cursor = entries.entries.last().map_or(0, |entry| entry.seq);
                    self.out.say(&ToRelay::Seen(Seen { cursor })).await?;
                }
                _ => {}
            }
        }
    }

    /// Pushes updates, numbered from `first`, and waits until all are acknowledged.
    ///
    /// # Errors
    /// When one is refused or the socket ends.
    pub async fn push_acked(&mut self, first: Number, updates: Vec<PushedUpdate>) -> Result<()> {
        let last = first + updates.len() as u64 - 1;
        self.out
            .say(&ToRelay::Push(Push { first, updates }))
            .await?;
        loop {
            match self.back.hear().await? {
                ToDesk::Ack(ack) if ack.through >= last => return Ok(()),
                ToDesk::Refuse(refuse) => bail!("refused: {refuse:?}"),
                ToDesk::Bye(bye) => bail!("bye: {bye:?}"),
                _ => {}
            }
        }
    }
}

impl Out {
    /// Sends a frame.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn say(&mut self, frame: &ToRelay) -> Result<()> {
        Ok(self.0.send(Message::Binary(frame.encode().into())).await?)
    }
}

impl Back {
    /// The next frame.
    ///
    /// # Errors
    /// When the socket is closed, or the relay says something that is no frame.
    pub async fn hear(&mut self) -> Result<ToDesk> {
        loop {
            match self
                .0
                .next()
                .await
                .context("the relay closed the socket")??
            {
                Message::Binary(bytes) => return Ok(ToDesk::decode(&bytes)?),
                Message::Close(frame) => bail!("the relay closed the socket: {frame:?}"),
                _ => {}
            }
        }
    }
}

/// A document that grows by one key at a time, as a person types.
#[derive(Debug)]
pub struct Typist {
    doc: Doc,
    written: u64,
}

impl Default for Typist {
    fn default() -> Self {
        Self {
            doc: Doc::new(),
            written: 0,
        }
    }
}

impl Typist {
    /// The next update: a value of about so many bytes under a key of its own.
    pub fn update(&mut self, bytes: usize) -> Vec<u8> {
        self.written += 1;
        // The same few keys again and again: a document of a person does not grow without end.
        let key = format!("x:{}", self.written % 8);
        self.write(&key, &format!("{:0>bytes$}", self.written))
    }

    /// The next update: this text under this key.
    pub fn write(&mut self, key: &str, text: &str) -> Vec<u8> {
        let data = self.doc.get_or_insert_map("data");
        let before = self.doc.transact().state_vector();
        data.insert(&mut self.doc.transact_mut(), key, text);
        let transaction = self.doc.transact();
        transaction.encode_diff_v1(&before)
    }

    /// What it holds, as a client that asks for what it lacks says it.
    #[must_use]
    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// Everything so far as one update.
    #[must_use]
    pub fn whole(&self) -> Vec<u8> {
        self.doc
            .transact()
            .encode_state_as_update_v1(&StateVector::default())
    }
}
