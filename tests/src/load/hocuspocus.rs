//! Hocuspocus as a system under load, with its documents in PostgreSQL: one socket for each client, many documents on it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use anyhow::{Context, Result};
use carnet_protocol::ids::WorkspaceId;
use uuid::Uuid;

use super::node::{Installed, NodeServer};
use super::yjs::{NOTHING, Said, Say, Socket, frame, named, said};
use super::{Heard, Known, Line, System, token};
use crate::postgres::Postgres;
use crate::program::Program;
use crate::team::workspace_id;

/// Documents that are being opened on one socket: the server closes a socket with more than 100 (`maxPendingDocuments`).
const OPENING: usize = 64;

/// The server and its database.
#[derive(Debug)]
pub struct Hocuspocus {
    server: NodeServer,
    postgres: Arc<Postgres>,
}

impl Hocuspocus {
    /// A fresh one with a database of its own there.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(peers: &Installed, postgres: Arc<Postgres>) -> Self {
        let url = postgres.database();
        let (database, host) = url
            .trim_start_matches("postgres://carnet@/")
            .split_once("?host=")
            .expect("a URL with a socket's folder");
        let settings = [
            ("PGUSER", "carnet"),
            ("PGDATABASE", database),
            ("PGHOST", host),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self {
            server: NodeServer::start(peers, "hocuspocus", settings.to_vec()),
            postgres,
        }
    }

    async fn open(&self, documents: &[Uuid]) -> Result<HocuspocusLine> {
        let socket = Socket::open(&format!("ws://{}", self.server.address())).await?;
        let names: Vec<String> = documents.iter().map(Uuid::to_string).collect();
        let places = names.iter().cloned().zip(0..).collect();
        Ok(HocuspocusLine {
            socket,
            waiting: vec![VecDeque::new(); names.len()],
            asked: VecDeque::new(),
            names,
            places,
        })
    }
}

impl System for Hocuspocus {
    type Line = HocuspocusLine;

    fn program(&mut self) -> &mut Program {
        self.server.program()
    }

    fn kill(&mut self) {
        self.server.kill();
    }

    fn restart(&mut self) {
        self.server.restart();
    }

    fn stop(&mut self) {
        self.server.stop();
    }

    fn store_cpu_micros(&self) -> u64 {
        self.postgres.cpu_micros()
    }

    fn space(&self) -> WorkspaceId {
        workspace_id()
    }

    async fn join(&self, _: WorkspaceId, documents: &[Uuid]) -> Result<Vec<HocuspocusLine>> {
        let mut line = self.open(documents).await?;
        line.open_all(&[], |_, _| None).await?;
        Ok(vec![line])
    }

    async fn fill(&self, _: WorkspaceId, documents: &[(Uuid, Vec<u8>)], _: bool) -> Result<()> {
        let ids: Vec<Uuid> = documents.iter().map(|(id, _)| *id).collect();
        let mut line = self.open(&ids).await?;
        line.open_all(&[], |place, _| Some(documents[place].1.clone()))
            .await
    }

    async fn fetch(&self, _: WorkspaceId, documents: &[Uuid], known: &Known) -> Result<Vec<u32>> {
        let mut line = self.open(documents).await?;
        let mut found = Vec::new();
        line.open_all(&known.vectors, |_, state| {
            found.extend(token::all(state));
            None
        })
        .await?;
        Ok(found)
    }
}

/// One client's socket: all its documents.
#[derive(Debug)]
pub struct HocuspocusLine {
    socket: Socket,
    names: Vec<String>,
    places: HashMap<String, usize>,
    /// By document: what the server has not said that it has, in the order sent; `None` is no change of the load.
    waiting: Vec<VecDeque<Option<u32>>>,
    /// Documents of which the server asked what we hold.
    asked: VecDeque<usize>,
}

impl HocuspocusLine {
    /// Opens every document as a provider does, and puts into it what `first` makes of its state.
    async fn open_all(
        &mut self,
        vectors: &[Vec<u8>],
        mut first: impl FnMut(usize, &[u8]) -> Option<Vec<u8>>,
    ) -> Result<()> {
        let (count, mut next, mut open) = (self.names.len(), 0, 0);
        while open < count {
            while next < count && next - open < OPENING {
                self.say(next, Say::Auth).await?;
                let vector = vectors.get(next).map_or(&NOTHING[..], Vec::as_slice);
                self.say(next, Say::Step1(vector)).await?;
                next += 1;
            }
            let frame = self.socket.hear().await?;
            let (place, said) = self.read(&frame)?;
            let update = match said {
                Said::Step2(state) => {
                    open += 1;
                    first(place, state)
                }
                Said::Status => {
                    self.waiting[place].pop_front();
                    None
                }
                _ => None,
            };
            self.answer().await?;
            if let Some(update) = update {
                self.waiting[place].push_back(Some(0));
                self.say(place, Say::Update(&update)).await?;
            }
        }
        self.until_acknowledged().await
    }

    /// Until the server has answered everything.
    async fn until_acknowledged(&mut self) -> Result<()> {
        while self.waiting.iter().any(|waiting| !waiting.is_empty()) {
            self.hear().await?;
            self.answer().await?;
        }
        Ok(())
    }

    async fn say(&mut self, place: usize, say: Say<'_>) -> Result<()> {
        self.socket.say(frame(Some(&self.names[place]), say)).await
    }

    fn read<'a>(&mut self, bytes: &'a [u8]) -> Result<(usize, Said<'a>)> {
        let (name, rest) = named(bytes)?;
        let place = *self
            .places
            .get(name)
            .context("a document we never opened")?;
        let said = said(rest).with_context(|| format!("document {place}"))?;
        if matches!(said, Said::Step1) {
            self.asked.push_back(place);
        }
        Ok((place, said))
    }
}

impl Line for HocuspocusLine {
    fn documents(&self) -> usize {
        self.names.len()
    }

    async fn say(&mut self, document: usize, update: Vec<u8>, token: u32) -> Result<()> {
        self.waiting[document].push_back(Some(token));
        self.say(document, Say::Update(&update)).await
    }

    async fn hear(&mut self) -> Result<Heard> {
        let frame = self.socket.hear().await?;
        let (place, said) = self.read(&frame)?;
        let mut heard = Heard::default();
        match said {
            Said::Update(update) | Said::Step2(update) => heard.changes = token::all(update),
            Said::Status => {
                let which = self.waiting[place].pop_front().flatten();
                heard.acknowledged.extend(which);
            }
            Said::Step1 | Said::Other => {}
        }
        Ok(heard)
    }

    async fn answer(&mut self) -> Result<()> {
        while let Some(place) = self.asked.pop_front() {
            self.waiting[place].push_back(None);
            self.say(place, Say::NothingNew).await?;
        }
        Ok(())
    }
}
