//! What is done to each system, the same for all.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use carnet_tests::load::ledger::{Ledger, Outcome};
use carnet_tests::load::{Known, System, Typing, run, token};
use carnet_tests::runtime::runtime;
use carnet_tests::wire::Typist;
use tokio::time::timeout;
use uuid::Uuid;

use super::super::part;
use super::sheet::{Sheet, lower};

/// 20 documents, each changed by 5 clients 20 times a second: 2,000 changes a second, each heard by 4 other clients.
const CLIENTS: usize = 5;
const DOCUMENTS: usize = 20;
const PER_SECOND: u64 = 20;
const LASTS: Duration = Duration::from_secs(15);
/// Before it is measured: whoever compiles while it runs has done so.
const WARM: Duration = Duration::from_secs(3);
const IDLE: u64 = 1_000;
/// Documents that a new client fetches, of 1 kB.
const STORED: usize = 5_000;
const STORED_BYTES: usize = 1_000;
/// Documents that changed while a client was away.
const CHANGED: usize = 37;
/// Times that a restarted server is asked for everything.
const FETCHES: usize = 2;
/// The server is killed in the middle of its work, after this.
const KILLED_AFTER: Duration = Duration::from_secs(3);

/// Memory after the start.
pub(super) fn rest<S: System>(system: &mut S, sheet: &mut Sheet) {
    lower(&mut sheet.rest, system.program().memory());
}

fn ids(count: usize) -> Vec<Uuid> {
    (0..count)
        .map(|_| Uuid::from_bytes(rand::random()))
        .collect()
}

fn clients<S: System>(system: &S, count: usize, documents: &[Uuid]) -> Result<Vec<Vec<S::Line>>> {
    let space = system.space();
    runtime().block_on(async {
        let mut clients = Vec::new();
        for _ in 0..count {
            clients.push(system.join(space, documents).await?);
        }
        Ok(clients)
    })
}

/// Changes from every client to every other.
pub(super) fn delivery<S: System>(system: &mut S, sheet: &mut Sheet, quick: bool) -> Result<()> {
    let clients = clients(system, CLIENTS, &ids(DOCUMENTS))?;
    let (ledger, lasts) = (Arc::default(), if quick { WARM } else { LASTS });
    let typing = |lasts| Typing {
        per_second: PER_SECOND,
        lasts,
        kept: false,
    };
    let (clients, warm) = runtime().block_on(run(clients, typing(WARM), &ledger))?;
    whole(warm)?;
    let (cpu, store) = (system.program().cpu_micros(), system.store_cpu_micros());
    let (_, outcome) = runtime().block_on(run(clients, typing(lasts), &ledger))?;
    let cpu = system.program().cpu_micros() - cpu;
    let store = system.store_cpu_micros().saturating_sub(store);
    note(sheet, whole(outcome)?, cpu, store);
    Ok(())
}

fn whole(outcome: Outcome) -> Result<Outcome> {
    match outcome.broken {
        Some(error) => Err(error.context("a socket ended under load")),
        None => Ok(outcome),
    }
}

fn note(sheet: &mut Sheet, outcome: Outcome, cpu: u64, store: u64) {
    let delivered = outcome.delivered.len() as u64;
    let should = (outcome.sent.len() * (CLIENTS - 1)) as u64;
    let mut times: Vec<Duration> = outcome.delivered.iter().map(|(_, took)| *took).collect();
    eprintln!("  {delivered} of {should} delivered, {cpu} µs CPU, {store} µs in the store");
    lower(&mut sheet.half, part(&mut times, 0.5));
    lower(&mut sheet.most, part(&mut times, 0.99));
    let each = |micros: u64| micros * 1_000 / delivered.max(1);
    lower(&mut sheet.cpu, each(cpu));
    lower(&mut sheet.cpu_with_store, each(cpu + store));
    lower(&mut sheet.share, delivered * 1_000 / should.max(1));
}

/// Sockets that do nothing, each with one document open.
pub(super) fn idle<S: System>(system: &mut S, sheet: &mut Sheet) -> Result<()> {
    let documents = ids(DOCUMENTS);
    let before = system.program().memory();
    let space = system.space();
    let sockets = runtime().block_on(async {
        let mut sockets = Vec::new();
        for number in 0..IDLE as usize {
            let document = documents[number % DOCUMENTS];
            sockets.push(system.join(space, &[document]).await?);
        }
        anyhow::Ok(sockets)
    })?;
    let grown = system.program().memory().saturating_sub(before);
    drop(sockets);
    lower(&mut sheet.idle, grown / IDLE);
    Ok(())
}

/// A new client gets everything from a server that was just started; then one comes back that was away.
pub(super) fn fetch<S: System>(system: &mut S, sheet: &mut Sheet) -> Result<()> {
    let (space, documents) = (system.space(), ids(STORED));
    let (updates, vectors) = written(&documents, 0);
    runtime().block_on(system.fill(space, &updates, true))?;
    for _ in 0..FETCHES {
        system.stop();
        system.restart();
        let cpu = system.program().cpu_micros();
        let nothing = Known::default();
        let (found, took) =
            timed(|| runtime().block_on(system.fetch(space, &documents, &nothing)))?;
        ensure!(found.len() == STORED, "{} documents came", found.len());
        lower(&mut sheet.cold, took);
        let cpu = system.program().cpu_micros() - cpu;
        lower(&mut sheet.cold_cpu, Duration::from_micros(cpu));
    }
    let known = Known {
        cursor: STORED as u64,
        vectors,
    };
    let (changed, _) = written(&documents[..CHANGED], STORED);
    runtime().block_on(system.fill(space, &changed, false))?;
    let (found, took) = timed(|| runtime().block_on(system.fetch(space, &documents, &known)))?;
    let came = |number: &usize| found.contains(&(*number as u32));
    sheet.missed = (STORED..STORED + CHANGED)
        .filter(|number| !came(number))
        .count();
    lower(&mut sheet.catch_up, took);
    Ok(())
}

type Written = (Vec<(Uuid, Vec<u8>)>, Vec<Vec<u8>>);

/// An update for each document, with a token from this number on, and what who made it holds.
fn written(documents: &[Uuid], from: usize) -> Written {
    let write = |(place, document): (usize, &Uuid)| {
        let mut typist = Typist::default();
        let text = token::text((from + place) as u32);
        let key = format!("x:{from}");
        let update = typist.write(&key, &format!("{text:.<STORED_BYTES$}"));
        ((*document, update), typist.state_vector())
    };
    documents.iter().enumerate().map(write).unzip()
}

fn timed(run: impl FnOnce() -> Result<Vec<u32>>) -> Result<(HashSet<u32>, Duration)> {
    let began = Instant::now();
    let found = run()?;
    Ok((found.into_iter().collect(), began.elapsed()))
}

/// SIGKILL in the middle of work: what the server had said it has, or had passed on, must be there again.
pub(super) fn kill<S: System>(system: &mut S, sheet: &mut Sheet) -> Result<()> {
    let (space, documents) = (system.space(), ids(DOCUMENTS));
    let typing = Typing {
        per_second: PER_SECOND,
        lasts: KILLED_AFTER * 2,
        kept: true,
    };
    let ledger: Arc<Ledger> = Arc::default();
    let outcome = runtime().block_on(async {
        let mut clients = Vec::new();
        for _ in 0..2 {
            clients.push(system.join(space, &documents).await?);
        }
        let typed = async move { run(clients, typing, &ledger).await };
        let mut typed = tokio::spawn(typed);
        if timeout(KILLED_AFTER, &mut typed).await.is_ok() {
            bail!("the load ended before the server was killed");
        }
        system.kill();
        Ok(typed.await??.1)
    })?;
    outcome.broken.context("a killed server keeps no socket")?;
    system.restart();
    let nothing = Known::default();
    let there = runtime().block_on(system.fetch(space, &documents, &nothing))?;
    let there: HashSet<u32> = there.into_iter().collect();
    let heard = outcome.delivered.iter().map(|(token, _)| *token);
    let promised: HashSet<u32> = outcome.acknowledged.into_iter().chain(heard).collect();
    sheet.promised = promised.len() as u64;
    sheet.lost = promised.difference(&there).count() as u64;
    Ok(())
}
