//! Writers and readers that stay whatever happens to the relay, and what they saw.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use carnet_core::clock::SystemChance;
use carnet_core::sync::backoff::Backoff;
use carnet_protocol::frame::{
    Bye, ByeCode, Hello, Number, Push, PushedUpdate, Seen, Seq, ToDesk, ToRelay,
};
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind, WorkspaceId};
use carnet_tests::account::Account;
use carnet_tests::runtime::runtime;
use carnet_tests::wire::{Typist, Wire, greeting};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, interval_at, timeout};
use uuid::Uuid;

/// A relay that says nothing for this long is gone.
const SILENCE: Duration = Duration::from_secs(20);
/// How often somebody looks whether they are to stop.
const LOOK: Duration = Duration::from_millis(100);
/// Fewer updates than make the relay fold a document: readers shall see each one.
const UPDATES_PER_DOCUMENT: u64 = 100;
const PENDING_MAX: usize = 32;

/// Where somebody connects to.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) relay: SocketAddr,
    pub(super) account: Arc<Account>,
    pub(super) workspace: WorkspaceId,
}

/// When each update was acknowledged, or read: the first time, and how often.
#[derive(Debug, Default)]
pub(super) struct Seens {
    times: Mutex<HashMap<(DeviceId, Number), (Instant, u32)>>,
    count: AtomicU64,
    stop: AtomicBool,
    /// The longest time without a socket.
    away_ms: AtomicU64,
}

impl Seens {
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub(super) fn away(&self) -> Duration {
        Duration::from_millis(self.away_ms.load(Ordering::Relaxed))
    }

    pub(super) fn times(&self) -> HashMap<(DeviceId, Number), (Instant, u32)> {
        self.times
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn note(&self, device: DeviceId, number: Number) {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times
            .entry((device, number))
            .or_insert((Instant::now(), 0))
            .1 += 1;
        self.count.store(times.len() as u64, Ordering::Relaxed);
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Somebody at work.
pub(super) struct Person {
    pub(super) seens: Arc<Seens>,
    task: JoinHandle<()>,
}

impl Person {
    /// Waits until they have ended, after [`Seens::stop`].
    pub(super) fn ended(self) -> Arc<Seens> {
        self.seens.stop();
        runtime().block_on(self.task).expect("nobody panics");
        self.seens
    }
}

/// Somebody who writes one update every `pace`, and sends again what was not acknowledged.
pub(super) fn writer(place: Place, pace: Duration) -> Person {
    let seens = Arc::<Seens>::default();
    let writer = Writer {
        place,
        pace,
        device: DeviceId(rand::random()),
        document: new_document(),
        typist: Typist::default(),
        pending: VecDeque::new(),
        last: 0,
        reading: Reading::default(),
        seens: Arc::clone(&seens),
    };
    let task = runtime().spawn(writer.run());
    Person { seens, task }
}

/// Somebody who reads everything.
pub(super) fn reader(place: Place) -> Person {
    let seens = Arc::<Seens>::default();
    let (mut reading, own) = (Reading::default(), Arc::clone(&seens));
    let task = runtime().spawn(async move {
        let mut tries = Tries::new(&own);
        while !own.stopped() {
            tries.next().await;
            let ended = reading.over_one_socket(&place, &own, &mut tries).await;
            tries.lost(&ended);
        }
    });
    Person { seens, task }
}

/// Tries to connect, with a desk's own waits between them (CL3), and how long there was no socket.
struct Tries<'a> {
    seens: &'a Seens,
    backoff: Backoff,
    at_least: Duration,
    away_since: Option<Instant>,
}

/// The relay said Bye.
#[derive(Debug)]
struct Left(Bye);

impl std::fmt::Display for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for Left {}

impl<'a> Tries<'a> {
    fn new(seens: &'a Seens) -> Self {
        Self {
            seens,
            backoff: Backoff::default(),
            at_least: Duration::ZERO,
            away_since: None,
        }
    }

    /// As `carnet_core::engine` after a socket's end.
    async fn next(&mut self) {
        let wait = self.backoff.next(&mut SystemChance) as u64;
        let wait = Duration::from_millis(wait).max(self.at_least);
        let period = Duration::from_millis(1);
        interval_at(tokio::time::Instant::now() + wait, period)
            .tick()
            .await;
    }

    fn welcomed(&mut self) {
        if let Some(since) = self.away_since.take() {
            let ms = since.elapsed().as_millis() as u64;
            self.seens.away_ms.fetch_max(ms, Ordering::Relaxed);
        }
    }

    fn lost(&mut self, ended: &Result<()>) {
        self.away_since.get_or_insert_with(Instant::now);
        let left = ended.as_ref().err().and_then(|error| error.downcast_ref());
        self.at_least = Duration::ZERO;
        if let Some(Left(bye)) = left {
            self.at_least = Duration::from_millis(bye.retry_after_ms.into());
            if bye.code == ByeCode::DRAINING {
                self.backoff.reset();
            }
        }
    }
}

#[derive(Default)]
struct Reading {
    cursor: Seq,
    epoch: Option<Epoch>,
    device: Option<DeviceId>,
}

impl Reading {
    fn hello(&mut self) -> Hello {
        let device = *self.device.get_or_insert_with(|| DeviceId(rand::random()));
        Hello {
            epoch: self.epoch,
            cursor: self.cursor,
            ..greeting(device)
        }
    }

    async fn over_one_socket(
        &mut self,
        place: &Place,
        seens: &Seens,
        tries: &mut Tries<'_>,
    ) -> Result<()> {
        let opened = Wire::open_as(place.relay, &place.account, place.workspace, self.hello());
        let (mut wire, welcome) = opened.await?;
        assert!(!welcome.reset, "nothing was lost: nobody starts over");
        tries.welcomed();
        self.epoch = Some(welcome.epoch);
        let mut looks = interval(LOOK);
        loop {
            let heard = tokio::select! {
                heard = timeout(SILENCE, wire.back.hear()) => heard,
                _ = looks.tick() => {
                    if seens.stopped() {
                        return Ok(());
                    }
                    continue;
                }
            };
            self.take(&mut wire, heard??, seens).await?;
        }
    }

    async fn take(&mut self, wire: &mut Wire, frame: ToDesk, seens: &Seens) -> Result<()> {
        match frame {
            ToDesk::Entries(entries) => {
                for entry in &entries.entries {
                    assert!(entry.seq > self.cursor, "the log's order");
                    self.cursor = entry.seq;
                    seens.note(entry.device, entry.number);
                }
                let cursor = self.cursor;
                wire.out.say(&ToRelay::Seen(Seen { cursor })).await
            }
            ToDesk::Document(document) => panic!("folded too early: {:?}", document.document),
            ToDesk::Bye(bye) => Err(Left(bye).into()),
            _ => Ok(()),
        }
    }
}

struct Writer {
    place: Place,
    pace: Duration,
    device: DeviceId,
    document: DocumentId,
    typist: Typist,
    pending: VecDeque<(Number, PushedUpdate)>,
    last: Number,
    reading: Reading,
    seens: Arc<Seens>,
}

impl Writer {
    async fn run(mut self) {
        let seens = Arc::clone(&self.seens);
        let mut tries = Tries::new(&seens);
        while !seens.stopped() || !self.pending.is_empty() {
            tries.next().await;
            let ended = self.over_one_socket(&mut tries).await;
            tries.lost(&ended);
        }
    }

    async fn over_one_socket(&mut self, tries: &mut Tries<'_>) -> Result<()> {
        let hello = Hello {
            acknowledged: self.last - self.pending.len() as u64,
            device: self.device,
            ..self.reading.hello()
        };
        let Place {
            relay,
            account,
            workspace,
        } = &self.place;
        let (mut wire, welcome) = Wire::open_as(*relay, account, *workspace, hello).await?;
        assert!(!welcome.reset, "nothing was lost: nobody starts over");
        tries.welcomed();
        self.reading.epoch = Some(welcome.epoch);
        // Everything that no Ack has come for is sent again (PU9).
        for (number, update) in self.pending.clone() {
            push(&mut wire, number, update).await?;
        }
        let mut ticks = interval(self.pace);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !(self.seens.stopped() && self.pending.is_empty()) {
            tokio::select! {
                _ = ticks.tick() => {
                    if !self.seens.stopped() && self.pending.len() < PENDING_MAX {
                        let (number, update) = self.write();
                        push(&mut wire, number, update).await?;
                    }
                }
                heard = timeout(SILENCE, wire.back.hear()) => {
                    self.take(&mut wire, heard??).await?;
                }
            }
        }
        Ok(())
    }

    fn write(&mut self) -> (Number, PushedUpdate) {
        self.last += 1;
        if self.last.is_multiple_of(UPDATES_PER_DOCUMENT) {
            (self.document, self.typist) = (new_document(), Typist::default());
        }
        let update = PushedUpdate {
            document: self.document,
            update: self.typist.update(20),
        };
        self.pending.push_back((self.last, update.clone()));
        (self.last, update)
    }

    async fn take(&mut self, wire: &mut Wire, frame: ToDesk) -> Result<()> {
        match frame {
            ToDesk::Ack(ack) => {
                while let Some((number, _)) = self
                    .pending
                    .pop_front_if(|(number, _)| *number <= ack.through)
                {
                    self.seens.note(self.device, number);
                }
                Ok(())
            }
            ToDesk::Refuse(refuse) => bail!("again from the start: {refuse:?}"),
            // What others wrote is for the readers to look at.
            other => self.reading.take(wire, other, &Seens::default()).await,
        }
    }
}

async fn push(wire: &mut Wire, first: Number, update: PushedUpdate) -> Result<()> {
    let updates = vec![update];
    wire.out.say(&ToRelay::Push(Push { first, updates })).await
}

fn new_document() -> DocumentId {
    DocumentId::new(Kind::DEAL, Uuid::from_u128(rand::random()))
}

/// What is wrong with what a reader saw of what writers were acknowledged, and how late the latest of it came.
pub(super) fn compare(written: &[Arc<Seens>], read: &Seens) -> (Vec<String>, Duration) {
    let (read, mut wrong, mut latest) = (read.times(), Vec::new(), Duration::ZERO);
    for (update, (acknowledged, _)) in written.iter().flat_map(|one| one.times()) {
        match read.get(&update) {
            None => wrong.push(format!("{update:?} was acknowledged and never read")),
            Some((at, 1)) => latest = latest.max(at.saturating_duration_since(acknowledged)),
            Some((_, times)) => wrong.push(format!("{update:?} was read {times} times")),
        }
    }
    (wrong, latest)
}
