//! Our relay as a system under load, on each of its stores.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use carnet_protocol::frame::{Push, PushedUpdate, Seen, ToDesk, ToRelay};
use carnet_protocol::ids::{DocumentId, Kind, WorkspaceId};
use carnet_protocol::limits::{SEEN_PARTS, WINDOW_BYTES};
use uuid::Uuid;

use super::{Heard, Known, Line, System, token};
use crate::account::Account;
use crate::postgres::Postgres;
use crate::program::Program;
use crate::redis::TestRedis;
use crate::relay::TestRelay;
use crate::team::workspace_id;
use crate::wire::Wire;

/// What an entry has beside its update, at most, as the window counts it.
const ENTRY_BYTES: usize = 64;
/// Documents of one push.
const PUSHED: usize = 100;

/// A relay and its store.
#[derive(Debug)]
pub struct Carnet {
    relay: TestRelay,
    owner: Account,
    settings: Vec<(&'static str, String)>,
    redis: Option<TestRedis>,
    postgres: Option<Arc<Postgres>>,
}

impl Carnet {
    /// A fresh one with its file.
    #[must_use]
    pub fn on_sqlite(binary: &Path) -> Self {
        Self::on(binary, None, None)
    }

    /// A fresh one with a database of its own there, and with a Redis, when one is given.
    #[must_use]
    pub fn on(binary: &Path, postgres: Option<Arc<Postgres>>, redis: Option<TestRedis>) -> Self {
        let database = postgres.as_ref().map(|postgres| postgres.database());
        let redis_url = redis.as_ref().map(TestRedis::url);
        let settings = [("DATABASE_URL", database), ("REDIS_URL", redis_url)];
        let settings: Vec<_> = settings
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        let mut relay = started(binary, &settings);
        let owner = relay.owner();
        Self {
            relay,
            owner,
            settings,
            redis,
            postgres,
        }
    }

    /// One more instance of it.
    #[must_use]
    pub fn another(&self, binary: &Path) -> TestRelay {
        started(binary, &self.settings)
    }

    /// Bytes that it stores: its folder, and its database.
    ///
    /// # Panics
    /// When they cannot be counted.
    #[must_use]
    pub fn disk(&self) -> u64 {
        let files = walk(&self.relay.data()).expect("the relay's folder can be read");
        let url = self
            .settings
            .iter()
            .find(|(name, _)| *name == "DATABASE_URL");
        let name =
            url.and_then(|(_, url)| url.strip_prefix("postgres://carnet@/")?.split('?').next());
        match (&self.postgres, name) {
            (Some(postgres), Some(name)) => {
                let said = postgres.say(name, "SELECT pg_database_size(current_database())");
                files + said.trim().parse::<u64>().expect("a number of bytes")
            }
            _ => files,
        }
    }

    /// Whoever owns it.
    #[must_use]
    pub const fn owner(&self) -> &Account {
        &self.owner
    }

    /// The relay.
    #[must_use]
    pub const fn relay(&self) -> &TestRelay {
        &self.relay
    }
}

fn started(binary: &Path, settings: &[(&'static str, String)]) -> TestRelay {
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    TestRelay::set_up(binary.to_owned(), &settings)
}

/// Bytes of all files under a folder.
fn walk(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() {
            walk(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(bytes)
}

impl System for Carnet {
    type Line = CarnetLine;

    fn program(&mut self) -> &mut Program {
        self.relay.program()
    }

    fn kill(&mut self) {
        self.relay.kill();
    }

    fn restart(&mut self) {
        self.relay.restart();
    }

    fn stop(&mut self) {
        self.relay.drain();
    }

    fn store_cpu_micros(&self) -> u64 {
        let postgres = self.postgres.as_ref().map_or(0, |store| store.cpu_micros());
        postgres + self.redis.as_ref().map_or(0, TestRedis::cpu_micros)
    }

    fn space(&self) -> WorkspaceId {
        let space = workspace_id();
        self.owner.create_workspace(space);
        space
    }

    async fn join(&self, space: WorkspaceId, documents: &[Uuid]) -> Result<Vec<CarnetLine>> {
        let mut wire = Wire::open(self.relay.address(), &self.owner, space, 0).await?;
        wire.live().await?;
        Ok(vec![CarnetLine::new(wire, documents)])
    }

    async fn fill(&self, space: WorkspaceId, documents: &[(Uuid, Vec<u8>)], _: bool) -> Result<()> {
        let mut wire = Wire::open(self.relay.address(), &self.owner, space, 0).await?;
        let mut first = 1;
        for some in documents.chunks(PUSHED) {
            let pushed = some.iter().map(|(document, update)| PushedUpdate {
                document: deal(*document),
                update: update.clone(),
            });
            wire.push_acked(first, pushed.collect()).await?;
            first += some.len() as u64;
        }
        Ok(())
    }

    async fn fetch(&self, space: WorkspaceId, _: &[Uuid], known: &Known) -> Result<Vec<u32>> {
        let mut wire = Wire::open(self.relay.address(), &self.owner, space, known.cursor).await?;
        let mut found = Vec::new();
        loop {
            let cursor = match wire.back.hear().await? {
                ToDesk::Live(_) => return Ok(found),
                ToDesk::Document(document) => {
                    found.extend(token::all(&document.state));
                    document.through
                }
                ToDesk::Entries(entries) => {
                    let updates = entries.entries.iter().filter_map(|e| e.update.as_ref());
                    found.extend(updates.flat_map(|update| token::all(update)));
                    entries.entries.last().map_or(0, |entry| entry.seq)
                }
                _ => continue,
            };
            wire.out.say(&ToRelay::Seen(Seen { cursor })).await?;
        }
    }
}

/// One desk's socket: all its documents.
#[derive(Debug)]
pub struct CarnetLine {
    wire: Wire,
    documents: Vec<DocumentId>,
    number: u64,
    waiting: VecDeque<(u64, u32)>,
    unseen: usize,
    cursor: u64,
}

impl CarnetLine {
    /// On a welcomed socket that has caught up.
    #[must_use]
    pub fn new(wire: Wire, documents: &[Uuid]) -> Self {
        Self {
            wire,
            documents: documents.iter().copied().map(deal).collect(),
            number: 0,
            waiting: VecDeque::new(),
            unseen: 0,
            cursor: 0,
        }
    }

    fn acknowledged(&mut self, through: u64) -> Vec<u32> {
        let count = self
            .waiting
            .partition_point(|(number, _)| *number <= through);
        self.waiting
            .drain(..count)
            .map(|(_, token)| token)
            .collect()
    }
}

fn deal(document: Uuid) -> DocumentId {
    DocumentId::new(Kind::DEAL, document)
}

impl Line for CarnetLine {
    fn documents(&self) -> usize {
        self.documents.len()
    }

    async fn say(&mut self, document: usize, update: Vec<u8>, token: u32) -> Result<()> {
        self.number += 1;
        self.waiting.push_back((self.number, token));
        let document = self.documents[document];
        let push = Push {
            first: self.number,
            updates: vec![PushedUpdate { document, update }],
        };
        self.wire.out.say(&ToRelay::Push(push)).await
    }

    async fn hear(&mut self) -> Result<Heard> {
        let mut heard = Heard::default();
        match self.wire.back.hear().await? {
            ToDesk::Ack(ack) => heard.acknowledged = self.acknowledged(ack.through),
            ToDesk::Entries(entries) => {
                self.cursor = entries.entries.last().map_or(0, |entry| entry.seq);
                for update in entries.entries.iter().map(|entry| entry.update.as_ref()) {
                    self.unseen += ENTRY_BYTES + update.map_or(0, |update| update.len());
                    heard
                        .changes
                        .extend(update.iter().flat_map(|u| token::all(u)));
                }
            }
            ToDesk::Refuse(refuse) => bail!("refused: {refuse:?}"),
            ToDesk::Bye(bye) => bail!("bye: {bye:?}"),
            _ => {}
        }
        Ok(heard)
    }

    async fn answer(&mut self) -> Result<()> {
        if self.unseen >= (WINDOW_BYTES / SEEN_PARTS) as usize {
            self.unseen = 0;
            let cursor = self.cursor;
            self.wire.out.say(&ToRelay::Seen(Seen { cursor })).await?;
        }
        Ok(())
    }
}
