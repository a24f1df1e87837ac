//! The frames of `/sync/{workspace}`: one byte of type and a postcard body.
//!
//! Numbers are frozen: a removed one stays listed and is never used again. `docs/protocol.md` gives
//! the rules; the tests beside this file carry their ids.

use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, DocumentId, Epoch, MemberId, SessionId};

mod codec;
#[cfg(test)]
mod pinned;

pub use codec::{DecodeError, EntryRef, encode_entries};

/// A place in a workspace's log. The first entry has 1; 0 is before everything.
pub type Seq = u64;
/// The place of an update in its device's stream. The first has 1.
pub type Number = u64;

/// What a desk says to a relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToRelay {
    /// 1: who I am and how far I have read.
    Hello(Hello),
    /// 2: updates of mine.
    Push(Push),
    /// 3: I have committed everything up to here.
    Seen(Seen),
    /// 4: what others may know of me now. Never stored.
    Presence(PresenceOut),
    /// 5: send me this document.
    Fetch(Fetch),
    /// 6: are you there?
    Ping,
    /// 7: remove this document for good. Owner only; numbered like an update.
    Erase(Erase),
}

/// What a relay says to a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToDesk {
    /// 32: the answer to Hello.
    Welcome(Welcome),
    /// 33: updates up to here are in the log, after COMMIT.
    Ack(Ack),
    /// 34: an update was not taken.
    Refuse(Refuse),
    /// 35: entries of the log, in order.
    Entries(Entries),
    /// 36: a whole document, in place of compacted entries or as the answer to Fetch.
    Document(DocumentState),
    /// 37: a read of the log found nothing more.
    Live(Live),
    /// 38: a document was removed for good.
    Erased(Erased),
    /// 39: another socket's presence; empty when it has gone.
    Presence(PresenceIn),
    /// 40: the relay closes, and why.
    Bye(Bye),
    /// 41: here.
    Pong,
}

/// Frame 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`crate::limits::PROTOCOL_VERSION`] of the desk.
    pub protocol: u16,
    /// The app's version, for people.
    pub app_version: String,
    /// The author of the updates that this socket will push.
    pub device: DeviceId,
    /// A one-use ticket.
    pub ticket: String,
    /// The log's history that the cursor belongs to; `None` before the first Welcome.
    pub epoch: Option<Epoch>,
    /// How far the desk has read.
    pub cursor: Seq,
    /// [`crate::hash::EntryHash`] of the entry at the cursor, as the desk received it. `None` when the cursor is 0, or
    /// the relay gave none for its place.
    pub cursor_hash: Option<[u8; 16]>,
    /// The highest number of this device that a relay has acknowledged to this desk.
    pub acknowledged: Number,
}

/// Frame 2. Updates are numbered `first`, `first + 1`, …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// Number of the first update.
    pub first: Number,
    /// The updates, in order.
    #[serde(deserialize_with = "codec::updates")]
    pub updates: Vec<PushedUpdate>,
}

/// One update in a Push. Empty bytes are a void: they use up a number and append nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushedUpdate {
    /// The document it changes.
    pub document: DocumentId,
    /// Yjs update, v1 bytes; or empty.
    #[serde(with = "serde_bytes")]
    pub update: Vec<u8>,
}

/// Frame 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The desk's cursor.
    pub cursor: Seq,
}

/// Frame 4.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceOut {
    /// Opaque to the relay; at most [`crate::limits::PRESENCE_BYTES_MAX`].
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// Frame 5.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetch {
    /// The document wanted.
    pub document: DocumentId,
    /// State vector (v1) of what the desk has; the answer may hold more than the difference.
    #[serde(with = "serde_bytes")]
    pub state_vector: Vec<u8>,
}

/// Frame 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erase {
    /// Its place in the device's stream.
    pub number: Number,
    /// The document to remove.
    pub document: DocumentId,
}

/// Frame 32.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The log's history.
    pub epoch: Epoch,
    /// The last place in the log now.
    pub head: Seq,
    /// The highest number that the log holds of this device.
    pub through: Number,
    /// Whose ticket it was.
    pub member: MemberId,
    /// This socket, as others see it in Presence.
    pub session: SessionId,
    /// What the member may do.
    pub role: Role,
    /// What the relay accepts.
    pub limits: Limits,
    /// The relay's clock, in milliseconds since 1970.
    pub server_time_ms: i64,
    /// The desk must take a new device and read from 0: nothing else follows on this socket.
    pub reset: bool,
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads and writes.
    Member,
    /// Reads, writes, invites, removes, erases.
    Owner,
}

/// What the relay accepts, see [`crate::limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one update.
    pub update_bytes_max: u32,
    /// Bytes of one document.
    pub document_bytes_max: u32,
    /// Updates in one Push.
    pub push_updates_max: u32,
    /// Bytes sent beyond Seen.
    pub window_bytes: u32,
}

/// Frame 33.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    /// Every number of this device up to here is in the log.
    pub through: Number,
    /// The log's place of the last of them (for people; it never moves a cursor).
    pub seq: Seq,
}

/// Frame 34. Updates before `at` are committed and acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refuse {
    /// The number that was not taken.
    pub at: Number,
    /// Why.
    pub code: RefuseCode,
    /// For people and logs; no secrets.
    pub detail: String,
}

/// Why an update was not taken. A byte, so that a newer relay's code still decodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RefuseCode(pub u8);

impl RefuseCode {
    /// The number is not the next: send from `at` again.
    pub const GAP: Self = Self(1);
    /// The update builds on something the log does not hold: Fetch, and send the difference.
    pub const HOLE: Self = Self(2);
    /// The number is taken by another update: this device exists twice. Take a new one.
    pub const FORKED: Self = Self(3);
    /// Try again later.
    pub const BUSY: Self = Self(4);
    /// Beyond a limit.
    pub const TOO_LARGE: Self = Self(5);
    /// The door did not let it in.
    pub const MALFORMED: Self = Self(6);
    /// The document was removed for good.
    pub const ERASED: Self = Self(7);
    /// The member may not write.
    pub const FORBIDDEN: Self = Self(8);
    /// The workspace holds as much as it may: wait, or make room with an Erase.
    pub const FULL: Self = Self(9);
}

/// Frame 35.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entries {
    /// In the order of `seq`; not every number occurs (compacted ones come as Document).
    #[serde(deserialize_with = "codec::entries")]
    pub entries: Vec<Entry>,
}

/// One update in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place.
    pub seq: Seq,
    /// The document it changes.
    pub document: DocumentId,
    /// Who sent it.
    pub device: DeviceId,
    /// Its number in that device's stream.
    pub number: Number,
    /// On whose behalf.
    pub member: MemberId,
    /// Yjs update, v1 bytes. `None` on the socket that pushed it.
    pub update: Option<serde_bytes::ByteBuf>,
}

/// Frame 36.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentState {
    /// Which.
    pub document: DocumentId,
    /// The state holds every entry of this document up to here.
    pub through: Seq,
    /// [`crate::hash::EntryHash`] of the entry at `through`; `None` in the answer to a Fetch.
    pub hash: Option<[u8; 16]>,
    /// The whole document as one Yjs update, v1 bytes; empty when the log has none.
    #[serde(with = "serde_bytes")]
    pub state: Vec<u8>,
    /// Its state vector, v1 bytes.
    #[serde(with = "serde_bytes")]
    pub state_vector: Vec<u8>,
    /// It answers a Fetch, and does not move the cursor.
    pub fetched: bool,
}

/// Frame 37.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    /// The desk has been sent everything up to here.
    pub head: Seq,
    /// [`crate::hash::EntryHash`] of the entry at `head`; `None` when the log is empty or no longer knows it.
    pub hash: Option<[u8; 16]>,
}

/// Frame 38.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Its place.
    pub seq: Seq,
    /// The document that is gone.
    pub document: DocumentId,
}

/// Frame 39.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceIn {
    /// Which socket. The relay writes it.
    pub session: SessionId,
    /// Whose. The relay writes it.
    pub member: MemberId,
    /// What the socket said; empty when it has gone.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// Frame 40.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bye {
    /// Why.
    pub code: ByeCode,
    /// Wait this long before the next try, in milliseconds.
    pub retry_after_ms: u32,
    /// For people and logs; no secrets.
    pub detail: String,
}

/// Why the relay closes. A byte, so that a newer relay's code still decodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ByeCode(pub u8);

impl ByeCode {
    /// The relay is stopping and will be back.
    pub const DRAINING: Self = Self(1);
    /// The ticket was unknown, used or too old: ask for another.
    pub const TICKET: Self = Self(2);
    /// The member was removed or signed out.
    pub const REVOKED: Self = Self(3);
    /// The desk did not read for too long; it resumes from its cursor.
    pub const SLOW: Self = Self(4);
    /// A frame did not decode or came at the wrong time.
    pub const PROTOCOL: Self = Self(5);
    /// The two speak different protocol versions.
    pub const VERSION: Self = Self(6);
    /// The relay has too much to do.
    pub const BUSY: Self = Self(7);
    /// Welcome said reset: say Hello again with a new device, from 0.
    pub const RESET: Self = Self(8);
    /// The relay could not read or write its log.
    pub const INTERNAL: Self = Self(9);
    /// The member's role has changed: say Hello again, and hear the new one.
    pub const ROLE: Self = Self(10);
}
