//! Changes, presence and rights cross from one instance to another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use carnet_protocol::frame::{
    Bye, ByeCode, PresenceIn, PresenceOut, PushedUpdate, Role, ToDesk, ToRelay,
};
use carnet_protocol::ids::{DocumentId, Kind, WorkspaceId};
use carnet_tests::account::Account;
use carnet_tests::instances::Instances;
use carnet_tests::runtime::runtime;
use carnet_tests::team::workspace_id;
use carnet_tests::wire::{Typist, Wire};
use tokio::time::timeout;
use uuid::Uuid;

/// Three times the two seconds of invariant 6.
pub(super) const LATE: Duration = Duration::from_secs(6);
const LIMIT: Duration = Duration::from_secs(30);

/// Sockets of one person, on each instance one.
pub(super) fn sockets(relay: &Instances, account: &Account, workspace: WorkspaceId) -> Vec<Wire> {
    let open = |at: &carnet_tests::relay::TestRelay| {
        let opened = Wire::open(at.address(), account, workspace, 0);
        runtime().block_on(opened).expect("a member is welcome")
    };
    relay.relays.iter().map(open).collect()
}

pub(super) fn show(wire: &mut Wire, bytes: &[u8]) {
    let presence = ToRelay::Presence(PresenceOut {
        bytes: bytes.to_vec(),
    });
    let shown = runtime().block_on(wire.out.say(&presence));
    shown.expect("the socket is open");
}

/// Hears until a presence with these bytes comes.
pub(super) fn presence(wire: &mut Wire, bytes: &[u8], limit: Duration) -> PresenceIn {
    let what = String::from_utf8_lossy(bytes).into_owned();
    hear(
        wire,
        &format!("presence {what:?}"),
        limit,
        |frame| match frame {
            ToDesk::Presence(presence) if presence.bytes == bytes => Some(presence),
            _ => None,
        },
    )
}

fn hear<T>(
    wire: &mut Wire,
    what: &str,
    limit: Duration,
    mut find: impl FnMut(ToDesk) -> Option<T>,
) -> T {
    let hearing = async {
        loop {
            let frame = wire.back.hear().await.expect("the socket stays");
            if let Some(found) = find(frame) {
                return found;
            }
        }
    };
    let found = runtime().block_on(async { timeout(limit, hearing).await });
    found.unwrap_or_else(|_| panic!("not heard within {limit:?}: {what}"))
}

fn update() -> PushedUpdate {
    PushedUpdate {
        document: DocumentId::new(Kind::DEAL, Uuid::from_u128(rand::random())),
        update: Typist::default().update(20),
    }
}

#[test]
fn a_change_on_one_instance_reaches_the_sockets_of_the_other() {
    let relay = Instances::start(2);
    let workspace = workspace_id();
    relay.owner().create_workspace(workspace);
    let mut wires = sockets(&relay, relay.owner(), workspace);
    let mut slowest = Duration::ZERO;
    for number in 1..=25 {
        for _ in 0..2 {
            let (here, there) = wires.split_at_mut(1);
            let took = crosses(&mut here[0], &mut there[0], number);
            slowest = slowest.max(took);
            wires.reverse();
        }
    }
    println!("the slowest of 50 changes came after {slowest:?}");
    assert!(
        slowest < Duration::from_secs(1),
        "rings are not heard: {slowest:?}"
    );
}

/// Pushes on one socket and waits for it on another.
fn crosses(here: &mut Wire, there: &mut Wire, number: u64) -> Duration {
    let change = update();
    let document = change.document;
    let pushed = here.push_acked(number, vec![change]);
    runtime().block_on(pushed).expect("a member may write");
    let begin = Instant::now();
    hear(there, "the change", LATE, |frame| match frame {
        ToDesk::Entries(entries) => {
            let mut entries = entries.entries.iter();
            entries
                .any(|entry| entry.document == document)
                .then_some(())
        }
        _ => None,
    });
    begin.elapsed()
}

#[test]
fn presence_crosses_both_ways_and_ends_with_its_socket_or_its_instance() {
    let mut relay = Instances::start(2);
    let workspace = workspace_id();
    relay.owner().create_workspace(workspace);
    let mut wires = sockets(&relay, relay.owner(), workspace);
    let (one, two) = wires.split_at_mut(1);
    show(&mut one[0], b"one");
    let shown = presence(&mut two[0], b"one", LATE);
    assert_eq!(shown.member, relay.owner().member());
    show(&mut two[0], b"two");
    presence(&mut one[0], b"two", LATE);
    let mut late = sockets(&relay, relay.owner(), workspace);
    presence(&mut late[1], b"one", LATE);
    presence(&mut late[0], b"two", LATE);
    let two = wires.pop().expect("two sockets");
    drop(two);
    assert_eq!(
        presence(&mut wires[0], b"", LATE).member,
        relay.owner().member()
    );
    show(&mut late[1], b"three");
    presence(&mut wires[0], b"three", LATE);
    relay.relays[1].kill();
    // An instance that was killed says nothing any more: after a while it shows nothing.
    presence(&mut wires[0], b"", LIMIT);
}

#[test]
fn who_is_removed_on_one_instance_loses_the_socket_on_the_other() {
    let relay = Instances::start(2);
    let (owner, workspace) = (relay.owner(), workspace_id());
    owner.create_workspace(workspace);
    let secret = owner.invite(workspace, Role::Member);
    let ben = Account::accept(&relay.relays[1].url(), &secret, "Ben");
    let mut wires = sockets(&relay, &ben, workspace);
    let begin = Instant::now();
    remove(owner, workspace, &ben);
    for wire in &mut wires {
        let bye = hear(wire, "Bye", Duration::from_secs(5), |frame| match frame {
            ToDesk::Bye(bye) => Some(bye),
            _ => None,
        });
        assert!(
            matches!(
                bye,
                Bye {
                    code: ByeCode::REVOKED,
                    ..
                }
            ),
            "{bye:?}"
        );
    }
    println!("both sockets ended after {:?}", begin.elapsed());
    assert!(begin.elapsed() < Duration::from_secs(5));
    let ticket = runtime().block_on(ben.ticket(workspace, carnet_protocol::ids::DeviceId([1; 16])));
    ticket.expect_err("there is no ticket for somebody who was removed");
}

fn remove(owner: &Arc<Account>, workspace: WorkspaceId, who: &Account) {
    let path = format!(
        "/workspaces/{}/members/{}",
        workspace.uuid(),
        who.member().uuid()
    );
    owner.delete(&path).expect("an owner removes");
}
