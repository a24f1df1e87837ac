//! A desk reduced to what this test needs: a document, a numbered stream, resending.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use carnet_protocol::frame::{Hello, Push, PushedUpdate, RefuseCode, Seen, Seq, ToDesk, ToRelay};
use carnet_protocol::hash::{EntryHash, update_hash};
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind, WorkspaceId};
use carnet_protocol::limits::PROTOCOL_VERSION;
use carnet_tests::account::Account;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;
use yrs::{Array, ArrayRef, Doc, Transact};

/// Updates on their way at once.
const IN_FLIGHT: usize = 4;
/// A relay that says nothing for this long is gone: its process was killed.
const SILENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What the test sees of a writer while it runs.
#[derive(Debug, Default)]
pub(super) struct Progress {
    acknowledged: AtomicU64,
    stop: AtomicBool,
    gave_up: AtomicBool,
}

impl Progress {
    pub(super) fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// The relay has forgotten what it acknowledged: there is nothing more to learn.
    pub(super) fn gave_up(&self) -> bool {
        self.gave_up.load(Ordering::Relaxed)
    }

    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    fn ends(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.gave_up()
    }
}

/// One writer. Its memory outlives the relay's.
pub(super) struct Writer {
    url: String,
    workspace: WorkspaceId,
    device: DeviceId,
    document: DocumentId,
    doc: Doc,
    marks: ArrayRef,
    /// Numbers and hashes that the relay has acknowledged.
    acknowledged: Vec<(u64, EntryHash)>,
    pending: VecDeque<(u64, Vec<u8>)>,
    last: u64,
    epoch: Option<Epoch>,
    cursor: Seq,
    progress: Arc<Progress>,
}

impl Writer {
    pub(super) fn new(url: &str, workspace: WorkspaceId, id: Uuid) -> Self {
        let doc = Doc::new();
        let marks = doc.get_or_insert_array("marks");
        Self {
            url: url.replace("http://", "ws://"),
            workspace,
            device: DeviceId::from(id),
            document: DocumentId::new(Kind::DEAL, id),
            doc,
            marks,
            acknowledged: Vec::new(),
            pending: VecDeque::new(),
            last: 0,
            epoch: None,
            cursor: 0,
            progress: Arc::default(),
        }
    }

    pub(super) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    pub(super) const fn document(&self) -> DocumentId {
        self.document
    }

    pub(super) fn acknowledged(&self) -> Vec<(u64, EntryHash)> {
        self.acknowledged.clone()
    }

    /// The last number that the relay has acknowledged.
    pub(super) fn through(&self) -> u64 {
        self.acknowledged.last().map_or(0, |(number, _)| *number)
    }

    /// Writes until told to stop, over as many sockets as it takes.
    pub(super) async fn run(mut self, account: Arc<Account>) -> Self {
        let mut next_try = interval(PAUSE);
        next_try.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.progress.ends() {
            next_try.tick().await;
            // A socket ends when the relay dies: that is what this test is about.
            let _ = self.write_over_one_socket(&account).await;
        }
        self
    }

    async fn write_over_one_socket(&mut self, account: &Account) -> Result<()> {
        let ticket = account.ticket(self.workspace, self.device).await?;
        let address = format!("{}/sync/{}", self.url, self.workspace);
        let (mut socket, _) = timeout(SILENCE, connect_async(address)).await??;
        say(&mut socket, &ToRelay::Hello(self.hello(ticket))).await?;
        let ToDesk::Welcome(welcome) = hear(&mut socket).await? else {
            bail!("no Welcome")
        };
        if welcome.reset {
            self.progress.gave_up.store(true, Ordering::Relaxed);
            bail!("reset");
        }
        self.epoch = Some(welcome.epoch);
        // Everything that no Ack has come for is sent again, whatever Welcome says (PU9).
        let mut sent = 0;
        while !self.progress.ends() {
            while self.pending.len() < IN_FLIGHT {
                self.write();
            }
            for (number, update) in self.pending.iter().skip(sent) {
                let updates = vec![PushedUpdate {
                    document: self.document,
                    update: update.clone(),
                }];
                say(
                    &mut socket,
                    &ToRelay::Push(Push {
                        first: *number,
                        updates,
                    }),
                )
                .await?;
            }
            let frame = hear(&mut socket).await?;
            sent = self.pending.len();
            sent -= self.take(&mut socket, frame).await?;
        }
        Ok(())
    }

    /// One more mark, one more update.
    fn write(&mut self) {
        self.last += 1;
        let mut txn = self.doc.transact_mut();
        self.marks.push_back(&mut txn, self.last as i64);
        self.pending.push_back((self.last, txn.encode_update_v1()));
    }

    /// How many pending updates the frame settled, or must be sent again.
    async fn take(&mut self, socket: &mut Socket, frame: ToDesk) -> Result<usize> {
        let mut settled = 0;
        match frame {
            ToDesk::Ack(ack) => {
                while let Some((number, update)) = self
                    .pending
                    .pop_front_if(|(number, _)| *number <= ack.through)
                {
                    self.acknowledged
                        .push((number, update_hash(self.document, &update)));
                    settled += 1;
                }
                self.progress
                    .acknowledged
                    .store(self.acknowledged.len() as u64, Ordering::Relaxed);
            }
            ToDesk::Refuse(refuse) if refuse.code == RefuseCode::BUSY => {
                bail!("busy: again from the start")
            }
            ToDesk::Refuse(refuse) if refuse.code == RefuseCode::GAP => {
                self.progress.gave_up.store(true, Ordering::Relaxed);
                bail!("the relay lost what it acknowledged");
            }
            ToDesk::Refuse(refuse) => panic!("an honest writer is refused: {refuse:?}"),
            ToDesk::Entries(entries) => {
                self.seen(socket, entries.entries.last().map(|entry| entry.seq))
                    .await?;
            }
            ToDesk::Document(document) => self.seen(socket, Some(document.through)).await?,
            ToDesk::Bye(bye) => bail!("{bye:?}"),
            _ => {}
        }
        Ok(settled)
    }

    async fn seen(&mut self, socket: &mut Socket, seq: Option<Seq>) -> Result<()> {
        self.cursor = seq.unwrap_or(0).max(self.cursor);
        say(
            socket,
            &ToRelay::Seen(Seen {
                cursor: self.cursor,
            }),
        )
        .await
    }

    fn hello(&self, ticket: String) -> Hello {
        Hello {
            protocol: PROTOCOL_VERSION,
            app_version: "relay-kill".to_owned(),
            device: self.device,
            ticket,
            epoch: self.epoch,
            cursor: self.cursor,
            cursor_hash: None,
            acknowledged: self.acknowledged.len() as u64,
        }
    }
}

async fn say(socket: &mut Socket, frame: &ToRelay) -> Result<()> {
    socket.send(Message::Binary(frame.encode().into())).await?;
    Ok(())
}

async fn hear(socket: &mut Socket) -> Result<ToDesk> {
    loop {
        match timeout(SILENCE, socket.next()).await? {
            Some(Ok(Message::Binary(bytes))) => return Ok(ToDesk::decode(&bytes)?),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            other => bail!("the socket ended: {other:?}"),
        }
    }
}
