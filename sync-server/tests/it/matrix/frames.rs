//! What sockets may: every frame × everybody who might send it, and documents of another workspace named in one's own.

use carnet_protocol::frame::{
    ByeCode, Erase, Fetch, PresenceOut, Push, PushedUpdate, RefuseCode, Role, Seen, ToDesk, ToRelay,
};
use carnet_protocol::ids::{DocumentId, Kind};
use carnet_relay::log::contract::map_update;
use uuid::Uuid;

use super::world::{Ids, World};
use crate::desk::{Desk, deal, hello, id};
use crate::relay::Person;

/// One of each frame, about a document; a frame that is new does not compile here until it has its own.
fn every_frame(document: DocumentId) -> Vec<ToRelay> {
    let update = PushedUpdate {
        document,
        update: map_update(1, 0, "v"),
    };
    let all = vec![
        ToRelay::Hello(hello(id(), "no ticket")),
        ToRelay::Push(Push {
            first: 1,
            updates: vec![update],
        }),
        ToRelay::Seen(Seen { cursor: 0 }),
        ToRelay::Presence(PresenceOut {
            bytes: b"here".to_vec(),
        }),
        ToRelay::Fetch(Fetch {
            document,
            state_vector: vec![0],
        }),
        ToRelay::Ping,
        ToRelay::Erase(Erase {
            number: 1,
            document,
        }),
    ];
    let mut kinds: Vec<_> = all.iter().map(kind).collect();
    kinds.dedup();
    assert_eq!(kinds, (0..KINDS).collect::<Vec<_>>(), "one of each");
    all
}

const KINDS: usize = 7;

fn kind(frame: &ToRelay) -> usize {
    match frame {
        ToRelay::Hello(_) => 0,
        ToRelay::Push(_) => 1,
        ToRelay::Seen(_) => 2,
        ToRelay::Presence(_) => 3,
        ToRelay::Fetch(_) => 4,
        ToRelay::Ping => 5,
        ToRelay::Erase(_) => 6,
    }
}

/// What a role is answered: an Ack or a Refuse of number 1, or nothing of the kind.
fn outcome(frame: &ToRelay, role: Role) -> Option<Result<(), RefuseCode>> {
    let least = match frame {
        ToRelay::Push(_) => Role::Member,
        ToRelay::Erase(_) => Role::Owner,
        ToRelay::Hello(_)
        | ToRelay::Seen(_)
        | ToRelay::Presence(_)
        | ToRelay::Fetch(_)
        | ToRelay::Ping => return None,
    };
    Some(if role >= least {
        Ok(())
    } else {
        Err(RefuseCode::FORBIDDEN)
    })
}

/// Without a ticket of one's own no frame does anything, whichever workspace the path names.
#[tokio::test(flavor = "multi_thread")]
async fn no_frame_does_anything_for_an_outsider() {
    let world = World::new().await;
    let before = head(world.owner(), world.ours().workspace).await;
    for frame in every_frame(deal()) {
        for workspace in [world.ours().workspace, id()] {
            let mut desk = Desk::socket(world.other(), workspace).await;
            desk.send(&frame).await;
            let (bye, _) = desk.hear_bye().await;
            let wanted = if kind(&frame) == 0 {
                ByeCode::TICKET
            } else {
                ByeCode::PROTOCOL
            };
            assert_eq!(bye.code, wanted, "{frame:?}");
        }
    }
    // A ticket for one's own workspace, shown at another.
    for workspace in [world.ours().workspace, id()] {
        let device = id();
        let ticket = world.other().ticket(world.theirs().workspace, device).await;
        let greeted = Desk::greeted(world.other(), workspace, device, &ticket).await;
        assert_eq!(greeted, Err(ByeCode::TICKET));
    }
    assert_eq!(head(world.owner(), world.ours().workspace).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_frame_does_what_the_role_allows() {
    let world = World::new().await;
    let Ids { workspace, .. } = world.ours();
    for (role, person) in world.insiders() {
        for frame in every_frame(deal()).into_iter().skip(1) {
            let (mut desk, _) = Desk::open(person, workspace, id()).await;
            desk.read_to_live().await;
            desk.send(&frame).await;
            desk.send(&ToRelay::Ping).await;
            let said = said_of_one(&mut desk, outcome(&frame, role).is_some()).await;
            assert_eq!(said, outcome(&frame, role), "{frame:?} by {role:?}");
        }
    }
}

/// A document of ours, named in their workspace, is a document that nobody knows.
#[tokio::test(flavor = "multi_thread")]
async fn a_document_of_another_workspace_is_as_good_as_unknown() {
    let world = World::new().await;
    let (ours, theirs) = (world.ours(), world.theirs());
    let foreign = DocumentId::new(Kind::DEAL, ours.deal);
    let before = head(world.owner(), ours.workspace).await;
    let (mut desk, _) = Desk::open(world.other(), theirs.workspace, id()).await;
    desk.read_to_live().await;
    let mut answers = Vec::new();
    for document in [foreign, deal()] {
        desk.send(&ToRelay::Fetch(Fetch {
            document,
            state_vector: vec![0],
        }))
        .await;
        let answer = loop {
            match desk.hear().await {
                ToDesk::Document(state) if state.fetched => break state,
                ToDesk::Entries(_) | ToDesk::Presence(_) => {}
                other => panic!("a Document, not {other:?}"),
            }
        };
        answers.push((answer.state, answer.state_vector, answer.through));
    }
    assert_eq!(
        answers[0], answers[1],
        "a foreign document and an unknown one"
    );
    for (number, frame) in [
        (
            1,
            ToRelay::Push(Push {
                first: 1,
                updates: vec![PushedUpdate {
                    document: foreign,
                    update: map_update(1, 0, "v"),
                }],
            }),
        ),
        (
            2,
            ToRelay::Erase(Erase {
                number: 2,
                document: foreign,
            }),
        ),
    ] {
        desk.send(&frame).await;
        loop {
            match desk.hear().await {
                ToDesk::Ack(ack) => {
                    break assert_eq!(ack.through, number, "it is theirs to have one of that name");
                }
                ToDesk::Entries(_) | ToDesk::Erased(_) => {}
                other => panic!("an Ack, not {other:?}"),
            }
        }
    }
    let ask =
        serde_json::json!({ "noun": "deal", "ask": { "do": "get", "with": { "id": ours.deal } } });
    let rpc = format!("/rpc/{}", ours.workspace);
    let ours_still = world.owner().status(reqwest::Method::POST, &rpc, ask).await;
    assert_eq!(ours_still, reqwest::StatusCode::OK);
    assert_eq!(
        head(world.owner(), ours.workspace).await,
        before,
        "ours has not moved"
    );
}

/// A removed member's own ticket, asked for a moment before.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_removed_has_no_socket() {
    let world = World::new().await;
    let tickets = format!("/workspaces/{}/tickets", world.ours().workspace);
    let body = serde_json::json!({ "device": id() });
    let ticket = world
        .removed()
        .status(reqwest::Method::POST, &tickets, body)
        .await;
    assert_eq!(ticket, reqwest::StatusCode::NOT_FOUND);
}

async fn head(person: &Person, workspace: Uuid) -> u64 {
    Desk::open(person, workspace, id()).await.1.head
}

/// The Ack or Refuse before the Pong; whichever comes first where one is awaited.
async fn said_of_one(desk: &mut Desk, awaited: bool) -> Option<Result<(), RefuseCode>> {
    loop {
        match desk.hear().await {
            ToDesk::Ack(_) => return Some(Ok(())),
            ToDesk::Refuse(refuse) => return Some(Err(refuse.code)),
            ToDesk::Pong if !awaited => return None,
            _ => {}
        }
    }
}
