//! Links in this process: what a driver does with clocks, roles and fetches, without sockets and accounts.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use carnet_protocol::frame::{ByeCode, Fetch, Hello, PresenceOut, Role, ToDesk, ToRelay, Welcome};
use carnet_protocol::ids::{Epoch, SessionId, WorkspaceId};
use carnet_relay::bus::LocalBus;
use carnet_relay::clock::{Clock, SystemChance, new_id};
use carnet_relay::compaction::{Fold, Folded, Unfit};
use carnet_relay::folds::Folds;
use carnet_relay::hub::Hub;
use carnet_relay::hub::drive::{Incoming, Shared, drive};
use carnet_relay::hub::inside::InsideLink;
use carnet_relay::log::SharedLog;
use carnet_relay::log::contract::map_update;
use carnet_relay::log::sqlite::{Database, SqliteLog};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::desk::{deal, hello, id};
use crate::open::Open;

/// A clock that somebody sets forward by an hour whenever it is looked at.
#[derive(Debug, Default)]
struct Leaping(AtomicI64);

impl Clock for Leaping {
    fn now_ms(&self) -> i64 {
        3_600_000 + self.0.fetch_add(3_600_000, Ordering::Relaxed)
    }
}

/// Folds when it is let.
#[derive(Debug, Default)]
struct Slow {
    asked: AtomicI64,
    gate: Mutex<()>,
}

impl Fold for Slow {
    fn fold(&self, parts: &[Bytes], _: &[u8]) -> Result<Folded, Unfit> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let _open = self.gate.lock().unwrap();
        Ok(Folded {
            state: parts.concat(),
            state_vector: vec![0],
        })
    }
}

struct Place {
    shared: Shared,
    fold: Arc<Slow>,
    workspace: WorkspaceId,
    _folder: TempDir,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hub = Hub::new([1; 16], Arc::new(LocalBus::default()), mpsc::channel(8).0);
        let database =
            Database::open(&folder.path().join("relay.db"), Arc::clone(&hub) as _).unwrap();
        let log: SharedLog = Arc::new(SqliteLog::new(Arc::new(database)));
        let workspace = WorkspaceId::from(id());
        log.create(workspace, Epoch(new_id(&SystemChance)))
            .await
            .unwrap();
        let fold = Arc::<Slow>::default();
        let shared = Shared {
            log,
            hub,
            folds: Folds::start(Arc::clone(&fold) as _).unwrap(),
            clock: Arc::new(Leaping::default()),
            draining: CancellationToken::new(),
        };
        Self {
            shared,
            fold,
            workspace,
            _folder: folder,
        }
    }

    fn link(&self, admission: Open) -> Desk {
        let (to_desk, incoming) = mpsc::channel(64);
        let (outgoing, from_desk) = mpsc::channel(64);
        let link = InsideLink::new(from_desk, to_desk, |bytes| Incoming::Frame {
            bytes,
            on_behalf_of: None,
        });
        tokio::spawn(drive(
            self.shared.clone(),
            Arc::new(admission),
            self.workspace,
            SessionId(new_id(&SystemChance)),
            link,
        ));
        Desk { incoming, outgoing }
    }
}

struct Desk {
    incoming: mpsc::Receiver<Bytes>,
    outgoing: mpsc::Sender<Bytes>,
}

impl Desk {
    async fn send(&self, frame: ToRelay) {
        self.outgoing.send(frame.encode().into()).await.unwrap();
    }

    async fn hello(&self) {
        let hello = Hello {
            epoch: None,
            ..hello(id(), "a ticket")
        };
        self.send(ToRelay::Hello(hello)).await;
    }

    /// Pushes an update to a document of its own, and waits for its Ack.
    async fn push(&mut self, first: u64) {
        let update = carnet_protocol::frame::PushedUpdate {
            document: deal(),
            update: map_update(first, 0, "v"),
        };
        let updates = vec![update];
        self.send(ToRelay::Push(carnet_protocol::frame::Push {
            first,
            updates,
        }))
        .await;
        while !matches!(self.hear().await, ToDesk::Ack(ack) if ack.through == first) {}
    }

    async fn hear(&mut self) -> ToDesk {
        let frame = timeout(Duration::from_secs(10), self.incoming.recv()).await;
        ToDesk::decode(&frame.unwrap().expect("a frame")).unwrap()
    }

    async fn welcome(&mut self) -> Welcome {
        match self.hear().await {
            ToDesk::Welcome(welcome) => welcome,
            other => panic!("a Welcome, not {other:?}"),
        }
    }
}

#[tokio::test]
async fn cl2_silence_is_not_measured_by_a_clock_that_is_set() {
    let place = Place::new().await;
    let mut desk = place.link(Open::to(Role::Member));
    // The first look at the times comes at once; this runtime has one thread.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    desk.hello().await;
    desk.welcome().await;
}

#[tokio::test]
async fn a_member_removed_in_the_middle_of_hello_reads_nothing() {
    let place = Place::new().await;
    let mut desk = place.link(Open {
        at_first: Role::Owner,
        now: None,
    });
    desk.hello().await;
    match desk.hear().await {
        ToDesk::Bye(bye) => assert_eq!(bye.code, ByeCode::REVOKED),
        other => panic!("a Bye, not {other:?}"),
    }
}

#[tokio::test]
async fn a_role_changed_in_the_middle_of_hello_is_the_one_of_welcome() {
    let place = Place::new().await;
    let mut desk = place.link(Open {
        at_first: Role::Owner,
        now: Some(Role::Viewer),
    });
    desk.hello().await;
    assert_eq!(desk.welcome().await.role, Role::Viewer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_has_one_fetch_under_way() {
    let place = Place::new().await;
    let mut desk = place.link(Open::to(Role::Member));
    desk.hello().await;
    desk.welcome().await;
    let document = deal();
    let pushed = carnet_protocol::frame::PushedUpdate {
        document,
        update: map_update(1, 0, "v"),
    };
    desk.send(ToRelay::Push(carnet_protocol::frame::Push {
        first: 1,
        updates: vec![pushed],
    }))
    .await;
    while !matches!(desk.hear().await, ToDesk::Ack(_)) {}
    let closed = Arc::clone(&place.fold);
    // Held by a thread: a guard must not be held over an await.
    let (open, opened) = std::sync::mpsc::sync_channel::<()>(1);
    let (shut, is_shut) = std::sync::mpsc::sync_channel::<()>(1);
    let holder = std::thread::spawn(move || {
        let _guard = closed.gate.lock().unwrap();
        shut.send(()).unwrap();
        opened.recv().unwrap();
    });
    is_shut.recv().unwrap();
    for _ in 0..20 {
        desk.send(ToRelay::Fetch(Fetch {
            document,
            state_vector: vec![0],
        }))
        .await;
    }
    desk.send(ToRelay::Ping).await;
    crate::relay::until("the first fold", async || {
        place.fold.asked.load(Ordering::SeqCst) == 1
    })
    .await;
    // Everybody else's work goes on meanwhile.
    let mut other = place.link(Open::to(Role::Member));
    other.hello().await;
    other.welcome().await;
    let early = drain(&mut desk);
    assert!(!early.contains(&ToDesk::Pong), "the Ping waits its turn");
    open.send(()).unwrap();
    holder.join().unwrap();
    let mut documents = 0;
    loop {
        match desk.hear().await {
            ToDesk::Document(_) => documents += 1,
            ToDesk::Pong => break,
            _ => {}
        }
    }
    assert_eq!(documents, 20, "each is answered, one after another");
}

#[tokio::test(flavor = "multi_thread")]
async fn cl2_a_desk_that_takes_nothing_is_closed_holds_up_nobody_and_goes_on_later() {
    const CHANGES: u64 = 300;
    let place = Place::new().await;
    let mut slow = place.link(Open::to(Role::Member));
    slow.hello().await;
    let welcome = slow.welcome().await;
    let mut writer = place.link(Open::to(Role::Member));
    writer.hello().await;
    writer.welcome().await;
    for first in 1..=CHANGES {
        writer.push(first).await;
    }
    // More frames than its queue takes: the relay waits thirty seconds for it, and looks every five.
    let alone = async || place.shared.hub.sockets() == 1;
    crate::relay::until_within(Duration::from_secs(60), "it is closed", alone).await;
    let mut cursor = 0;
    while let Some(frame) = slow.incoming.recv().await {
        if let ToDesk::Entries(entries) = ToDesk::decode(&frame).unwrap() {
            cursor = entries.entries.last().unwrap().seq;
        }
    }
    assert!(
        cursor < CHANGES,
        "it was sent everything: nothing is proved"
    );
    let mut again = place.link(Open::to(Role::Member));
    let mut wanted = cursor + 1;
    let goes_on = Hello {
        cursor,
        epoch: Some(welcome.epoch),
        ..hello(id(), "a ticket")
    };
    again.send(ToRelay::Hello(goes_on)).await;
    while wanted <= CHANGES {
        if let ToDesk::Entries(entries) = again.hear().await {
            for entry in entries.entries {
                assert_eq!(entry.seq, wanted, "each once, and none is missing");
                wanted += 1;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hs4_who_must_start_over_hears_that_before_who_is_here() {
    let place = Place::new().await;
    let mut shown = place.link(Open::to(Role::Member));
    shown.hello().await;
    shown.welcome().await;
    let bytes = b"here".to_vec();
    shown.send(ToRelay::Presence(PresenceOut { bytes })).await;
    let beyond = Hello {
        cursor: 99,
        epoch: Some(Epoch([9; 16])),
        ..hello(id(), "a ticket")
    };
    for _ in 0..5 {
        let mut back = place.link(Open::to(Role::Member));
        back.send(ToRelay::Hello(beyond.clone())).await;
        let ToDesk::Welcome(welcome) = back.hear().await else {
            panic!("the first frame is Welcome");
        };
        assert!(welcome.reset);
        assert!(matches!(back.hear().await, ToDesk::Bye(bye) if bye.code == ByeCode::RESET));
    }
}

/// A slow line is no dead one: longer than the thirty seconds, a frame now and then.
#[tokio::test(flavor = "multi_thread")]
async fn cl2_a_desk_that_takes_a_frame_now_and_then_stays() {
    let place = Place::new().await;
    let mut slow = place.link(Open::to(Role::Member));
    slow.hello().await;
    slow.welcome().await;
    let mut writer = place.link(Open::to(Role::Member));
    writer.hello().await;
    writer.welcome().await;
    for first in 1..=300 {
        writer.push(first).await;
    }
    let mut turns = tokio::time::interval(Duration::from_secs(4));
    for turn in 0..12 {
        turns.tick().await;
        assert!(
            slow.incoming.recv().await.is_some(),
            "closed at turn {turn}"
        );
    }
    assert_eq!(place.shared.hub.sockets(), 2);
}

fn drain(desk: &mut Desk) -> Vec<ToDesk> {
    std::iter::from_fn(|| desk.incoming.try_recv().ok())
        .map(|frame| ToDesk::decode(&frame).unwrap())
        .collect()
}
