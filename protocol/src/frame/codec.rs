//! Frames to bytes and back. Decoding is strict: limits, known types, nothing left over (FR1–FR5).

use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Bye, Entry, Hello, PresenceIn, PresenceOut, PushedUpdate, Refuse, Seq, ToDesk, ToRelay,
};
use crate::ids::{DeviceId, DocumentId, MemberId};
use crate::limits;

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No bytes at all.
    #[error("the frame is empty")]
    Empty,
    /// More bytes than a frame in this direction may have (FR5).
    #[error("the frame has {bytes} bytes, at most {max} are allowed")]
    FrameTooLarge {
        /// How many there are.
        bytes: usize,
        /// How many there may be.
        max: usize,
    },
    /// No frame in this direction has this number.
    #[error("unknown frame type {0}")]
    UnknownType(u8),
    /// The body is cut off, is not what its type says, or has a list over its limit.
    #[error("the body of frame type {0} does not decode")]
    Malformed(u8),
    /// Bytes follow the body (FR3).
    #[error("{0} bytes follow the body")]
    Trailing(usize),
    /// A text or byte field is longer than its limit.
    #[error("{field} has {len}, at most {max} are allowed")]
    TooLong {
        /// Which field.
        field: &'static str,
        /// Its bytes.
        len: usize,
        /// The limit.
        max: usize,
    },
}

impl ToRelay {
    /// The frame's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Hello(body) => encode(1, body),
            Self::Push(body) => encode(2, body),
            Self::Seen(body) => encode(3, body),
            Self::Presence(body) => encode(4, body),
            Self::Fetch(body) => encode(5, body),
            Self::Ping => vec![6],
            Self::Erase(body) => encode(7, body),
        }
    }

    /// Reads a frame from a desk.
    ///
    /// The size of a single update is not checked here but by [`crate::door`], so that a relay can
    /// answer Refuse(too large) and name the update instead of closing the socket.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not exactly one frame within its limits.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (kind, body) = split(bytes, limits::DESK_FRAME_BYTES_MAX)?;
        let frame = match kind {
            1 => Self::Hello(decode(kind, body)?),
            2 => Self::Push(decode(kind, body)?),
            3 => Self::Seen(decode(kind, body)?),
            4 => Self::Presence(decode(kind, body)?),
            5 => Self::Fetch(decode(kind, body)?),
            6 => nothing(body).map(|()| Self::Ping)?,
            7 => Self::Erase(decode(kind, body)?),
            unknown => return Err(DecodeError::UnknownType(unknown)),
        };
        frame.within_limits()?;
        Ok(frame)
    }

    fn within_limits(&self) -> Result<(), DecodeError> {
        match self {
            Self::Hello(Hello {
                app_version,
                ticket,
                ..
            }) => {
                at_most(
                    "app_version",
                    app_version.len(),
                    limits::APP_VERSION_BYTES_MAX,
                )?;
                at_most("ticket", ticket.len(), limits::TICKET_BYTES_MAX)
            }
            Self::Presence(PresenceOut { bytes }) => {
                at_most("presence", bytes.len(), limits::PRESENCE_BYTES_MAX)
            }
            Self::Fetch(fetch) => at_most(
                "state_vector",
                fetch.state_vector.len(),
                limits::STATE_VECTOR_BYTES_MAX,
            ),
            Self::Push(_) | Self::Seen(_) | Self::Ping | Self::Erase(_) => Ok(()),
        }
    }
}

impl ToDesk {
    /// The frame's bytes. For entries that many sockets share see [`encode_entries`].
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Welcome(body) => encode(32, body),
            Self::Ack(body) => encode(33, body),
            Self::Refuse(body) => encode(34, body),
            Self::Entries(body) => encode(35, body),
            Self::Document(body) => encode(36, body),
            Self::Live(body) => encode(37, body),
            Self::Erased(body) => encode(38, body),
            Self::Presence(body) => encode(39, body),
            Self::Bye(body) => encode(40, body),
            Self::Pong => vec![41],
        }
    }

    /// Reads a frame from a relay.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not exactly one frame within its limits.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (kind, body) = split(bytes, limits::RELAY_FRAME_BYTES_MAX)?;
        let frame = match kind {
            32 => Self::Welcome(decode(kind, body)?),
            33 => Self::Ack(decode(kind, body)?),
            34 => Self::Refuse(decode(kind, body)?),
            35 => Self::Entries(decode(kind, body)?),
            36 => Self::Document(decode(kind, body)?),
            37 => Self::Live(decode(kind, body)?),
            38 => Self::Erased(decode(kind, body)?),
            39 => Self::Presence(decode(kind, body)?),
            40 => Self::Bye(decode(kind, body)?),
            41 => nothing(body).map(|()| Self::Pong)?,
            unknown => return Err(DecodeError::UnknownType(unknown)),
        };
        frame.within_limits()?;
        Ok(frame)
    }

    fn within_limits(&self) -> Result<(), DecodeError> {
        match self {
            Self::Refuse(Refuse { detail, .. }) | Self::Bye(Bye { detail, .. }) => {
                at_most("detail", detail.len(), limits::DETAIL_BYTES_MAX)
            }
            Self::Document(document) => at_most(
                "state_vector",
                document.state_vector.len(),
                limits::STATE_VECTOR_BYTES_MAX,
            ),
            Self::Presence(PresenceIn { bytes, .. }) => {
                at_most("presence", bytes.len(), limits::PRESENCE_BYTES_MAX)
            }
            Self::Welcome(_)
            | Self::Ack(_)
            | Self::Entries(_)
            | Self::Live(_)
            | Self::Erased(_)
            | Self::Pong => Ok(()),
        }
    }
}

/// One entry of an Entries frame with its bytes borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EntryRef<'a> {
    /// Its place.
    pub seq: Seq,
    /// The document it changes.
    pub document: DocumentId,
    /// Who sent it.
    pub device: DeviceId,
    /// Its number in that device's stream.
    pub number: u64,
    /// On whose behalf.
    pub member: MemberId,
    /// Yjs update, v1 bytes. `None` on the socket that pushed it (RD5).
    #[serde(serialize_with = "optional_bytes")]
    pub update: Option<&'a [u8]>,
}

impl<'a> From<&'a Entry> for EntryRef<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            seq: entry.seq,
            document: entry.document,
            device: entry.device,
            number: entry.number,
            member: entry.member,
            update: entry.update.as_ref().map(|bytes| bytes.as_slice()),
        }
    }
}

impl EntryRef<'_> {
    /// The same entry as the socket that pushed it sees it.
    #[must_use]
    pub const fn without_bytes(self) -> EntryRef<'static> {
        EntryRef {
            seq: self.seq,
            document: self.document,
            device: self.device,
            number: self.number,
            member: self.member,
            update: None,
        }
    }
}

/// The bytes of an Entries frame, made without copying the updates first: a relay makes them once
/// and hands the same buffer to every socket.
#[must_use]
pub fn encode_entries(entries: &[EntryRef<'_>]) -> Vec<u8> {
    encode(35, entries)
}

fn optional_bytes<S: serde::Serializer>(
    bytes: &Option<&[u8]>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    bytes.map(serde_bytes::Bytes::new).serialize(serializer)
}

/// Reads the updates of a Push.
pub(super) fn updates<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<PushedUpdate>, D::Error> {
    list(from, limits::PUSH_UPDATES_MAX)
}

/// Reads the entries of an Entries.
pub(super) fn entries<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Entry>, D::Error> {
    list(from, limits::ENTRIES_MAX)
}

/// Reads a list without allocating from its count: room grows with what really decodes, and reading
/// ends at the first element too many.
fn list<'de, D, T>(deserializer: D, max: usize) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Visitor<T>(usize, PhantomData<T>);

    impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "a list of at most {}", self.0)
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(
            self,
            mut seq: A,
        ) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some(element) = seq.next_element()? {
                if list.len() == self.0 {
                    return Err(A::Error::custom("too many elements"));
                }
                list.push(element);
            }
            Ok(list)
        }
    }

    deserializer.deserialize_seq(Visitor(max, PhantomData))
}

fn encode<T: Serialize + ?Sized>(kind: u8, body: &T) -> Vec<u8> {
    postcard::to_extend(body, vec![kind]).expect("BUG: a body is plain data and memory takes it")
}

fn decode<T: DeserializeOwned>(kind: u8, body: &[u8]) -> Result<T, DecodeError> {
    let (frame, rest) =
        postcard::take_from_bytes(body).map_err(|_| DecodeError::Malformed(kind))?;
    nothing(rest)?;
    Ok(frame)
}

fn split(bytes: &[u8], max: usize) -> Result<(u8, &[u8]), DecodeError> {
    if bytes.len() > max {
        return Err(DecodeError::FrameTooLarge {
            bytes: bytes.len(),
            max,
        });
    }
    let (kind, body) = bytes.split_first().ok_or(DecodeError::Empty)?;
    Ok((*kind, body))
}

fn nothing(rest: &[u8]) -> Result<(), DecodeError> {
    if rest.is_empty() {
        Ok(())
    } else {
        Err(DecodeError::Trailing(rest.len()))
    }
}

fn at_most(field: &'static str, len: usize, max: usize) -> Result<(), DecodeError> {
    if len > max {
        Err(DecodeError::TooLong { field, len, max })
    } else {
        Ok(())
    }
}
