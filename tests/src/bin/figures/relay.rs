//! The relay's rows: catching up, delivery, memory, kills.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use carnet_protocol::frame::PushedUpdate;
use carnet_protocol::ids::{DocumentId, Kind, WorkspaceId};
use carnet_tests::account::Account;
use carnet_tests::load::carnet::CarnetLine;
use carnet_tests::load::{self, Typing};
use carnet_tests::relay::TestRelay;
use carnet_tests::runtime::runtime;
use carnet_tests::team::workspace_id;
use carnet_tests::wire::{Typist, Wire};
use uuid::Uuid;

use super::{ms, part, row};

const DOCUMENTS: usize = 5_000;
const CHANGED: usize = 37;
const IDLE: u64 = 1_000;
/// 20 documents, each changed by 5 clients 20 times a second: 2,000 changes a second, each heard by 4 other clients.
const SOCKETS: usize = 5;
const TYPED_DOCUMENTS: usize = 20;
const LOAD: Typing = Typing {
    per_second: 20,
    lasts: Duration::from_secs(20),
    kept: false,
};

pub(super) fn measure(binary: &Path) -> Result<()> {
    let mut relay = TestRelay::of(binary.to_owned(), "");
    let at_rest = relay.program().memory();
    row(
        "relay: memory at rest",
        &format!("{:.1} MiB", at_rest as f64 / 1_048_576.0),
        "≤ 15 MiB",
        "RSS after start",
    );
    let owner = relay.owner();
    catch_up(&mut relay, &owner)?;
    delivery(&mut relay, &owner)?;
    idle(&mut relay, &owner)?;
    kill(&mut relay, &owner)
}

fn new_workspace(owner: &Account) -> WorkspaceId {
    let workspace = workspace_id();
    owner.create_workspace(workspace);
    workspace
}

fn document() -> DocumentId {
    DocumentId::new(Kind::DEAL, Uuid::from_bytes(rand::random()))
}

fn catch_up(relay: &mut TestRelay, owner: &Account) -> Result<()> {
    let workspace = new_workspace(owner);
    let documents: Vec<DocumentId> = (0..DOCUMENTS).map(|_| document()).collect();
    let head = runtime().block_on(async {
        let mut wire = Wire::open(relay.address(), owner, workspace, 0).await?;
        let mut first = 1;
        for some in documents.chunks(100) {
            let pushed = |document: &DocumentId| PushedUpdate {
                document: *document,
                update: Typist::default().update(1_000),
            };
            wire.push_acked(first, some.iter().map(pushed).collect())
                .await?;
            first += some.len() as u64;
        }
        anyhow::Ok(first - 1)
    })?;
    let (time, cpu) = read_all(relay, owner, workspace, 0)?;
    let how = "a new socket, Hello to Live; relay CPU beside it; median of 10";
    let figure = format!("{}, {} CPU", ms(time), ms(cpu));
    row(
        "a new desk fetches 5,000 documents of 1 kB",
        &figure,
        "≤ 0.5 s, ≤ 0.3 s CPU",
        how,
    );
    runtime().block_on(async {
        let mut wire = Wire::open(relay.address(), owner, workspace, 0).await?;
        let pushed = |document: &DocumentId| PushedUpdate {
            document: *document,
            update: Typist::default().update(40),
        };
        wire.push_acked(1, documents.iter().take(CHANGED).map(pushed).collect())
            .await
    })?;
    let (time, _) = read_all(relay, owner, workspace, head)?;
    let how = "one Hello with the cursor of before, to Live; median of 10";
    row(
        "37 of 5,000 documents changed while offline",
        &format!("{}, 1 request", ms(time)),
        "≤ 50 ms, 1 request",
        how,
    );
    Ok(())
}

/// Wall time and relay CPU of reading the log from a cursor to its end; medians of ten.
fn read_all(
    relay: &mut TestRelay,
    owner: &Account,
    workspace: WorkspaceId,
    cursor: u64,
) -> Result<(Duration, Duration)> {
    let (mut times, mut cpus) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        let (address, cpu) = (relay.address(), relay.program().cpu_micros());
        let time = runtime().block_on(async {
            let began = Instant::now();
            Wire::open(address, owner, workspace, cursor)
                .await?
                .live()
                .await?;
            anyhow::Ok(began.elapsed())
        })?;
        times.push(time);
        cpus.push(Duration::from_micros(relay.program().cpu_micros() - cpu));
    }
    Ok((part(&mut times, 0.5), part(&mut cpus, 0.5)))
}

fn delivery(relay: &mut TestRelay, owner: &Account) -> Result<()> {
    let workspace = new_workspace(owner);
    let documents: Vec<Uuid> = (0..TYPED_DOCUMENTS).map(|_| document().uuid()).collect();
    let (address, ledger) = (relay.address(), Arc::default());
    let clients = runtime().block_on(async {
        let mut clients = Vec::new();
        for _ in 0..SOCKETS {
            let mut wire = Wire::open(address, owner, workspace, 0).await?;
            wire.live().await?;
            clients.push(vec![CarnetLine::new(wire, &documents)]);
        }
        anyhow::Ok(clients)
    })?;
    let cpu = relay.program().cpu_micros();
    let (_, outcome) = runtime().block_on(load::run(clients, LOAD, &ledger))?;
    let used = relay.program().cpu_micros() - cpu;
    if let Some(error) = outcome.broken {
        return Err(error);
    }
    let mut times: Vec<Duration> = outcome.delivered.iter().map(|(_, took)| *took).collect();
    let delivered = times.len() as u64;
    let (half, most) = (part(&mut times, 0.5), part(&mut times, 0.99));
    let how = "20 documents × 5 clients × 20 changes a second, each heard by the 4 others, with a commit (fsync) on the way; 20 s";
    row(
        "delivery p50 / p99",
        &format!("{} / {}", ms(half), ms(most)),
        "≤ 1 ms / ≤ 6 ms plus one commit",
        how,
    );
    let each = used as f64 / delivered.max(1) as f64;
    row(
        "relay CPU per delivered update, durable ack",
        &format!("{each:.1} µs"),
        "≤ 10 µs",
        &format!("the same load: {delivered} deliveries"),
    );
    Ok(())
}

fn idle(relay: &mut TestRelay, owner: &Account) -> Result<()> {
    let workspace = new_workspace(owner);
    let (address, before) = (relay.address(), relay.program().memory());
    let sockets = runtime().block_on(async {
        let mut sockets = Vec::new();
        for _ in 0..IDLE {
            let mut wire = Wire::open(address, owner, workspace, 0).await?;
            wire.live().await?;
            sockets.push(wire);
        }
        anyhow::Ok(sockets)
    })?;
    let grown = relay.program().memory().saturating_sub(before) / IDLE;
    row(
        "memory per idle socket",
        &format!("{:.1} KiB", grown as f64 / 1_024.0),
        "≤ 8 KiB",
        "1,000 sockets of one workspace, signed in and live; RSS",
    );
    drop(sockets);
    Ok(())
}

fn kill(relay: &mut TestRelay, owner: &Account) -> Result<()> {
    let workspace = new_workspace(owner);
    let address = relay.address();
    let acknowledged = runtime().block_on(async {
        let mut wire = Wire::open(address, owner, workspace, 0).await?;
        let mut acknowledged = 0;
        let (mut typist, document) = (Typist::default(), document());
        while acknowledged < 2_000 {
            let updates: Vec<_> = (0..20)
                .map(|_| PushedUpdate {
                    document,
                    update: typist.update(32),
                })
                .collect();
            wire.push_acked(acknowledged + 1, updates).await?;
            acknowledged += 20;
        }
        anyhow::Ok(acknowledged)
    })?;
    relay.kill();
    relay.restart();
    let head = runtime().block_on(async {
        Wire::open(relay.address(), owner, workspace, 0)
            .await?
            .live()
            .await
    })?;
    let lost = acknowledged.saturating_sub(head);
    row(
        "acknowledged updates lost when the relay is killed",
        &lost.to_string(),
        "0",
        "2,000 acknowledged, SIGKILL at once, started again",
    );
    Ok(())
}
