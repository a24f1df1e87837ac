//! The bytes of every frame, pinned (FR4). A change here is a change of the protocol.

use serde_bytes::ByteBuf;

use super::{
    Ack, Bye, ByeCode, DecodeError, DocumentState, Entries, Entry, EntryRef, Erase, Erased, Fetch,
    Hello, Limits, Live, PresenceIn, PresenceOut, Push, PushedUpdate, Refuse, RefuseCode, Role,
    Seen, ToDesk, ToRelay, Welcome, encode_entries,
};
use crate::ids::{DeviceId, DocumentId, Epoch, Kind, MemberId, SessionId};
use crate::limits;

const DEVICE: DeviceId = DeviceId([0xd1; 16]);
const EPOCH: Epoch = Epoch([0xe2; 16]);
const MEMBER: MemberId = MemberId([0xa3; 16]);
const SESSION: SessionId = SessionId([0x54; 16]);
const DEAL: DocumentId = DocumentId {
    kind: Kind::DEAL,
    id: [0xdd; 16],
};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hello() -> Hello {
    Hello {
        protocol: 1,
        app_version: "0.1.0".into(),
        device: DEVICE,
        ticket: "t".into(),
        epoch: Some(EPOCH),
        cursor: 300,
        cursor_hash: Some([0xcc; 16]),
        acknowledged: 7,
    }
}

fn to_relay() -> Vec<(ToRelay, String)> {
    let d = "d1".repeat(16);
    let (e, c, deal) = ("e2".repeat(16), "cc".repeat(16), "dd".repeat(16));
    let push = Push {
        first: 128,
        updates: vec![
            PushedUpdate {
                document: DEAL,
                update: vec![1, 2, 3],
            },
            PushedUpdate {
                document: DocumentId::WORKSPACE,
                update: vec![],
            },
        ],
    };
    let first_hello = Hello {
        epoch: None,
        cursor: 0,
        cursor_hash: None,
        ..hello()
    };
    vec![
        (
            ToRelay::Hello(hello()),
            format!("010105302e312e30{d}017401{e}ac0201{c}07"),
        ),
        (
            ToRelay::Hello(first_hello),
            format!("010105302e312e30{d}017400000007"),
        ),
        (
            ToRelay::Push(push),
            format!("0280010201{deal}0301020305{}00", "00".repeat(16)),
        ),
        (ToRelay::Seen(Seen { cursor: 300 }), "03ac02".into()),
        (
            ToRelay::Presence(PresenceOut { bytes: vec![9, 8] }),
            "04020908".into(),
        ),
        (
            ToRelay::Fetch(Fetch {
                document: DEAL,
                state_vector: vec![0],
            }),
            format!("0501{deal}0100"),
        ),
        (ToRelay::Ping, "06".into()),
        (
            ToRelay::Erase(Erase {
                number: 5,
                document: DEAL,
            }),
            format!("070501{deal}"),
        ),
    ]
}

fn entries() -> Entries {
    let entry = Entry {
        seq: 9,
        document: DEAL,
        device: DEVICE,
        number: 4,
        member: MEMBER,
        update: Some(ByteBuf::from(vec![1, 2])),
    };
    Entries {
        entries: vec![
            entry.clone(),
            Entry {
                seq: 10,
                update: None,
                ..entry
            },
        ],
    }
}

fn welcome() -> Welcome {
    Welcome {
        epoch: EPOCH,
        head: 300,
        through: 7,
        member: MEMBER,
        session: SESSION,
        role: Role::Owner,
        limits: Limits {
            update_bytes_max: 1,
            document_bytes_max: 2,
            push_updates_max: 3,
            window_bytes: 4,
        },
        server_time_ms: 1,
        reset: true,
    }
}

#[expect(clippy::too_many_lines, reason = "a table: one row for each frame")]
fn to_desk() -> Vec<(ToDesk, String)> {
    let (d, e, a) = ("d1".repeat(16), "e2".repeat(16), "a3".repeat(16));
    let (s, deal, c) = ("54".repeat(16), "dd".repeat(16), "cc".repeat(16));
    let state = DocumentState {
        document: DEAL,
        through: 9,
        hash: Some([0xcc; 16]),
        state: vec![0, 0],
        state_vector: vec![0],
        fetched: true,
    };
    let presence = PresenceIn {
        session: SESSION,
        member: MEMBER,
        bytes: vec![7],
    };
    vec![
        (
            ToDesk::Welcome(welcome()),
            format!("20{e}ac0207{a}{s}02010203040201"),
        ),
        (
            ToDesk::Ack(Ack {
                through: 7,
                seq: 300,
            }),
            "2107ac02".into(),
        ),
        (
            ToDesk::Refuse(Refuse {
                at: 7,
                code: RefuseCode::HOLE,
                detail: "no".into(),
            }),
            "220702026e6f".into(),
        ),
        (
            ToDesk::Refuse(Refuse {
                at: 7,
                code: RefuseCode::FULL,
                detail: String::new(),
            }),
            "22070900".into(),
        ),
        (
            ToDesk::Entries(entries()),
            format!("23020901{deal}{d}04{a}010201020a01{deal}{d}04{a}00"),
        ),
        (
            ToDesk::Document(state.clone()),
            format!("2401{deal}0901{c}020000010001"),
        ),
        (
            ToDesk::Document(DocumentState {
                hash: None,
                ..state
            }),
            format!("2401{deal}0900020000010001"),
        ),
        (
            ToDesk::Live(Live {
                head: 300,
                hash: Some([0xcc; 16]),
            }),
            format!("25ac0201{c}"),
        ),
        (
            ToDesk::Live(Live {
                head: 0,
                hash: None,
            }),
            "250000".into(),
        ),
        (
            ToDesk::Erased(Erased {
                seq: 9,
                document: DEAL,
            }),
            format!("260901{deal}"),
        ),
        (ToDesk::Presence(presence), format!("27{s}{a}0107")),
        (
            ToDesk::Bye(Bye {
                code: ByeCode::SLOW,
                retry_after_ms: 500,
                detail: String::new(),
            }),
            "2804f40300".into(),
        ),
        (ToDesk::Pong, "29".into()),
    ]
}

#[test]
fn fr4_frames_to_a_relay_are_pinned() {
    for (frame, pinned) in to_relay() {
        assert_eq!(hex(&frame.encode()), pinned, "{frame:?}");
        assert_eq!(ToRelay::decode(&frame.encode()), Ok(frame));
    }
}

#[test]
fn fr4_frames_to_a_desk_are_pinned() {
    for (frame, pinned) in to_desk() {
        assert_eq!(hex(&frame.encode()), pinned, "{frame:?}");
        assert_eq!(ToDesk::decode(&frame.encode()), Ok(frame));
    }
}

#[test]
fn entries_with_borrowed_bytes_are_the_same_frame() {
    let entries = entries();
    let borrowed: Vec<EntryRef<'_>> = entries.entries.iter().map(EntryRef::from).collect();
    assert_eq!(encode_entries(&borrowed), ToDesk::Entries(entries).encode());
}

#[test]
fn fr3_bytes_after_the_body_and_unknown_types_are_errors() {
    for (frame, _) in to_relay() {
        let mut bytes = frame.encode();
        bytes.push(0);
        assert_eq!(
            ToRelay::decode(&bytes),
            Err(DecodeError::Trailing(1)),
            "{frame:?}"
        );
    }
    for (frame, _) in to_desk() {
        let mut bytes = frame.encode();
        bytes.push(0);
        assert_eq!(
            ToDesk::decode(&bytes),
            Err(DecodeError::Trailing(1)),
            "{frame:?}"
        );
    }
    for kind in (8..=255).chain([0]) {
        assert_eq!(
            ToRelay::decode(&[kind]),
            Err(DecodeError::UnknownType(kind))
        );
    }
    for kind in (0..32).chain(42..=255) {
        assert_eq!(ToDesk::decode(&[kind]), Err(DecodeError::UnknownType(kind)));
    }
    assert_eq!(ToRelay::decode(&[]), Err(DecodeError::Empty));
}

#[test]
fn a_frame_cut_anywhere_is_an_error() {
    for (frame, _) in to_relay() {
        let bytes = frame.encode();
        for len in 0..bytes.len() {
            assert!(
                ToRelay::decode(&bytes[..len]).is_err(),
                "{frame:?} cut at {len}"
            );
        }
    }
    for (frame, _) in to_desk() {
        let bytes = frame.encode();
        for len in 0..bytes.len() {
            assert!(
                ToDesk::decode(&bytes[..len]).is_err(),
                "{frame:?} cut at {len}"
            );
        }
    }
}

#[test]
fn fr5_frames_and_fields_over_their_limits_are_refused() {
    let huge = vec![2; limits::DESK_FRAME_BYTES_MAX + 1];
    assert!(matches!(
        ToRelay::decode(&huge),
        Err(DecodeError::FrameTooLarge { .. })
    ));
    let huge = vec![35; limits::RELAY_FRAME_BYTES_MAX + 1];
    assert!(matches!(
        ToDesk::decode(&huge),
        Err(DecodeError::FrameTooLarge { .. })
    ));

    let void = PushedUpdate {
        document: DEAL,
        update: vec![],
    };
    let updates = vec![void; limits::PUSH_UPDATES_MAX + 1];
    let presence = vec![0; limits::PRESENCE_BYTES_MAX + 1];
    let state_vector = vec![0; limits::STATE_VECTOR_BYTES_MAX + 1];
    let over = [
        ToRelay::Hello(Hello {
            app_version: "v".repeat(65),
            ..hello()
        }),
        ToRelay::Hello(Hello {
            ticket: "t".repeat(129),
            ..hello()
        }),
        ToRelay::Presence(PresenceOut { bytes: presence }),
        ToRelay::Fetch(Fetch {
            document: DEAL,
            state_vector,
        }),
    ];
    for frame in over {
        let error = ToRelay::decode(&frame.encode());
        assert!(
            matches!(error, Err(DecodeError::TooLong { .. })),
            "{error:?}"
        );
    }
    let push = ToRelay::Push(Push { first: 1, updates });
    assert_eq!(
        ToRelay::decode(&push.encode()),
        Err(DecodeError::Malformed(2))
    );
    let detail = "d".repeat(limits::DETAIL_BYTES_MAX + 1);
    let bye = ToDesk::Bye(Bye {
        code: ByeCode::BUSY,
        retry_after_ms: 0,
        detail,
    });
    assert!(matches!(
        ToDesk::decode(&bye.encode()),
        Err(DecodeError::TooLong { .. })
    ));
}

#[test]
fn the_largest_update_and_document_fit_their_frames() {
    let update = vec![0; limits::UPDATE_BYTES_MAX];
    let push = Push {
        first: u64::MAX,
        updates: vec![PushedUpdate {
            document: DEAL,
            update,
        }],
    };
    assert!(ToRelay::decode(&ToRelay::Push(push).encode()).is_ok());
    let document = DocumentState {
        document: DEAL,
        through: u64::MAX,
        hash: Some([0; 16]),
        state: vec![0; limits::DOCUMENT_BYTES_MAX],
        state_vector: vec![0; limits::STATE_VECTOR_BYTES_MAX],
        fetched: false,
    };
    assert!(ToDesk::decode(&ToDesk::Document(document).encode()).is_ok());
}
