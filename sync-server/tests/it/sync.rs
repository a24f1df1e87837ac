//! Frames over real sockets. Names carry the ids of docs/protocol.md.

use std::time::Duration;

use carnet_protocol::door::StateVector;
use carnet_protocol::frame::{
    Ack, ByeCode, Erase, Fetch, PresenceOut, RefuseCode, Role, ToDesk, ToRelay,
};
use carnet_protocol::hash::update_hash;
use carnet_protocol::limits::{PROTOCOL_VERSION, WINDOW_BYTES};
use carnet_relay::limits::TAIL_COUNT_MAX;
use carnet_relay::log::contract::map_update;
use tokio_tungstenite::tungstenite::Message;

use crate::desk::{Desk, deal, hello, id};
use crate::relay::{TestRelay, until};

fn update(client: u64, clock: u32) -> Vec<u8> {
    map_update(client, clock, "v")
}

#[tokio::test(flavor = "multi_thread")]
async fn rd5_two_desks_exchange_and_each_hears_its_own_without_bytes() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let (mut one, welcome) = Desk::open(&owner, workspace, id()).await;
    assert_eq!(
        (welcome.head, welcome.through, welcome.role, welcome.reset),
        (0, 0, Role::Owner, false)
    );
    let (mut two, _) = Desk::open(&owner, workspace, id()).await;
    assert!(one.read_to_live().await.is_empty() && two.read_to_live().await.is_empty());
    let document = deal();
    one.push(1, vec![(document, update(1, 0)), (document, update(1, 1))])
        .await;
    let (mut acked, mut own) = (None, Vec::new());
    while acked.is_none() || own.len() < 2 {
        match one.hear().await {
            ToDesk::Ack(ack) => acked = Some(ack),
            ToDesk::Entries(entries) => own.extend(entries.entries),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(acked, Some(Ack { through: 2, seq: 2 }));
    assert!(
        own.iter().all(|entry| entry.update.is_none()),
        "RD5: its own come without bytes"
    );
    let ToDesk::Entries(others) = two.hear().await else {
        panic!("entries")
    };
    let bytes: Vec<_> = others
        .entries
        .iter()
        .map(|entry| entry.update.as_ref().unwrap().to_vec())
        .collect();
    assert_eq!(bytes, [update(1, 0), update(1, 1)]);
    assert!(
        others
            .entries
            .iter()
            .all(|entry| entry.member.uuid() == owner.member && entry.document == document)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_name_the_number_and_pu4_passes_over_what_follows() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let (mut desk, _) = Desk::open(&owner, workspace, id()).await;
    desk.read_to_live().await;
    let (calm, document) = (deal(), deal());
    // 1 is fine, 2 has a hole; the next frame was on its way already.
    desk.push(1, vec![(calm, update(9, 0)), (document, update(1, 5))])
        .await;
    desk.push(3, vec![(deal(), update(1, 0))]).await;
    assert_eq!(
        answer(&mut desk).await,
        Said::Acked(1),
        "PU3: an Ack comes first"
    );
    assert_eq!(answer(&mut desk).await, Said::Refused(2, RefuseCode::HOLE));
    desk.push(2, vec![(document, Vec::new())]).await;
    assert_eq!(
        answer(&mut desk).await,
        Said::Acked(2),
        "PU4: frame 3 was passed over, the void is taken"
    );
    desk.push(3, vec![(document, vec![1, 2, 3])]).await;
    assert_eq!(
        answer(&mut desk).await,
        Said::Refused(3, RefuseCode::MALFORMED)
    );
    desk.push(1, vec![(deal(), update(9, 0))]).await;
    assert_eq!(
        answer(&mut desk).await,
        Said::Refused(1, RefuseCode::FORKED),
        "LG3: number 1 was another document's"
    );
    desk.push(7, vec![(deal(), update(1, 0))]).await;
    desk.push(1, vec![(calm, update(9, 0)), (document, Vec::new())])
        .await;
    desk.push(9, vec![(deal(), update(1, 0))]).await;
    assert_eq!(
        answer(&mut desk).await,
        Said::Acked(2),
        "7 was passed over; a repeat is acknowledged again"
    );
    assert_eq!(
        answer(&mut desk).await,
        Said::Refused(3, RefuseCode::GAP),
        "9 is a gap"
    );
    desk.push(3, vec![(deal(), update(1, 0)), (deal(), update(2, 0))])
        .await;
    assert_eq!(answer(&mut desk).await, Said::Acked(4));
}

#[derive(Debug, PartialEq)]
enum Said {
    Acked(u64),
    Refused(u64, RefuseCode),
}

/// The next Ack or Refuse; entries on the way are passed over.
async fn answer(desk: &mut Desk) -> Said {
    loop {
        match desk.hear().await {
            ToDesk::Ack(ack) => return Said::Acked(ack.through),
            ToDesk::Refuse(refuse) => return Said::Refused(refuse.at, refuse.code),
            ToDesk::Entries(_) | ToDesk::Erased(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pu8_viewers_read_and_er1_only_owners_erase() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let viewer = relay.invited(&owner, workspace, "viewer", "Vera").await;
    let member = relay.invited(&owner, workspace, "member", "Max").await;
    let document = deal();
    let (mut vera, welcome) = Desk::open(&viewer, workspace, id()).await;
    assert_eq!(welcome.role, Role::Viewer);
    vera.read_to_live().await;
    vera.push(1, vec![(document, update(1, 0))]).await;
    assert_eq!(
        answer(&mut vera).await,
        Said::Refused(1, RefuseCode::FORBIDDEN)
    );
    let (mut max, _) = Desk::open(&member, workspace, id()).await;
    max.read_to_live().await;
    max.push(1, vec![(document, update(1, 0))]).await;
    assert_eq!(answer(&mut max).await, Said::Acked(1));
    max.send(&ToRelay::Erase(Erase {
        number: 2,
        document,
    }))
    .await;
    assert_eq!(
        answer(&mut max).await,
        Said::Refused(2, RefuseCode::FORBIDDEN)
    );
    let (mut anna, _) = Desk::open(&owner, workspace, id()).await;
    anna.read_to_live().await;
    anna.send(&ToRelay::Erase(Erase {
        number: 1,
        document,
    }))
    .await;
    assert_eq!(answer(&mut anna).await, Said::Acked(1));
    max.push(2, vec![(document, update(1, 1))]).await;
    assert_eq!(answer(&mut max).await, Said::Refused(2, RefuseCode::ERASED));
    let (mut late, _) = Desk::open(&viewer, workspace, id()).await;
    let first = late.hear().await;
    assert!(
        matches!(first, ToDesk::Erased(erased) if erased.seq == 2 && erased.document == document),
        "{first:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rd1_a_reader_catches_up_with_what_changed_since_its_cursor() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let (mut writer, _) = Desk::open(&owner, workspace, id()).await;
    writer.read_to_live().await;
    for first in (1..=600).step_by(200) {
        writer
            .push(
                first,
                (0..200).map(|n| (deal(), update(n + 1, 0))).collect(),
            )
            .await;
    }
    while answer(&mut writer).await != Said::Acked(600) {}
    let (mut reader, welcome) = Desk::open_at(&owner, workspace, id(), 0, None).await;
    assert_eq!(welcome.head, 600);
    let seqs: Vec<u64> = reader
        .read_to_live()
        .await
        .iter()
        .map(|entry| entry.seq)
        .collect();
    assert_eq!(seqs, (1..=600).collect::<Vec<_>>());
    let (mut resumed, _) = Desk::open_at(&owner, workspace, id(), 590, Some(welcome.epoch)).await;
    assert_eq!(resumed.read_to_live().await.len(), 10);
}

/// So many updates make a document's tail long enough to be folded.
const LONG: u32 = TAIL_COUNT_MAX;

#[tokio::test(flavor = "multi_thread")]
async fn rd1_compacted_entries_come_as_a_document_and_fetch_gives_one() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let (workspace, device) = (owner.workspace().await, id());
    let (mut writer, _) = Desk::open(&owner, workspace, device).await;
    writer.read_to_live().await;
    let (busy, calm) = (deal(), deal());
    writer.push(1, vec![(calm, update(1, 0))]).await;
    for first in (0..LONG).step_by(200) {
        let many = (first..first + 200).map(|clock| (busy, update(1, clock)));
        writer.push(u64::from(first) + 2, many.collect()).await;
    }
    while answer(&mut writer).await != Said::Acked(u64::from(LONG) + 1) {}
    // While a socket keeps the workspace in memory, others may be served from there.
    drop(writer);
    until("compaction", async || {
        let (mut reader, _) = Desk::open(&owner, workspace, id()).await;
        let mut frames = Vec::new();
        loop {
            match reader.hear().await {
                ToDesk::Live(_) => break,
                frame => frames.push(frame),
            }
        }
        match frames.as_slice() {
            [ToDesk::Entries(entries), ToDesk::Document(document)] => {
                assert_eq!(entries.entries.len(), 1, "the calm document's entry stays");
                assert_eq!(
                    (document.document, document.through, document.fetched),
                    (busy, u64::from(LONG) + 1, false)
                );
                true
            }
            _ => false,
        }
    })
    .await;
    let (mut writer, _) = Desk::open(&owner, workspace, device).await;
    writer
        .send(&ToRelay::Fetch(Fetch {
            document: busy,
            state_vector: vec![0],
        }))
        .await;
    loop {
        if let ToDesk::Document(document) = writer.hear().await
            && document.fetched
        {
            assert!(!document.state.is_empty());
            let known = StateVector::decode(&document.state_vector).unwrap();
            assert_eq!(
                (known.len(), known.get(1)),
                (1, LONG),
                "client 1 up to the last"
            );
            break;
        }
    }
    let next = u64::from(LONG) + 2;
    writer.push(next, vec![(busy, update(1, LONG))]).await;
    while answer(&mut writer).await != Said::Acked(next) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn rd4_a_desk_that_does_not_say_seen_is_sent_a_window_and_no_more() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let (mut writer, _) = Desk::open(&owner, workspace, id()).await;
    writer.read_to_live().await;
    let big = "x".repeat(500_000);
    for number in 1..=20 {
        writer
            .push(number, vec![(deal(), map_update(1, 0, &big))])
            .await;
    }
    while answer(&mut writer).await != Said::Acked(20) {}
    let (mut reader, _) = Desk::open(&owner, workspace, id()).await;
    let (mut bytes, mut last) = (0, 0);
    while let Some(ToDesk::Entries(entries)) = reader.try_hear(Duration::from_millis(500)).await {
        bytes += entries
            .entries
            .iter()
            .map(|entry| entry.update.as_ref().unwrap().len())
            .sum::<usize>();
        last = entries.entries.last().unwrap().seq;
    }
    assert!(
        bytes <= WINDOW_BYTES as usize && bytes > WINDOW_BYTES as usize / 2,
        "{bytes} bytes without Seen"
    );
    writer.push(21, vec![(deal(), update(1, 0))]).await;
    assert_eq!(
        answer(&mut writer).await,
        Said::Acked(21),
        "others are not held up"
    );
    reader.seen(last).await;
    assert_eq!(
        reader.read_to_live().await.len() as u64,
        21 - last,
        "Seen opens the window again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn hs4_a_desk_whose_past_is_not_the_log_s_is_reset() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let (workspace, device) = (owner.workspace().await, id());
    let document = deal();
    let (mut writer, welcome) = Desk::open(&owner, workspace, device).await;
    writer.read_to_live().await;
    writer
        .push(1, vec![(document, update(1, 0)), (document, update(1, 1))])
        .await;
    while answer(&mut writer).await != Said::Acked(2) {}
    let epoch = Some(welcome.epoch);
    let right = Some(update_hash(document, &update(1, 1)));
    let ben = relay.invited(&owner, workspace, "member", "Ben").await;
    let greet = async |who: &crate::relay::Person,
                       change: &dyn Fn(&mut carnet_protocol::frame::Hello)| {
        let mut desk = Desk::socket(who, workspace).await;
        let mut hello = hello(device, &who.ticket(workspace, device).await);
        (
            hello.epoch,
            hello.cursor,
            hello.cursor_hash,
            hello.acknowledged,
        ) = (epoch, 2, right, 2);
        change(&mut hello);
        desk.send(&ToRelay::Hello(hello)).await;
        let ToDesk::Welcome(welcome) = desk.hear().await else {
            panic!("a Welcome")
        };
        if welcome.reset {
            assert_eq!(desk.hear_bye().await.1, 4205, "HS5");
        }
        welcome.reset
    };
    assert!(!greet(&owner, &|_| {}).await);
    assert!(!greet(&owner, &|hello| hello.cursor_hash = None).await);
    assert!(
        greet(&owner, &|hello| hello.epoch =
            Some(carnet_protocol::ids::Epoch([9; 16])))
        .await,
        "another epoch"
    );
    assert!(
        greet(&owner, &|hello| hello.cursor = 3).await,
        "past the head"
    );
    assert!(
        greet(&owner, &|hello| hello.cursor_hash = Some([9; 16])).await,
        "another entry at the cursor"
    );
    assert!(
        greet(&owner, &|hello| hello.acknowledged = 3).await,
        "ahead of the log"
    );
    assert!(
        !greet(&owner, &|hello| (hello.epoch, hello.cursor) = (None, 0)).await,
        "a new desk is never reset"
    );
    assert!(
        greet(&ben, &|_| {}).await,
        "HS6: the device is another member's"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pr1_presence_reaches_the_others_and_ends_with_its_socket() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let (mut one, me) = Desk::open(&owner, workspace, id()).await;
    let (mut two, _) = Desk::open(&owner, workspace, id()).await;
    one.read_to_live().await;
    two.read_to_live().await;
    one.send(&ToRelay::Presence(PresenceOut {
        bytes: b"here".to_vec(),
    }))
    .await;
    let ToDesk::Presence(presence) = two.hear().await else {
        panic!("a presence")
    };
    assert_eq!(
        (presence.session, presence.bytes.as_slice()),
        (me.session, &b"here"[..])
    );
    assert_eq!(presence.member.uuid(), owner.member);
    let (mut three, _) = Desk::open(&owner, workspace, id()).await;
    let mut shown = None;
    while shown.is_none() {
        if let ToDesk::Presence(presence) = three.hear().await {
            shown = Some(presence.bytes);
        }
    }
    assert_eq!(
        shown.unwrap(),
        b"here",
        "a new socket receives the presences there are"
    );
    drop(one);
    let ToDesk::Presence(gone) = two.hear().await else {
        panic!("a presence")
    };
    assert!(gone.bytes.is_empty() && gone.session == me.session);
}

#[tokio::test(flavor = "multi_thread")]
async fn fr6_and_hs2_what_is_not_the_protocol_ends() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let (workspace, device) = (owner.workspace().await, id());
    for message in [
        Message::Text("hello".into()),
        Message::Binary(ToRelay::Ping.encode().into()),
        Message::Binary(vec![200, 1].into()),
        Message::Binary(Vec::new().into()),
    ] {
        let mut desk = Desk::socket(&owner, workspace).await;
        desk.say(message).await;
        let (bye, code) = desk.hear_bye().await;
        assert_eq!((bye.code, code), (ByeCode::PROTOCOL, 1002));
    }
    let mut desk = Desk::socket(&owner, workspace).await;
    let mut hello = hello(device, &owner.ticket(workspace, device).await);
    hello.protocol = PROTOCOL_VERSION + 1;
    desk.send(&ToRelay::Hello(hello)).await;
    let (bye, code) = desk.hear_bye().await;
    assert_eq!((bye.code, code), (ByeCode::VERSION, 4400));
}
