//! The contract of the bus on a real Redis, and what only a real Redis can do to it.

use std::sync::Arc;
use std::time::Duration;

use carnet_protocol::ids::WorkspaceId;
use carnet_relay::bus::contract::Ends;
use carnet_relay::bus::{Bus, Happened, News, Rang, RedisBus, Ring};
use carnet_tests::redis::TestRedis;
use carnet_tests::wait::until_async;
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

const LIMIT: Duration = Duration::from_secs(30);

fn bus(redis: &TestRedis) -> (Arc<RedisBus>, DropGuard) {
    bus_of(1, redis)
}

fn bus_of(installation: u128, redis: &TestRedis) -> (Arc<RedisBus>, DropGuard) {
    let (stop, installation) = (CancellationToken::new(), Uuid::from_u128(installation));
    let bus = RedisBus::start(
        &redis.url(),
        installation,
        &TaskTracker::new(),
        stop.clone(),
    );
    (Arc::new(bus.expect("an address")), stop.drop_guard())
}

async fn make() -> (Ends, (DropGuard, DropGuard, TestRedis)) {
    let redis = TestRedis::start();
    let ((one, stop_one), (two, stop_two)) = (bus(&redis), bus(&redis));
    until_async(LIMIT, "both are connected", || {
        one.figures().connected && two.figures().connected
    })
    .await;
    (Ends { one, two }, (stop_one, stop_two, redis))
}

carnet_relay::bus_contract!(make);

fn head(at: WorkspaceId, head: u64) -> Ring {
    let what = Rang::In(at, Happened::Head(head));
    Ring {
        from: [1; 16],
        what,
    }
}

async fn next(news: &mut Receiver<News>) -> News {
    let next = timeout(LIMIT, news.recv()).await;
    next.expect("news in time").expect("news, one by one")
}

/// Two installations on one Redis, as when somebody tries an upgrade on a copy.
#[tokio::test(flavor = "multi_thread")]
async fn another_installation_on_the_same_redis_is_not_heard() {
    let redis = TestRedis::start();
    let buses = [1, 1, 2, 2].map(|installation| bus_of(installation, &redis));
    let [ours, beside, theirs, witness] = buses.each_ref().map(|(bus, _)| bus);
    until_async(LIMIT, "all are connected", || {
        buses.iter().all(|(bus, _)| bus.figures().connected)
    })
    .await;
    let (mut news, mut seen, here) = (ours.listen(), witness.listen(), WorkspaceId([1; 16]));
    ours.enter(here);
    witness.enter(here);
    while next(&mut news).await != News::Hears(here) {}
    while next(&mut seen).await != News::Hears(here) {}
    theirs.ring(head(here, u64::MAX));
    assert_eq!(next(&mut seen).await, News::Rang(head(here, u64::MAX)));
    // Redis told the other one before this was rung.
    beside.ring(head(here, 7));
    assert_eq!(next(&mut news).await, News::Rang(head(here, 7)));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_entered_is_sent_here() {
    let (ends, _alive) = make().await;
    let mut news = ends.two.listen();
    let (here, elsewhere) = (WorkspaceId([1; 16]), WorkspaceId([2; 16]));
    for workspace in [elsewhere, here] {
        ends.two.enter(workspace);
        while next(&mut news).await != News::Hears(workspace) {}
    }
    ends.two.leave(elsewhere);
    // Leaving takes a moment; then its rings stay away while the others come.
    let mut heard = 0;
    for n in 1..1_000 {
        ends.one.ring(head(elsewhere, n));
        ends.one.ring(head(here, n));
        let came = next(&mut news).await;
        if came == News::Rang(head(elsewhere, n)) {
            heard += 1;
            assert_eq!(next(&mut news).await, News::Rang(head(here, n)));
        } else {
            assert_eq!(came, News::Rang(head(here, n)));
            break;
        }
    }
    assert!(heard < 500, "a workspace that was left goes on ringing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_was_killed_and_started_again_is_heard_again() {
    let mut redis = TestRedis::start();
    let (bus, _stop) = bus(&redis);
    let (mut news, at) = (bus.listen(), WorkspaceId([1; 16]));
    bus.enter(at);
    assert_eq!(next(&mut news).await, News::Hears(at));
    for _ in 0..5 {
        redis.kill();
        until_async(LIMIT, "the loss is seen", || !bus.figures().connected).await;
        for n in 0..10_000 {
            bus.ring(head(at, n));
        }
        assert!(
            bus.figures().dropped >= 5_000,
            "what cannot be said is counted"
        );
        redis.restart();
        while next(&mut news).await != News::Hears(at) {}
        bus.ring(head(at, 1_000_000));
        while next(&mut news).await != News::Rang(head(at, 1_000_000)) {}
    }
    assert!(bus.figures().connections >= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_says_nothing_is_given_up_and_found_again() {
    let redis = TestRedis::start();
    let (bus, _stop) = bus(&redis);
    let (mut news, at) = (bus.listen(), WorkspaceId([1; 16]));
    bus.enter(at);
    assert_eq!(next(&mut news).await, News::Hears(at));
    redis.freeze();
    until_async(LIMIT, "the silence is heard", || !bus.figures().connected).await;
    redis.thaw();
    while next(&mut news).await != News::Hears(at) {}
}
