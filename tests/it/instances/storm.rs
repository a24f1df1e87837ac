//! Thousands of sockets lose their relay at once and come back: in one wave, that nobody is shut out of and that no
//! second one follows.
//!
//! Each client waits as a desk does (CL3: full jitter that doubles, at least what Bye says) and asks for a ticket and
//! a socket. `CARNET_CLIENTS=5000` is what the issue asks for; a test run has fewer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use carnet_core::clock::SeededChance;
use carnet_core::sync::backoff::Backoff;
use carnet_protocol::frame::ToDesk;
use carnet_protocol::ids::WorkspaceId;
use carnet_tests::account::Account;
use carnet_tests::relay::TestRelay;
use carnet_tests::runtime::runtime;
use carnet_tests::team::workspace_id;
use carnet_tests::wire::Wire;
use carnet_tests::{scale, wait};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Fewer than the relay allows in one.
const PER_WORKSPACE: u64 = 500;
/// Who is thrown out again comes back within its first waits (CL3: 0.5, 1, 2 and 4 s at most): a second wave would be seen
/// within so long.
const CALM: Duration = Duration::from_secs(10);
const LIMIT: Duration = Duration::from_secs(180);

/// What all clients saw.
#[derive(Debug, Default)]
struct Sea {
    here: AtomicU64,
    /// Tries since the relay was back, and those of them that failed.
    tries: AtomicU64,
    failed: AtomicU64,
    /// Sockets that ended again after they had come back.
    again: AtomicU64,
    relay_is_back: AtomicBool,
    over: CancellationToken,
    waits: std::sync::Mutex<Vec<u32>>,
}

#[test]
fn all_come_back_at_once_after_a_kill_and_no_second_wave_follows() {
    storm(|relay| {
        relay.kill();
        relay.restart();
    });
}

#[test]
fn all_come_back_after_a_drain_that_told_each_its_own_time() {
    let sea = storm(|relay| {
        assert!(relay.drain(), "it ends within its ten seconds");
        relay.restart();
    });
    let waits = sea.waits.lock().expect("nobody panics").clone();
    assert_eq!(waits.len() as u64, scale::clients(), "each was told");
    let (least, most) = (waits.iter().min(), waits.iter().max());
    println!("told to come back after {least:?} to {most:?} ms");
    let spread = most.zip(least).map_or(0, |(most, least)| most - least);
    assert!(spread > 1_000, "they come back in one moment: {spread} ms");
}

fn storm(harm: impl FnOnce(&mut TestRelay)) -> Arc<Sea> {
    let (clients, sea) = (scale::clients(), Arc::<Sea>::default());
    let mut relay = TestRelay::start();
    let owner = Arc::new(relay.owner());
    let workspaces: Vec<WorkspaceId> = (0..clients.div_ceil(PER_WORKSPACE))
        .map(|_| workspace_id())
        .inspect(|id| owner.create_workspace(*id))
        .collect();
    let address = relay.address();
    let running: Vec<JoinHandle<()>> = (0..clients)
        .map(|n| {
            let workspace = workspaces[(n % workspaces.len() as u64) as usize];
            let client = Client {
                n,
                address,
                owner: Arc::clone(&owner),
                workspace,
                sea: Arc::clone(&sea),
            };
            runtime().spawn(client.run())
        })
        .collect();
    let all = || sea.here.load(Ordering::Relaxed) == clients;
    wait::until_within(LIMIT, "all are there", all);
    harm(&mut relay);
    sea.relay_is_back.store(true, Ordering::Relaxed);
    let begin = Instant::now();
    wait::until_within(LIMIT, "all are there again", all);
    let took = begin.elapsed();
    let count = |number: &AtomicU64| number.load(Ordering::Relaxed);
    let (tries, failed) = (count(&sea.tries), count(&sea.failed));
    println!(
        "{clients} clients were back after {took:?}, with {tries} tries, {failed} of which failed"
    );
    wait::keeps(CALM, "who is back stays", || {
        count(&sea.again) == 0 && all()
    });
    sea.over.cancel();
    for one in running {
        runtime().block_on(one).expect("nobody panics");
    }
    assert!(
        failed * 10 <= clients,
        "{failed} tries failed: they come a second time"
    );
    assert!(took < Duration::from_secs(60), "too long: {took:?}");
    sea
}

struct Client {
    n: u64,
    address: std::net::SocketAddr,
    owner: Arc<Account>,
    workspace: WorkspaceId,
    sea: Arc<Sea>,
}

impl Client {
    async fn run(self) {
        let (mut backoff, mut chance) = (Backoff::default(), SeededChance::new(self.n));
        let mut at_least = 0;
        loop {
            let wait = Duration::from_millis(backoff.next(&mut chance).max(at_least) as u64);
            if timeout(wait, self.sea.over.cancelled()).await.is_ok() {
                return;
            }
            let back = self.sea.relay_is_back.load(Ordering::Relaxed);
            let opened = Wire::open(self.address, &self.owner, self.workspace, 0).await;
            if back {
                self.sea.tries.fetch_add(1, Ordering::Relaxed);
            }
            match opened {
                Ok(wire) => {
                    backoff.reset();
                    at_least = self.stay(wire, back).await;
                }
                Err(_) if back => drop(self.sea.failed.fetch_add(1, Ordering::Relaxed)),
                Err(_) => {}
            }
        }
    }

    /// Hears until the socket ends; gives how long it was told to wait, in milliseconds.
    async fn stay(&self, mut wire: Wire, back: bool) -> i64 {
        self.sea.here.fetch_add(1, Ordering::Relaxed);
        let mut told = 0;
        loop {
            tokio::select! {
                () = self.sea.over.cancelled() => return told,
                heard = wire.back.hear() => match heard {
                    Ok(ToDesk::Bye(bye)) => {
                        told = i64::from(bye.retry_after_ms);
                        self.sea.waits.lock().expect("nobody panics").push(bye.retry_after_ms);
                    }
                    Ok(_) => {}
                    Err(_) => break,
                },
            }
        }
        self.sea.here.fetch_sub(1, Ordering::Relaxed);
        self.sea.again.fetch_add(u64::from(back), Ordering::Relaxed);
        told
    }
}
