//! A desk reduced to reading: it comes back after each kill, goes on at its cursor, and keeps what it was given.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use carnet_protocol::frame::{Hello, Number, Seen, Seq, ToDesk, ToRelay};
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, WorkspaceId};
use carnet_tests::account::Account;
use carnet_tests::wire::{Wire, greeting};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often it asks itself whether it may end; a relay that says nothing is not gone.
const LOOK: Duration = Duration::from_millis(200);
/// Between two tries to connect, at most one in so long.
const PAUSE: Duration = Duration::from_millis(50);
/// An answer to Hello comes within.
const WELCOME: Duration = Duration::from_secs(5);

/// One reader. Its memory outlives the relay's.
pub(super) struct Reader {
    relay: SocketAddr,
    workspace: WorkspaceId,
    device: DeviceId,
    epoch: Option<Epoch>,
    cursor: Seq,
    until: Arc<AtomicU64>,
    updates: HashMap<DocumentId, Vec<Vec<u8>>>,
    given: HashSet<(DeviceId, Number)>,
    wrong: Vec<String>,
}

impl Reader {
    /// It ends when it has read up to the place that `until` says.
    pub(super) fn new(relay: SocketAddr, workspace: WorkspaceId, until: &Arc<AtomicU64>) -> Self {
        Self {
            relay,
            workspace,
            device: DeviceId(rand::random()),
            epoch: None,
            cursor: 0,
            until: Arc::clone(until),
            updates: HashMap::new(),
            given: HashSet::new(),
            wrong: Vec::new(),
        }
    }

    /// What it was given of a document, in order.
    pub(super) fn document(&self, document: DocumentId) -> &[Vec<u8>] {
        self.updates.get(&document).map_or(&[], Vec::as_slice)
    }

    /// What was wrong on the way.
    pub(super) fn wrong(&self) -> &[String] {
        &self.wrong
    }

    pub(super) async fn run(mut self, account: Arc<Account>) -> Self {
        let mut next_try = interval(PAUSE);
        next_try.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.ends() {
            next_try.tick().await;
            // A socket ends when the relay dies: that is what this test is about.
            let _ = self.over_one_socket(&account).await;
        }
        self
    }

    fn ends(&self) -> bool {
        !self.wrong.is_empty() || self.cursor >= self.until.load(Ordering::Relaxed)
    }

    async fn over_one_socket(&mut self, account: &Account) -> Result<()> {
        let hello = Hello {
            epoch: self.epoch,
            cursor: self.cursor,
            ..greeting(self.device)
        };
        let opened = Wire::open_as(self.relay, account, self.workspace, hello);
        let (mut wire, welcome) = timeout(WELCOME, opened).await??;
        if welcome.reset {
            self.wrong.push("a reader had to start over".to_owned());
        }
        self.epoch = Some(welcome.epoch);
        let mut looks = interval(LOOK);
        while !self.ends() {
            tokio::select! {
                frame = wire.back.hear() => self.take(&mut wire, frame?).await?,
                _ = looks.tick() => {}
            }
        }
        Ok(())
    }

    async fn take(&mut self, wire: &mut Wire, frame: ToDesk) -> Result<()> {
        match frame {
            ToDesk::Entries(entries) => {
                for entry in entries.entries {
                    self.cursor = self.cursor.max(entry.seq);
                    if !self.given.insert((entry.device, entry.number)) {
                        let what = format!("{:?} {} was read twice", entry.device, entry.number);
                        self.wrong.push(what);
                    }
                    let bytes = entry.update.map(|bytes| bytes.into_vec());
                    let kept = self.updates.entry(entry.document).or_default();
                    kept.extend(bytes);
                }
            }
            ToDesk::Document(document) => {
                self.cursor = self.cursor.max(document.through);
                let kept = self.updates.entry(document.document).or_default();
                kept.push(document.state);
            }
            ToDesk::Live(live) => self.cursor = self.cursor.max(live.head),
            ToDesk::Bye(bye) => bail!("{bye:?}"),
            _ => return Ok(()),
        }
        let cursor = self.cursor;
        wire.out.say(&ToRelay::Seen(Seen { cursor })).await
    }
}
