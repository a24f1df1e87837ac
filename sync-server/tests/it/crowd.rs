//! Two hundred people sign in at the same moment: memory stays small, and sockets are served meanwhile.

use std::time::{Duration, Instant};

use carnet_protocol::frame::{ToDesk, ToRelay};
use reqwest::StatusCode;
use serde_json::json;

use crate::desk::{Desk, id};
use crate::program::Program;
use crate::relay::{Person, TestRelay, until};

const CROWD: usize = 200;
const MEMORY_MAX: u64 = 300 * 1024 * 1024;
/// A socket's answer while all wait: DESIGN's 6 ms three times over would be the network alone; two cores hash.
const PONG_MAX: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_sign_ins_at_once_take_little_memory_and_leave_sockets_served() {
    let program = Program::start("warn").await;
    let relay = TestRelay::at(&program);
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let (mut desk, _) = Desk::open(&owner, workspace, id()).await;
    desk.read_to_live().await;
    let signing_in: Vec<_> = (0..CROWD)
        .map(|n| tokio::spawn(sign_in(owner.clone(), n)))
        .collect();
    let mut slowest = Duration::ZERO;
    until("all are answered", async || {
        let asked = Instant::now();
        desk.send(&ToRelay::Ping).await;
        while desk.hear().await != ToDesk::Pong {}
        slowest = slowest.max(asked.elapsed());
        signing_in.iter().all(tokio::task::JoinHandle::is_finished)
    })
    .await;
    let mut answers = Vec::new();
    for one in signing_in {
        answers.push(one.await.unwrap());
    }
    let of = |status| answers.iter().filter(|one| **one == status).count();
    let (right, later) = (of(StatusCode::OK), of(StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(right + later, CROWD, "{answers:?}");
    assert!(right >= 32, "{right} were let in, {later} told to wait");
    let peak = program.peak();
    assert!(peak < MEMORY_MAX, "{peak} bytes");
    assert!(slowest < PONG_MAX, "a socket waited for {slowest:?}");
    eprintln!(
        "{right} let in, {later} told to wait, peak {} MiB, slowest pong {slowest:?}",
        peak >> 20
    );
}

/// Each from an address of its own, as from behind a proxy.
async fn sign_in(who: Person, n: usize) -> StatusCode {
    let request = who.http.post(format!("{}/auth/sign-in", who.url));
    let request = request.header("x-forwarded-for", format!("10.1.0.{}", n + 1));
    let body = json!({ "email": "anna@example.org", "password": "a long password" });
    request.json(&body).send().await.unwrap().status()
}
