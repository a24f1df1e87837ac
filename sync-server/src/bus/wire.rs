//! Rings as bytes: a version, a kind, who rings, and what.
//!
//! | kind | body |
//! | --- | --- |
//! | 1 Head | 8 bytes, little-endian |
//! | 2 Presence | 16 bytes of the session, then the frame |
//! | 3 Shown | 1 byte: 1 asks for an answer, 0 does not; then 16 bytes of a session and 8 of its mark, for each socket |
//! | 4 Want | 16 bytes for each session |
//! | 5 Accounts | nothing |
//!
//! The workspace stands in the channel's name. What is of another version or kind is not read: instances of two versions
//! may be on one bus while they are replaced, and the log tells what a ring would have told.

use bytes::{BufMut as _, Bytes};
use carnet_protocol::frame::{PresenceIn, ToDesk};
use carnet_protocol::ids::{SessionId, WorkspaceId};
use sha2::{Digest as _, Sha256};

use super::{Happened, Rang, Ring};
use crate::limits::BUS_RING_BYTES_MAX;

const VERSION: u8 = 1;
const HEAD: u8 = 1;
const PRESENCE: u8 = 2;
const SHOWN: u8 = 3;
const WANT: u8 = 4;
const ACCOUNTS: u8 = 5;

/// What a socket shows, in eight bytes: equal when it is the same.
#[must_use]
pub fn mark(frame: &[u8]) -> u64 {
    let hash = Sha256::digest(frame);
    hash.first_chunk().copied().map_or(0, u64::from_le_bytes)
}

/// A ring's bytes.
#[must_use]
pub fn encode(ring: &Ring) -> Vec<u8> {
    let mut bytes = vec![VERSION, kind(&ring.what)];
    bytes.put_slice(&ring.from);
    match &ring.what {
        Rang::Accounts => {}
        Rang::In(_, Happened::Head(head)) => bytes.put_u64_le(*head),
        Rang::In(_, Happened::Presence { of, frame }) => {
            bytes.put_slice(&of.0);
            bytes.put_slice(frame);
        }
        Rang::In(_, Happened::Shown { sockets, answer }) => {
            bytes.put_u8(u8::from(*answer));
            for (session, mark) in sockets {
                bytes.put_slice(&session.0);
                bytes.put_u64_le(*mark);
            }
        }
        Rang::In(_, Happened::Want(sessions)) => {
            for session in sessions {
                bytes.put_slice(&session.0);
            }
        }
    }
    bytes
}

const fn kind(what: &Rang) -> u8 {
    match what {
        Rang::Accounts => ACCOUNTS,
        Rang::In(_, Happened::Head(_)) => HEAD,
        Rang::In(_, Happened::Presence { .. }) => PRESENCE,
        Rang::In(_, Happened::Shown { .. }) => SHOWN,
        Rang::In(_, Happened::Want(_)) => WANT,
    }
}

/// The ring in these bytes, heard where this workspace's rings (`None`: everybody's) are heard. `None`: there is none.
#[must_use]
pub fn decode(workspace: Option<WorkspaceId>, bytes: &[u8]) -> Option<Ring> {
    if bytes.len() > BUS_RING_BYTES_MAX {
        return None;
    }
    let ([VERSION, kind], bytes) = bytes.split_first_chunk()? else {
        return None;
    };
    let (from, body) = bytes.split_first_chunk()?;
    let what = match (workspace, *kind) {
        (None, ACCOUNTS) => Rang::Accounts,
        (Some(workspace), kind) => Rang::In(workspace, happened(kind, body)?),
        _ => return None,
    };
    Some(Ring { from: *from, what })
}

fn happened(kind: u8, body: &[u8]) -> Option<Happened> {
    Some(match kind {
        HEAD => Happened::Head(u64::from_le_bytes(body.try_into().ok()?)),
        PRESENCE => presence(body)?,
        SHOWN => {
            let (answer, sockets) = body.split_first()?;
            Happened::Shown {
                sockets: each::<24, _>(sockets, |socket| {
                    let (session, mark) = socket.split_first_chunk()?;
                    let mark = u64::from_le_bytes(mark.try_into().ok()?);
                    Some((SessionId(*session), mark))
                })?,
                answer: *answer == 1,
            }
        }
        WANT => Happened::Want(each::<16, _>(body, |session| Some(SessionId(*session)))?),
        _ => return None,
    })
}

/// Only what desks may be sent as it is: a Presence frame of that very session.
fn presence(body: &[u8]) -> Option<Happened> {
    let (of, frame) = body.split_first_chunk()?;
    let of = SessionId(*of);
    match ToDesk::decode(frame).ok()? {
        ToDesk::Presence(PresenceIn { session, .. }) if session == of => Some(Happened::Presence {
            of,
            frame: Bytes::copy_from_slice(frame),
        }),
        _ => None,
    }
}

fn each<const SIZE: usize, T>(
    bytes: &[u8],
    read: impl Fn(&[u8; SIZE]) -> Option<T>,
) -> Option<Vec<T>> {
    let (whole, rest) = bytes.as_chunks();
    rest.is_empty().then(|| whole.iter().map(read).collect())?
}

#[cfg(test)]
mod tests {
    use carnet_protocol::ids::MemberId;

    use super::*;

    const WORKSPACE: WorkspaceId = WorkspaceId([1; 16]);

    fn shown(session: u8, bytes: &[u8]) -> Bytes {
        let presence = PresenceIn {
            session: SessionId([session; 16]),
            member: MemberId([3; 16]),
            bytes: bytes.to_vec(),
        };
        ToDesk::Presence(presence).encode().into()
    }

    fn rings() -> Vec<Ring> {
        let of = SessionId([4; 16]);
        let happened = [
            Happened::Head(7),
            Happened::Presence {
                of,
                frame: shown(4, b"here"),
            },
            Happened::Shown {
                sockets: vec![(of, 5), (SessionId([5; 16]), u64::MAX)],
                answer: true,
            },
            Happened::Want(vec![of]),
        ];
        let everywhere = happened.map(|happened| Rang::In(WORKSPACE, happened));
        everywhere
            .into_iter()
            .chain([Rang::Accounts])
            .map(|what| Ring {
                from: [9; 16],
                what,
            })
            .collect()
    }

    fn channel(ring: &Ring) -> Option<WorkspaceId> {
        match ring.what {
            Rang::In(workspace, _) => Some(workspace),
            Rang::Accounts => None,
        }
    }

    #[test]
    fn what_is_rung_is_what_is_heard() {
        for ring in rings() {
            assert_eq!(decode(channel(&ring), &encode(&ring)), Some(ring));
        }
    }

    #[test]
    fn a_head_s_bytes_stay_what_they_are() {
        let ring = Ring {
            from: [9; 16],
            what: Rang::In(WORKSPACE, Happened::Head(258)),
        };
        let pinned = [&[1, 1][..], &[9; 16], &[2, 1, 0, 0, 0, 0, 0, 0]].concat();
        assert_eq!(encode(&ring), pinned);
    }

    #[test]
    fn what_is_cut_longer_of_another_version_or_elsewhere_is_not_read() {
        for ring in rings() {
            let bytes = encode(&ring);
            let other = channel(&ring).xor(Some(WORKSPACE));
            assert_eq!(decode(other, &bytes), None, "{ring:?} on another channel");
            let cut = bytes.get(..bytes.len() - 1).unwrap();
            assert_ne!(decode(channel(&ring), cut), Some(ring.clone()));
            let mut newer = bytes.clone();
            newer[0] = 2;
            assert_eq!(decode(channel(&ring), &newer), None);
        }
        let long = [encode(&rings()[3]), vec![0; BUS_RING_BYTES_MAX]].concat();
        assert_eq!(decode(Some(WORKSPACE), &long), None);
    }

    #[test]
    fn a_desk_is_sent_nothing_but_a_presence_of_that_session() {
        let of = SessionId([4; 16]);
        let other = ToDesk::Pong.encode().into();
        for frame in [
            shown(5, b"somebody else"),
            other,
            Bytes::from_static(b"junk"),
        ] {
            let what = Rang::In(WORKSPACE, Happened::Presence { of, frame });
            let ring = Ring {
                from: [9; 16],
                what,
            };
            assert_eq!(decode(Some(WORKSPACE), &encode(&ring)), None);
        }
    }
}
