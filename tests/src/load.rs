//! A load of clients that type in the same documents, and what the others hear of it: one generator for our relay and for
//! the servers that it is measured beside, whatever they speak.
//!
//! A [`System`] is a server and its store; a [`Line`] is one socket of one client. Each change carries a text that
//! stands nowhere else ([`token`]), so that it is found again in what others hear, however a server packs it.

pub mod carnet;
pub mod hocuspocus;
pub mod ledger;
pub mod node;
pub mod token;
pub mod websocket;
pub mod yjs;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use carnet_protocol::ids::WorkspaceId;
use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

use crate::program::Program;
use crate::wire::Typist;
use ledger::{Ledger, Outcome};

/// Nothing more is coming after so long a silence.
const QUIET: Duration = Duration::from_secs(1);

/// One socket of a client.
pub trait Line: Send + 'static {
    /// How many documents are written through it.
    fn documents(&self) -> usize;

    /// Sends the change of a document, by its place among this socket's documents.
    fn say(
        &mut self,
        document: usize,
        update: Vec<u8>,
        token: u32,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The next frame. May be given up at any time.
    fn hear(&mut self) -> impl Future<Output = Result<Heard>> + Send;

    /// Says what the protocol asks for after a frame.
    fn answer(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// What a frame held.
#[derive(Debug, Default)]
pub struct Heard {
    /// Changes in it.
    pub changes: Vec<u32>,
    /// Our own changes that the server says it has.
    pub acknowledged: Vec<u32>,
}

/// What a client held of a set of documents before it went away.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The place in our log.
    pub cursor: u64,
    /// The state vector of each document, for those who ask by document; empty: nothing.
    pub vectors: Vec<Vec<u8>>,
}

/// A server with what it stores in.
pub trait System {
    /// What its clients speak.
    type Line: Line;

    /// The server's process.
    fn program(&mut self) -> &mut Program;
    /// SIGKILL.
    fn kill(&mut self);
    /// Starts it on what it had stored.
    fn restart(&mut self);
    /// SIGTERM, and waits until it has ended.
    fn stop(&mut self);
    /// CPU time of the store's own processes, in microseconds; 0 when the store is in the server.
    fn store_cpu_micros(&self) -> u64;
    /// A place for documents.
    fn space(&self) -> WorkspaceId;
    /// One more client with these documents open, in step with the server.
    fn join(
        &self,
        space: WorkspaceId,
        documents: &[Uuid],
    ) -> impl Future<Output = Result<Vec<Self::Line>>>;
    /// Puts a first update into each document; or one more, as somebody who looked at it first, when they are not `new`.
    fn fill(
        &self,
        space: WorkspaceId,
        documents: &[(Uuid, Vec<u8>)],
        new: bool,
    ) -> impl Future<Output = Result<()>>;
    /// A client gets all that it does not know, and the tokens in it.
    fn fetch(
        &self,
        space: WorkspaceId,
        documents: &[Uuid],
        known: &Known,
    ) -> impl Future<Output = Result<Vec<u32>>>;
}

/// How much is typed.
#[derive(Clone, Copy, Debug)]
pub struct Typing {
    /// Changes of each document, by each client.
    pub per_second: u64,
    /// For so long.
    pub lasts: Duration,
    /// Each change under a key of its own, so that all of them can be read from the document in the end.
    pub kept: bool,
}

/// Every client types in each of its documents; returns their sockets, and what was sent and heard.
///
/// # Errors
/// When a task is gone. A socket that ended is told in [`Outcome::broken`].
pub async fn run<L: Line>(
    clients: Vec<Vec<L>>,
    typing: Typing,
    ledger: &Arc<Ledger>,
) -> Result<(Vec<Vec<L>>, Outcome)> {
    let sockets: usize = clients.iter().map(Vec::len).sum();
    let mut tasks = Vec::new();
    for (client, lines) in clients.into_iter().enumerate() {
        let mut of_client = Vec::new();
        for line in lines {
            let typed = Typed {
                client: u8::try_from(client)?,
                keys: rand::random(),
                // Sockets do not type in step.
                phase: (tasks.len() * 7 + of_client.len()) as f64 / sockets as f64 % 1.0,
                typing,
                ledger: Arc::clone(ledger),
            };
            of_client.push(tokio::spawn(typed.on(line)));
        }
        tasks.push(of_client);
    }
    let (mut back, mut all) = (Vec::new(), Outcome::default());
    for of_client in tasks {
        let mut lines = Vec::new();
        for task in of_client {
            let (line, outcome) = task.await?;
            lines.push(line);
            all.add(outcome);
        }
        back.push(lines);
    }
    Ok((back, all))
}

/// One socket's part of the load.
struct Typed {
    client: u8,
    /// In its keys, which nobody else writes: of what two write at once, a server that holds documents passes on what won.
    keys: u32,
    phase: f64,
    typing: Typing,
    ledger: Arc<Ledger>,
}

impl Typed {
    async fn on<L: Line>(self, mut line: L) -> (L, Outcome) {
        let mut outcome = Outcome::default();
        let ended = match self.type_away(&mut line, &mut outcome).await {
            Ok(()) => self.hear_the_rest(&mut line, &mut outcome).await,
            Err(error) => Err(error),
        };
        outcome.broken = ended.err();
        (line, outcome)
    }

    async fn type_away<L: Line>(&self, line: &mut L, outcome: &mut Outcome) -> Result<()> {
        let documents = line.documents();
        let mut typists: Vec<Typist> = (0..documents).map(|_| Typist::default()).collect();
        let gap = Duration::from_secs(1) / u32::try_from(self.typing.per_second)?;
        let gap = gap / u32::try_from(documents)?;
        let mut ticks = interval(gap);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.reset_after(gap.mul_f64(self.phase));
        let until = self.ledger.now() + self.typing.lasts;
        let mut number = 0;
        while self.ledger.now() < until {
            tokio::select! {
                _ = ticks.tick() => {
                    let (document, token) = (number % documents, self.ledger.token(self.client)?);
                    let key = self.key(number / documents, token);
                    let update = typists[document].write(&key, &token::text(token));
                    number += 1;
                    self.ledger.sends(token);
                    line.say(document, update, token).await?;
                    outcome.sent.push(token);
                }
                heard = line.hear() => self.note(heard?, line, outcome).await?,
            }
        }
        Ok(())
    }

    fn key(&self, number: usize, token: u32) -> String {
        if self.typing.kept {
            token::text(token)
        } else {
            // Few keys: a document of a person does not grow without end.
            format!("{:08x}:{}", self.keys, number % 8)
        }
    }

    async fn hear_the_rest<L: Line>(&self, line: &mut L, outcome: &mut Outcome) -> Result<()> {
        while let Ok(heard) = timeout(QUIET, line.hear()).await {
            self.note(heard?, line, outcome).await?;
        }
        Ok(())
    }

    async fn note<L: Line>(&self, heard: Heard, line: &mut L, outcome: &mut Outcome) -> Result<()> {
        outcome.acknowledged.extend(heard.acknowledged);
        for token in heard.changes {
            if let Some(took) = self.ledger.heard(token, self.client) {
                outcome.delivered.push((token, took));
            }
        }
        line.answer().await
    }
}
