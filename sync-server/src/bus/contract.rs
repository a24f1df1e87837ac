//! What every bus must do. A bus' tests call `bus_contract!` with a function that makes one.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use carnet_protocol::frame::{PresenceIn, ToDesk};
use carnet_protocol::ids::{MemberId, SessionId, WorkspaceId};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

use super::{Bus, Happened, News, Rang, Ring};
use crate::clock::{SystemChance, new_id};
use crate::limits::SOCKETS_PER_WORKSPACE_MAX;

/// Makes a test of each rule for the bus that `$make` (an async function without arguments) gives: two ends of it, with
/// whatever must live as long.
#[macro_export]
macro_rules! bus_contract {
    ($make:path) => {
        $crate::bus_contract!($make;
            what_is_rung_is_heard_whole, what_is_rung_after_entering_is_heard, the_last_head_is_heard_and_heads_rise,
            entering_again_is_said_again, ringing_never_waits);
    };
    ($make:path; $($rule:ident),*) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $rule() {
            let (ends, _alive) = $make().await;
            $crate::bus::contract::$rule(ends).await;
        })*
    };
}

/// Two instances' ends of one bus.
#[derive(Clone, Debug)]
pub struct Ends {
    /// One's.
    pub one: Arc<dyn Bus>,
    /// The other's.
    pub two: Arc<dyn Bus>,
}

/// An end that listens.
struct Ear {
    bus: Arc<dyn Bus>,
    news: Receiver<News>,
}

const LIMIT: Duration = Duration::from_secs(10);
const ONE: [u8; 16] = [1; 16];

impl Ear {
    fn of(bus: &Arc<dyn Bus>) -> Self {
        let (bus, news) = (Arc::clone(bus), bus.listen());
        Self { bus, news }
    }

    async fn next(&mut self) -> News {
        loop {
            match timeout(LIMIT, self.news.recv()).await {
                Ok(Ok(news)) => return news,
                Ok(Err(RecvError::Lagged(_))) => {}
                ended => panic!("news within {LIMIT:?}, not {ended:?}"),
            }
        }
    }

    async fn enter(&mut self, workspace: WorkspaceId) {
        self.bus.enter(workspace);
        while self.next().await != News::Hears(workspace) {}
    }

    /// The next ring of the other end.
    async fn rang(&mut self) -> Rang {
        loop {
            match self.next().await {
                News::Rang(Ring { from: ONE, what }) => return what,
                News::Rang(_) | News::Hears(_) => {}
            }
        }
    }
}

fn workspace() -> WorkspaceId {
    WorkspaceId(new_id(&SystemChance))
}

fn ring(bus: &Arc<dyn Bus>, what: Rang) {
    bus.ring(Ring { from: ONE, what });
}

/// Two ears: an end on which nobody listens need not ring.
fn ears(ends: &Ends) -> (Ear, Ear) {
    (Ear::of(&ends.one), Ear::of(&ends.two))
}

/// Every kind of ring arrives as it was rung, in the order of the rings, up to the largest there is.
pub async fn what_is_rung_is_heard_whole(ends: Ends) {
    let (_, mut two) = ears(&ends);
    let (_one, at) = (ends.one.listen(), workspace());
    two.enter(at).await;
    let of = SessionId(new_id(&SystemChance));
    let shown = PresenceIn {
        session: of,
        member: MemberId([2; 16]),
        bytes: vec![7; carnet_protocol::limits::PRESENCE_BYTES_MAX],
    };
    let frame = Bytes::from(ToDesk::Presence(shown).encode());
    let many = (0..SOCKETS_PER_WORKSPACE_MAX).map(|n| SessionId((n as u128).to_be_bytes()));
    let all = [
        Happened::Presence { of, frame },
        Happened::Shown {
            sockets: many.clone().zip(0..).collect(),
            answer: true,
        },
        Happened::Want(many.collect()),
        Happened::Head(u64::MAX),
    ];
    for happened in all {
        ring(&ends.one, Rang::In(at, happened.clone()));
        assert_eq!(two.rang().await, Rang::In(at, happened));
    }
    ring(&ends.one, Rang::Accounts);
    assert_eq!(two.rang().await, Rang::Accounts);
}

/// Once a workspace is said to be heard, nothing that is rung about it is missed.
pub async fn what_is_rung_after_entering_is_heard(ends: Ends) {
    let (_one, mut two) = ears(&ends);
    for head in 1..=100 {
        let at = workspace();
        two.enter(at).await;
        ring(&ends.one, Rang::In(at, Happened::Head(head)));
        assert_eq!(two.rang().await, Rang::In(at, Happened::Head(head)));
    }
}

/// Heads of a workspace may be passed over, but never the last of them, and never backwards.
pub async fn the_last_head_is_heard_and_heads_rise(ends: Ends) {
    let (_one, mut two) = ears(&ends);
    let at = workspace();
    two.enter(at).await;
    let mut last = 0;
    for burst in 1..=20 {
        for head in 1..=50 {
            ring(&ends.one, Rang::In(at, Happened::Head(burst * 100 + head)));
        }
        while last < burst * 100 + 50 {
            let Rang::In(_, Happened::Head(head)) = two.rang().await else {
                panic!("a head")
            };
            assert!(head > last, "{head} after {last}");
            last = head;
        }
    }
}

/// A workspace that was left and is entered again is said to be heard again: its room is another one.
pub async fn entering_again_is_said_again(ends: Ends) {
    let (_one, mut two) = ears(&ends);
    let at = workspace();
    let others: HashSet<WorkspaceId> = (0..300).map(|_| workspace()).collect();
    for other in &others {
        ends.two.enter(*other);
    }
    for _ in 0..5 {
        two.enter(at).await;
        ends.two.leave(at);
    }
    for other in &others {
        ends.two.leave(*other);
    }
}

/// A ring costs the one who rings next to nothing, whatever becomes of it.
pub async fn ringing_never_waits(ends: Ends) {
    let (_one, mut two) = ears(&ends);
    let at = workspace();
    two.enter(at).await;
    let begin = Instant::now();
    for _ in 0..10_000 {
        let of = SessionId([1; 16]);
        let frame = Bytes::from_static(&[0; 1000]);
        ring(&ends.one, Rang::In(at, Happened::Presence { of, frame }));
    }
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(1), "10,000 rings took {took:?}");
}
