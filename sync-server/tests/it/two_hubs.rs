//! Two hubs over one log, as two instances of a relay have them: what one appends reaches the other's links by the ring, by
//! a look at the log when the ring is lost, and never out of a memory that the other has outrun.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use carnet_protocol::frame::{
    Erase, PresenceIn, PresenceOut, Push, PushedUpdate, Role, Seen, ToDesk, ToRelay,
};
use carnet_protocol::ids::{DocumentId, Epoch, SessionId, WorkspaceId};
use carnet_relay::bus::{Bus, Figures, Happened, LocalBus, News, Rang, Ring};
use carnet_relay::clock::{SystemChance, SystemClock, new_id};
use carnet_relay::compaction::YrsFold;
use carnet_relay::folds::Folds;
use carnet_relay::hub::Hub;
use carnet_relay::hub::drive::{Incoming, Shared, drive};
use carnet_relay::hub::inside::InsideLink;
use carnet_relay::limits::HEADS_MS;
use carnet_relay::log::SharedLog;
use carnet_relay::log::contract::map_update;
use carnet_relay::log::sqlite::{Database, SqliteLog};
use tempfile::TempDir;
use tokio::sync::{broadcast, mpsc};
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::desk::{deal, hello, id};
use crate::open::Open;

const LIMIT: Duration = Duration::from_secs(10);

/// A bus that loses everything: Redis is away.
#[derive(Debug)]
struct Deaf(broadcast::Sender<News>);

impl Default for Deaf {
    fn default() -> Self {
        Self(broadcast::channel(1).0)
    }
}

impl Bus for Deaf {
    fn ring(&self, _: Ring) {}

    fn listen(&self) -> broadcast::Receiver<News> {
        self.0.subscribe()
    }

    fn enter(&self, _: WorkspaceId) {}

    fn leave(&self, _: WorkspaceId) {}

    fn loses(&self) -> bool {
        true
    }

    fn figures(&self) -> Figures {
        Figures::default()
    }
}

/// Two instances and one file.
struct Two {
    one: Shared,
    two: Shared,
    workspace: WorkspaceId,
    _stop: DropGuard,
    _folder: TempDir,
}

impl Two {
    async fn over(bus: Arc<dyn Bus>) -> Self {
        Self::over_each([Arc::clone(&bus), bus]).await
    }

    async fn over_each([first, second]: [Arc<dyn Bus>; 2]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stop = CancellationToken::new();
        let instance = |n, bus| {
            let hub = Hub::new([n; 16], bus, mpsc::channel(8).0);
            let file = folder.path().join("relay.db");
            let database = Database::open(&file, Arc::clone(&hub) as _).unwrap();
            let log: SharedLog = Arc::new(SqliteLog::new(Arc::new(database)));
            tokio::spawn(Arc::clone(&hub).listen(Arc::clone(&log), stop.clone()));
            Shared {
                log,
                hub,
                folds: Folds::start(Arc::new(YrsFold)).unwrap(),
                clock: Arc::new(SystemClock),
                draining: CancellationToken::new(),
            }
        };
        let (one, two, workspace) = (
            instance(1, first),
            instance(2, second),
            WorkspaceId::from(id()),
        );
        let epoch = Epoch(new_id(&SystemChance));
        one.log.create(workspace, epoch).await.unwrap();
        let _stop = stop.drop_guard();
        Self {
            one,
            two,
            workspace,
            _stop,
            _folder: folder,
        }
    }

    async fn link(&self, to: &Shared) -> Desk {
        let (to_desk, incoming) = mpsc::channel(64);
        let (outgoing, from_desk) = mpsc::channel(64);
        let link = InsideLink::new(from_desk, to_desk, |bytes| Incoming::Frame {
            bytes,
            on_behalf_of: None,
        });
        let session = SessionId(new_id(&SystemChance));
        let driving = drive(
            to.clone(),
            Arc::new(Open::to(Role::Owner)),
            self.workspace,
            session,
            link,
        );
        tokio::spawn(driving);
        let mut desk = Desk { incoming, outgoing };
        desk.send(ToRelay::Hello(hello(id(), "a ticket"))).await;
        assert!(matches!(desk.hear().await, ToDesk::Welcome(_)));
        desk
    }
}

struct Desk {
    incoming: mpsc::Receiver<Bytes>,
    outgoing: mpsc::Sender<Bytes>,
}

impl Desk {
    async fn live(mut self) -> Self {
        while !matches!(self.hear().await, ToDesk::Live(_)) {}
        self
    }

    async fn send(&self, frame: ToRelay) {
        self.outgoing.send(frame.encode().into()).await.unwrap();
    }

    async fn push(&mut self, first: u64, document: DocumentId) {
        let update = map_update(first, 0, "v");
        let updates = vec![PushedUpdate { document, update }];
        self.send(ToRelay::Push(Push { first, updates })).await;
        while !matches!(self.hear().await, ToDesk::Ack(ack) if ack.through == first) {}
    }

    async fn hear(&mut self) -> ToDesk {
        let frame = timeout(LIMIT, self.incoming.recv()).await;
        ToDesk::decode(&frame.unwrap().expect("a frame")).unwrap()
    }

    /// Hears until an update of that document comes.
    async fn hear_of(&mut self, document: DocumentId) {
        loop {
            if let ToDesk::Entries(entries) = self.hear().await {
                let cursor = entries.entries.last().unwrap().seq;
                self.send(ToRelay::Seen(Seen { cursor })).await;
                if entries.entries.iter().any(|one| one.document == document) {
                    return;
                }
            }
        }
    }

    async fn show(&self, bytes: &[u8]) {
        let bytes = bytes.to_vec();
        self.send(ToRelay::Presence(PresenceOut { bytes })).await;
    }

    async fn presence(&mut self) -> PresenceIn {
        loop {
            if let ToDesk::Presence(presence) = self.hear().await {
                return presence;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_and_a_presence_reach_the_other_instance() {
    let place = Two::over(Arc::new(LocalBus::default())).await;
    let mut one = place.link(&place.one).await.live().await;
    let mut two = place.link(&place.two).await.live().await;
    let document = deal();
    one.push(1, document).await;
    two.hear_of(document).await;
    one.show(b"here").await;
    assert_eq!(two.presence().await.bytes, b"here");
    let mut late = place.link(&place.two).await;
    assert_eq!(
        late.presence().await.bytes,
        b"here",
        "PR1: a new socket, too"
    );
    drop(one);
    assert_eq!(two.presence().await.bytes, b"", "and its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_opens_later_learns_who_is_shown_elsewhere() {
    let place = Two::over(Arc::new(LocalBus::default())).await;
    let one = place.link(&place.one).await.live().await;
    one.show(b"early").await;
    // It was rung before the other instance has a room that could hear it.
    let mut beside = place.link(&place.one).await;
    assert_eq!(beside.presence().await.bytes, b"early");
    let mut two = place.link(&place.two).await;
    assert_eq!(two.presence().await.bytes, b"early");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_nobody_rang_comes_within_two_seconds() {
    nobody_rings(Two::over(Arc::new(Deaf::default())).await).await;
}

/// Two relays on one server of databases and no Redis: each is alone on its bus.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_a_relay_that_cannot_ring_here_comes_within_two_seconds() {
    let alone = || Arc::new(LocalBus::over_a_shared_log()) as Arc<dyn Bus>;
    nobody_rings(Two::over_each([alone(), alone()]).await).await;
}

/// Whoever may write to Redis, or another installation on it, may say anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_not_the_log_s_is_not_believed() {
    let bus = LocalBus::default();
    let place = Two::over(Arc::new(bus.clone())).await;
    let mut one = place.link(&place.one).await.live().await;
    let mut two = place.link(&place.two).await.live().await;
    let lie = |head| Ring {
        from: [9; 16],
        what: Rang::In(place.workspace, Happened::Head(head)),
    };
    for (number, head) in [(1, u64::MAX), (2, 1_000), (3, 2), (4, 0)] {
        bus.ring(lie(head));
        // Somebody who comes is told at once that they have everything, and nobody misses what is appended.
        drop(place.link(&place.two).await.live().await);
        let document = deal();
        one.push(number, document).await;
        two.hear_of(document).await;
    }
}

async fn nobody_rings(place: Two) {
    let mut one = place.link(&place.one).await.live().await;
    let mut two = place.link(&place.two).await.live().await;
    for first in 1..=3 {
        let document = deal();
        one.push(first, document).await;
        let begin = Instant::now();
        two.hear_of(document).await;
        // Three times the budget: this machine has other things to do.
        assert!(begin.elapsed() < Duration::from_millis(3 * HEADS_MS));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_instance_erased_is_not_given_out_of_memory() {
    let place = Two::over(Arc::new(LocalBus::default())).await;
    let mut one = place.link(&place.one).await.live().await;
    let mut two = place.link(&place.two).await.live().await;
    let document = deal();
    one.push(1, document).await;
    two.hear_of(document).await;
    two.send(ToRelay::Erase(Erase {
        number: 1,
        document,
    }))
    .await;
    while !matches!(one.hear().await, ToDesk::Erased(_)) {}
    let mut new = place.link(&place.one).await;
    loop {
        match new.hear().await {
            ToDesk::Live(_) => break,
            ToDesk::Entries(entries) => {
                let bytes = entries.entries.iter().find(|one| one.document == document);
                assert!(bytes.is_none(), "the bytes of an erased document");
            }
            _ => {}
        }
    }
}
