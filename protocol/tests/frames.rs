//! Frames from chance: what is encoded decodes to the same, and any bytes are answered (FR2).

use carnet_protocol::frame::{
    Entries, Entry, Hello, Push, PushedUpdate, Refuse, RefuseCode, ToDesk, ToRelay,
};
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind, MemberId};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{prop_assert_eq, proptest};
use serde_bytes::ByteBuf;

fn document() -> impl Strategy<Value = DocumentId> {
    (any::<u8>(), any::<[u8; 16]>()).prop_map(|(kind, id)| DocumentId {
        kind: Kind(kind),
        id,
    })
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..300)
}

fn push() -> impl Strategy<Value = ToRelay> {
    let update =
        (document(), bytes()).prop_map(|(document, update)| PushedUpdate { document, update });
    (any::<u64>(), vec(update, 0..20))
        .prop_map(|(first, updates)| ToRelay::Push(Push { first, updates }))
}

fn hello() -> impl Strategy<Value = ToRelay> {
    (
        (
            any::<u16>(),
            "[a-z0-9.é]{0,20}",
            any::<[u8; 16]>(),
            "[a-zA-Z0-9]{0,128}",
        ),
        (
            option::of(any::<[u8; 16]>()),
            any::<u64>(),
            option::of(any::<[u8; 16]>()),
            any::<u64>(),
        ),
    )
        .prop_map(
            |((protocol, app_version, device, ticket), (epoch, cursor, hash, number))| {
                ToRelay::Hello(Hello {
                    protocol,
                    app_version,
                    device: DeviceId(device),
                    ticket,
                    epoch: epoch.map(Epoch),
                    cursor,
                    cursor_hash: hash,
                    acknowledged: number,
                })
            },
        )
}

fn entry() -> impl Strategy<Value = Entry> {
    (
        any::<u64>(),
        document(),
        any::<[u8; 16]>(),
        any::<u64>(),
        option::of(bytes()),
    )
        .prop_map(|(seq, document, id, number, update)| Entry {
            seq,
            document,
            device: DeviceId(id),
            number,
            member: MemberId(id),
            update: update.map(ByteBuf::from),
        })
}

fn to_desk() -> impl Strategy<Value = ToDesk> {
    let refuse = (any::<u64>(), any::<u8>(), "\\PC{0,100}").prop_map(|(at, code, detail)| {
        ToDesk::Refuse(Refuse {
            at,
            code: RefuseCode(code),
            detail,
        })
    });
    prop_oneof![
        Just(ToDesk::Pong),
        refuse,
        vec(entry(), 0..20).prop_map(|entries| ToDesk::Entries(Entries { entries })),
    ]
}

proptest! {
    #[test]
    fn frames_to_a_relay_come_back(frame in prop_oneof![hello(), push()]) {
        prop_assert_eq!(ToRelay::decode(&frame.encode()), Ok(frame));
    }

    #[test]
    fn frames_to_a_desk_come_back(frame in to_desk()) {
        prop_assert_eq!(ToDesk::decode(&frame.encode()), Ok(frame));
    }

    #[test]
    fn fr2_any_bytes_are_answered(kind in any::<u8>(), body in bytes()) {
        let mut bytes = vec![kind];
        bytes.extend(body);
        let _ = ToRelay::decode(&bytes);
        let _ = ToDesk::decode(&bytes);
    }

    #[test]
    fn document_names_come_back(document in document()) {
        // The settings' name carries no id.
        let settings = document.kind == Kind::WORKSPACE;
        let name = document.to_string();
        let expected = if settings { DocumentId::WORKSPACE } else { document };
        prop_assert_eq!(name.parse::<DocumentId>(), Ok(expected));
        prop_assert_eq!(DocumentId::from_bytes(&document.to_bytes()), Some(document));
    }
}
