//! y-websocket's server as a system under load, with LevelDB: one socket for each client and document.

use std::time::Duration;

use anyhow::{Context, Result};
use carnet_protocol::ids::WorkspaceId;
use futures_util::StreamExt as _;
use futures_util::stream::iter;
use tempfile::TempDir;
use tokio::time::timeout;
use uuid::Uuid;

use super::node::{Installed, NodeServer};
use super::yjs::{NOTHING, Said, Say, Socket, frame, said};
use super::{Heard, Known, Line, System, token};
use crate::program::Program;
use crate::team::workspace_id;

/// Sockets that are being opened at once.
const OPENING: usize = 64;
/// A document of which nothing came within this was lost.
const LOADED_WITHIN: Duration = Duration::from_secs(5);

/// The server and its LevelDB.
#[derive(Debug)]
pub struct YWebsocket {
    server: NodeServer,
    _folder: TempDir,
}

impl YWebsocket {
    /// A fresh one.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(peers: &Installed) -> Self {
        let folder = tempfile::tempdir().expect("a folder for LevelDB");
        let place = folder.path().join("db").display().to_string();
        let settings = vec![("YPERSISTENCE".to_owned(), place)];
        Self {
            server: NodeServer::start(peers, "y-websocket", settings),
            _folder: folder,
        }
    }

    /// Opens a document as a provider does; the state that the server had is given back.
    async fn open(&self, document: Uuid, vector: &[u8]) -> Result<(YWebsocketLine, bytes::Bytes)> {
        let url = format!("ws://{}/{document}", self.server.address());
        let mut line = YWebsocketLine {
            socket: Socket::open(&url).await?,
            asked: false,
        };
        line.socket.say(frame(None, Say::Step1(vector))).await?;
        let state = line.until_step2().await?;
        Ok((line, state))
    }
}

impl System for YWebsocket {
    type Line = YWebsocketLine;

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
        0
    }

    fn space(&self) -> WorkspaceId {
        workspace_id()
    }

    async fn join(&self, _: WorkspaceId, documents: &[Uuid]) -> Result<Vec<YWebsocketLine>> {
        let opening = iter(documents).map(|document| self.open(*document, &NOTHING));
        let opened: Vec<_> = opening.buffered(OPENING).collect().await;
        opened.into_iter().map(|line| Ok(line?.0)).collect()
    }

    async fn fill(&self, _: WorkspaceId, documents: &[(Uuid, Vec<u8>)], new: bool) -> Result<()> {
        let all = documents.iter();
        let filling = all.map(|(document, update)| self.put(*document, update, new));
        let mut filling = iter(filling).buffer_unordered(OPENING);
        while let Some(filled) = filling.next().await {
            filled?;
        }
        Ok(())
    }

    async fn fetch(&self, _: WorkspaceId, documents: &[Uuid], known: &Known) -> Result<Vec<u32>> {
        let vector = |place| known.vectors.get(place).map_or(&NOTHING[..], Vec::as_slice);
        let all = documents.iter().enumerate();
        let opening = all.map(|(place, document)| self.read(*document, vector(place)));
        let mut opening = iter(opening).buffer_unordered(OPENING);
        // Kept open until all are there: who wants to hear more needs them.
        let (mut found, mut lines) = (Vec::new(), Vec::new());
        while let Some(opened) = opening.next().await {
            let (line, state) = opened?;
            found.extend(token::all(&state));
            lines.push(line);
        }
        Ok(found)
    }
}

impl YWebsocket {
    /// A document that was there is waited for: what is changed before the server has read its LevelDB may not get there.
    async fn put(&self, document: Uuid, update: &[u8], new: bool) -> Result<()> {
        let (mut line, _) = if new {
            self.open(document, &NOTHING).await?
        } else {
            self.read(document, &NOTHING).await?
        };
        line.socket.say(frame(None, Say::Update(update))).await?;
        // Frames are taken in order: who has answered this has the change.
        line.socket.say(frame(None, Say::Step1(&NOTHING))).await?;
        line.until_step2().await.map(|_| ())
    }

    /// The server answers before it has read its LevelDB, with nothing; what it finds there comes as a change.
    async fn read(&self, document: Uuid, vector: &[u8]) -> Result<(YWebsocketLine, bytes::Bytes)> {
        let (mut line, mut state) = self.open(document, vector).await?;
        while let Said::Step2([0, 0]) | Said::Step1 | Said::Other = said(&state)? {
            let Ok(next) = timeout(LOADED_WITHIN, line.socket.hear()).await else {
                break;
            };
            state = next?;
        }
        Ok((line, state))
    }
}

/// One client's socket for one document.
#[derive(Debug)]
pub struct YWebsocketLine {
    socket: Socket,
    asked: bool,
}

impl YWebsocketLine {
    async fn until_step2(&mut self) -> Result<bytes::Bytes> {
        loop {
            let bytes = self.socket.hear().await?;
            match said(&bytes).context("y-websocket")? {
                Said::Step2(_) => return Ok(bytes),
                Said::Step1 => self.asked = true,
                _ => {}
            }
            self.answer().await?;
        }
    }
}

impl Line for YWebsocketLine {
    fn documents(&self) -> usize {
        1
    }

    async fn say(&mut self, _: usize, update: Vec<u8>, _: u32) -> Result<()> {
        self.socket.say(frame(None, Say::Update(&update))).await
    }

    async fn hear(&mut self) -> Result<Heard> {
        let bytes = self.socket.hear().await?;
        let mut heard = Heard::default();
        match said(&bytes)? {
            Said::Update(update) | Said::Step2(update) => heard.changes = token::all(update),
            Said::Step1 => self.asked = true,
            Said::Status | Said::Other => {}
        }
        Ok(heard)
    }

    async fn answer(&mut self) -> Result<()> {
        if std::mem::take(&mut self.asked) {
            self.socket.say(frame(None, Say::NothingNew)).await?;
        }
        Ok(())
    }
}
