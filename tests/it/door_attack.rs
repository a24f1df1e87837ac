//! A signed-in client that sends rubbish harms nobody.

use carnet_protocol::frame::{
    Erase, Fetch, Hello, Number, PresenceOut, Push, PushedUpdate, Role, Seen, ToDesk, ToRelay,
};
use carnet_protocol::ids::{DeviceId, DocumentId, Kind, WorkspaceId};
use carnet_protocol::limits::PROTOCOL_VERSION;
use carnet_tests::account::Account;
use carnet_tests::relay::TestRelay;
use carnet_tests::runtime::runtime;
use carnet_tests::scale;
use carnet_tests::team::TestDesk;
use futures_util::{SinkExt, StreamExt};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;
use yrs::{Doc, Map, ReadTxn, StateVector, Transact};

/// What the relay may grow by: attackers must not fill it.
const GROWTH_MAX: u64 = 64 * 1024 * 1024;
/// Frames that one socket sends before it lets go by itself.
const FRAMES_PER_SOCKET: u64 = 500;
/// Share of frames that are broken as frames.
const BROKEN_FRAMES: f64 = 0.05;

#[test]
fn mutated_frames_of_a_signed_in_client_harm_nobody() {
    let mut relay = TestRelay::start();
    let anna = TestDesk::share(&mut relay);
    let ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    let mallory = anna.account().invite(anna.workspace(), Role::Member);
    let mallory = Account::accept(&relay.url(), &mallory, "Mallory");
    anna.create("before");
    ben.synced();
    let (pid, memory) = (relay.program().pid(), relay.program().memory());
    let mut attack = Attack {
        url: format!("ws://{}/sync/{}", relay.address(), anna.workspace()),
        workspace: anna.workspace(),
        account: &mallory,
        chance: StdRng::seed_from_u64(5),
        sent: 0,
        sockets: 0,
    };
    let frames = scale::frames();
    while attack.sent < frames {
        runtime().block_on(attack.socket());
        if attack.sockets.is_multiple_of(20) {
            // Others work meanwhile, and are served.
            anna.create(&format!("during {}", attack.sent));
            anna.synced();
        }
    }
    println!("{} frames over {} sockets", attack.sent, attack.sockets);
    assert!(relay.program().runs(), "the relay's process lives");
    assert_eq!(relay.program().pid(), pid, "and is the same");
    let grown = relay.program().memory().saturating_sub(memory);
    assert!(grown < GROWTH_MAX, "the relay grew by {} KiB", grown / 1024);
    let last = anna.create("after");
    ben.synced();
    carnet_tests::wait::until("Ben sees what Anna does", || {
        carnet_tests::desk::deal(ben.desk(), last).is_some()
    });
}

struct Attack<'a> {
    url: String,
    workspace: WorkspaceId,
    account: &'a Account,
    chance: StdRng,
    sent: u64,
    sockets: u64,
}

impl Attack<'_> {
    /// One socket: a true Hello, then rubbish until the relay closes or enough was sent.
    async fn socket(&mut self) {
        self.sockets += 1;
        let device = DeviceId(self.chance.random());
        let ticket = self
            .account
            .ticket(self.workspace, device)
            .await
            .expect("a member gets tickets");
        let (socket, _) = tokio_tungstenite::connect_async(&self.url)
            .await
            .expect("the relay takes sockets");
        let (mut out, mut back) = socket.split();
        let hello = ToRelay::Hello(Hello {
            protocol: PROTOCOL_VERSION,
            app_version: "attack".to_owned(),
            device,
            ticket,
            epoch: None,
            cursor: 0,
            cursor_hash: None,
            acknowledged: 0,
        });
        out.send(Message::Binary(hello.encode().into()))
            .await
            .expect("it takes a Hello");
        let answer = back.next().await;
        let welcomed = matches!(&answer, Some(Ok(Message::Binary(bytes))) if matches!(ToDesk::decode(bytes), Ok(ToDesk::Welcome(_))));
        assert!(welcomed, "a member is welcome: {answer:?}");
        // Reading goes on beside, so that neither side waits for the other.
        let reading = tokio::spawn(async move { while let Some(Ok(_)) = back.next().await {} });
        let mut number = 1;
        for _ in 0..FRAMES_PER_SOCKET {
            let mut frame = self.frame(number).encode();
            // A broken frame ends the socket; mutated updates within whole frames are what the door itself sees.
            if self.chance.random_bool(BROKEN_FRAMES) {
                self.mutate(&mut frame);
            } else {
                number += 1;
            }
            self.sent += 1;
            if out.send(Message::Binary(frame.into())).await.is_err() || reading.is_finished() {
                break;
            }
        }
        reading.abort();
    }

    fn frame(&mut self, number: Number) -> ToRelay {
        let document = DocumentId::new(
            Kind(self.chance.random_range(0..7)),
            Uuid::from_bytes(self.chance.random()),
        );
        match self.chance.random_range(0..10) {
            0 => ToRelay::Seen(Seen {
                cursor: self.chance.random(),
            }),
            1 => ToRelay::Presence(PresenceOut {
                bytes: self.bytes(64),
            }),
            2 => ToRelay::Fetch(Fetch {
                document,
                state_vector: self.bytes(64),
            }),
            3 => ToRelay::Ping,
            4 => ToRelay::Erase(Erase { number, document }),
            _ => {
                let updates = vec![PushedUpdate {
                    document,
                    update: self.update(),
                }];
                ToRelay::Push(Push {
                    first: number,
                    updates,
                })
            }
        }
    }

    fn bytes(&mut self, max: usize) -> Vec<u8> {
        let mut bytes = vec![0; self.chance.random_range(0..max)];
        self.chance.fill_bytes(&mut bytes);
        bytes
    }

    /// A true Yjs update, mutated as often as not.
    fn update(&mut self) -> Vec<u8> {
        let doc = Doc::new();
        let data = doc.get_or_insert_map("data");
        {
            let mut txn = doc.transact_mut();
            for key in 0..self.chance.random_range(1..6) {
                data.insert(
                    &mut txn,
                    format!("key{key}"),
                    format!("value {}", self.chance.random::<u32>()),
                );
            }
        }
        let mut update = doc
            .transact()
            .encode_state_as_update_v1(&StateVector::default());
        if self.chance.random_bool(0.9) {
            self.mutate(&mut update);
        }
        update
    }

    /// Flips, cuts, repeats and inserts bytes.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..self.chance.random_range(1..6) {
            let at = self.chance.random_range(0..=bytes.len());
            match self.chance.random_range(0..5) {
                0 if at < bytes.len() => bytes[at] = self.chance.random(),
                1 => bytes.truncate(at),
                2 => bytes.insert(at, 0xff),
                3 if at < bytes.len() => bytes[at] ^= 1 << self.chance.random_range(0..8),
                _ => bytes.extend_from_within(at..),
            }
        }
    }
}
