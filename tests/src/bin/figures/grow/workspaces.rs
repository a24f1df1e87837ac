//! 10, 100, 1,000 and 10,000 workspaces on one instance.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use carnet_protocol::frame::{PushedUpdate, Role};
use carnet_protocol::ids::{DocumentId, Kind, WorkspaceId};
use carnet_tests::account::Account;
use carnet_tests::load::carnet::{Carnet, CarnetLine};
use carnet_tests::load::{System as _, Typing, run};
use carnet_tests::runtime::runtime;
use carnet_tests::team::workspace_id;
use carnet_tests::wire::{Typist, Wire};
use futures_util::StreamExt as _;
use futures_util::stream::iter;
use tokio::time::timeout;
use uuid::Uuid;

use super::super::{ms, part};
use super::line;

const LEVELS: [usize; 4] = [10, 100, 1_000, 10_000];
/// A person may own so many.
const OF_ONE_PERSON: usize = 100;
/// Each holds so many documents of so many bytes.
const DOCUMENTS: usize = 20;
const BYTES: usize = 1_000;
/// Times that a busy relay is asked again.
const TRIES: u32 = 10;
/// Made at the same time.
const AT_ONCE: usize = 16;
/// Workspaces with a socket, to see what an open one takes.
const OPEN: usize = 1_000;
/// The part of a million workspaces that is open at once, assumed.
const OPEN_SHARE: f64 = 0.05;
/// Workspaces in which two people type, whatever the number of others.
const BUSY: usize = 10;
const LOAD: Typing = Typing {
    per_second: 20,
    lasts: Duration::from_secs(4),
    kept: false,
};
/// How long the relay is watched while nobody does anything.
const WATCHED: Duration = Duration::from_secs(3);

/// Workspaces of a relay, with whoever may open them.
struct Grown {
    carnet: Carnet,
    /// Where everybody is invited to get an account.
    meeting: WorkspaceId,
    people: Vec<Arc<Account>>,
    workspaces: Vec<(WorkspaceId, Arc<Account>)>,
}

/// What a level took.
struct Level {
    workspaces: usize,
    rest: u64,
    disk: u64,
    open: u64,
}

pub(super) fn measure(store: &str, start: impl Fn() -> Carnet, most: usize) -> Result<()> {
    let carnet = start();
    let mut grown = Grown {
        meeting: carnet.space(),
        carnet,
        people: Vec::new(),
        workspaces: Vec::new(),
    };
    let mut levels: Vec<Level> = Vec::new();
    for count in LEVELS.into_iter().filter(|count| *count <= most) {
        levels.push(grown.level(store, count)?);
    }
    if let (Some(first), Some(last)) = (levels.first(), levels.last()) {
        slopes(store, first, last);
    }
    Ok(())
}

/// What one more workspace takes, between the first level and the last; and a thousand and a million of them, if it goes on like that.
fn slopes(store: &str, first: &Level, last: &Level) {
    let more = (last.workspaces - first.workspaces).max(1) as f64;
    // A process may shrink by some pages meanwhile: nothing is what such a slope says.
    let slope = |from: u64, to: u64| ((to as f64 - from as f64) / more).max(0.0);
    let (disk, closed) = (slope(first.disk, last.disk), slope(first.rest, last.rest));
    let open = last.open as f64;
    let each = [disk, closed, open].map(|bytes| format!("{:.2} KiB", bytes / 1_024.0));
    let thousand = [disk, closed].map(|bytes| mib(bytes * 1_000.0));
    let million = [disk, closed, open * OPEN_SHARE].map(|bytes| mib(bytes * 1_000_000.0));
    let cells = [vec![store.to_owned()], each.to_vec()].concat();
    line("slopes", &cells);
    let cells = [vec![store.to_owned()], thousand.to_vec(), million.to_vec()].concat();
    line("million", &cells);
}

fn mib(bytes: f64) -> String {
    let mib = bytes / 1_048_576.0;
    if mib.abs() < 10_240.0 {
        format!("{mib:.0} MiB")
    } else {
        format!("{:.0} GiB", mib / 1_024.0)
    }
}

impl Grown {
    fn level(&mut self, store: &str, count: usize) -> Result<Level> {
        eprintln!("{store}: {count} workspaces");
        let (before, began) = (self.workspaces.len(), Instant::now());
        self.grow(count)?;
        let making = began.elapsed() / u32::try_from((count - before).max(1))?;
        // What making them left in memory is not what having them takes.
        self.carnet.stop();
        self.carnet.restart();
        let rest = self.carnet.program().memory();
        let idle = self.idle_cpu();
        let (cpu, most) = self.typing()?;
        let open = self.open(OPEN.min(count))?;
        let level = Level {
            workspaces: count,
            rest,
            disk: self.carnet.disk(),
            open,
        };
        line(
            "workspaces",
            &[
                store.to_owned(),
                count.to_string(),
                ms(making),
                format!("{:.1} MiB", level.disk as f64 / 1_048_576.0),
                format!("{:.1} MiB", level.rest as f64 / 1_048_576.0),
                format!("{:.1} KiB", level.open as f64 / 1_024.0),
                format!("{:.2} %", idle * 100.0),
                format!("{cpu:.1} µs"),
                ms(most),
            ],
        );
        Ok(level)
    }

    fn grow(&mut self, count: usize) -> Result<()> {
        while self.people.len() * OF_ONE_PERSON < count {
            let person = self.person();
            self.people.push(Arc::new(person));
        }
        // Those with room take turns: an account's own workspaces are counted, so they are made one after another.
        let before = self.workspaces.len();
        let with_room = &self.people[before / OF_ONE_PERSON..];
        let wanted: Vec<_> = (0..count - before)
            .map(|number| {
                (
                    workspace_id(),
                    Arc::clone(&with_room[number % with_room.len()]),
                )
            })
            .collect();
        let address = self.carnet.relay().address();
        runtime().block_on(async {
            let making = iter(wanted.iter()).map(|(workspace, person)| async move {
                make(person, *workspace).await?;
                let mut wire = Wire::open(address, person, *workspace, 0).await?;
                wire.push_acked(1, (0..DOCUMENTS).map(|_| first()).collect())
                    .await
            });
            let mut making = making.buffer_unordered(AT_ONCE);
            while let Some(made) = making.next().await {
                made?;
            }
            anyhow::Ok(())
        })?;
        self.workspaces.extend(wanted);
        Ok(())
    }

    /// One more account: somebody whom the owner invites.
    fn person(&self) -> Account {
        let secret = self.carnet.owner().invite(self.meeting, Role::Member);
        let name = format!("Person{}", self.people.len());
        Account::accept(&self.carnet.relay().url(), &secret, &name)
    }

    /// The part of one core that it takes while nobody does anything.
    fn idle_cpu(&mut self) -> f64 {
        let before = self.carnet.program().cpu_micros();
        let nothing = std::future::pending::<()>();
        let watched = runtime().block_on(async { timeout(WATCHED, nothing).await });
        drop(watched);
        let used = self.carnet.program().cpu_micros() - before;
        used as f64 / WATCHED.as_micros() as f64
    }

    /// CPU for each delivered update in microseconds, and the 99th percentile of delivery.
    fn typing(&mut self) -> Result<(f64, Duration)> {
        let step = self.workspaces.len() / BUSY;
        let mut clients = Vec::new();
        for (workspace, person) in self.workspaces.iter().step_by(step).take(BUSY) {
            let document = Uuid::from_bytes(rand::random());
            for _ in 0..2 {
                let line = line_of(self.carnet.relay().address(), person, *workspace, document);
                clients.push(vec![line?]);
            }
        }
        let ledger = Arc::default();
        let before = self.carnet.program().cpu_micros();
        let (_, outcome) = runtime().block_on(run(clients, LOAD, &ledger))?;
        let used = self.carnet.program().cpu_micros() - before;
        ensure!(outcome.broken.is_none(), "a socket ended under load");
        let mut times: Vec<Duration> = outcome.delivered.iter().map(|(_, took)| *took).collect();
        let each = used as f64 / times.len().max(1) as f64;
        Ok((each, part(&mut times, 0.99)))
    }

    /// Memory that one workspace takes while somebody has it open, in bytes.
    fn open(&mut self, count: usize) -> Result<u64> {
        let before = self.carnet.program().memory();
        let mut lines = Vec::new();
        for (workspace, person) in self.workspaces.iter().rev().take(count) {
            let address = self.carnet.relay().address();
            lines.push(line_of(address, person, *workspace, Uuid::nil())?);
        }
        let grown = self.carnet.program().memory().saturating_sub(before);
        drop(lines);
        Ok(grown / count as u64)
    }
}

/// A person's socket that has caught up.
pub(super) fn line_of(
    relay: std::net::SocketAddr,
    person: &Account,
    workspace: WorkspaceId,
    document: Uuid,
) -> Result<CarnetLine> {
    runtime().block_on(async {
        let mut wire = Wire::open(relay, person, workspace, 0).await?;
        wire.live().await?;
        Ok(CarnetLine::new(wire, &[document]))
    })
}

/// Asks again when the relay says that it has too much to do, as a program should.
async fn make(person: &Account, workspace: WorkspaceId) -> Result<()> {
    let mut tries = 0;
    loop {
        match person.make_workspace(workspace).await {
            Err(error) if tries < TRIES && error.to_string().starts_with("503") => tries += 1,
            done => return done,
        }
    }
}

fn first() -> PushedUpdate {
    PushedUpdate {
        document: DocumentId::new(Kind::DEAL, Uuid::from_bytes(rand::random())),
        update: Typist::default().update(BYTES),
    }
}
