//! Every size and count that both ends agree on, with its unit in its name and its reason beside it.

/// The protocol's number. A desk and a relay with different numbers do not talk.
pub const PROTOCOL_VERSION: u16 = 1;

/// One update, and one document's whole state. They share a limit so that healing, which sends a
/// document's difference as one update, always fits. A note of 500 paragraphs is about 111 kB.
pub const UPDATE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// See [`UPDATE_BYTES_MAX`].
pub const DOCUMENT_BYTES_MAX: usize = UPDATE_BYTES_MAX;

/// A frame from a desk. Room for one largest update and its heading.
pub const DESK_FRAME_BYTES_MAX: usize = UPDATE_BYTES_MAX + 64 * 1024;
/// A frame from a relay. Room for one largest document with its state vector.
pub const RELAY_FRAME_BYTES_MAX: usize = DOCUMENT_BYTES_MAX + STATE_VECTOR_BYTES_MAX + 64 * 1024;

/// Updates in one Push.
pub const PUSH_UPDATES_MAX: usize = 256;
/// Bytes of updates that a desk puts in one Push before it starts another; one larger update goes alone.
pub const PUSH_BYTES_TARGET: usize = 256 * 1024;
/// Entries in one Entries frame, and documents or entries that a desk commits in one transaction.
pub const ENTRIES_MAX: usize = 256;
/// Bytes of updates that a relay puts in one Entries frame before it starts another.
pub const ENTRIES_BYTES_TARGET: usize = 256 * 1024;

/// Bytes that a relay may send beyond what the desk has reported as Seen.
pub const WINDOW_BYTES: u32 = 4 * 1024 * 1024;

/// A desk says Seen when it has taken one part in so many of the window: not after each frame, for each Seen wakes the
/// relay.
pub const SEEN_PARTS: u32 = 8;

/// One presence.
pub const PRESENCE_BYTES_MAX: usize = 16 * 1024;
/// A ticket, as text.
pub const TICKET_BYTES_MAX: usize = 128;
/// An app's version, as text.
pub const APP_VERSION_BYTES_MAX: usize = 64;
/// The sentence in a Refuse or Bye.
pub const DETAIL_BYTES_MAX: usize = 512;

/// An encoded state vector: 4,096 clients of at most 13 bytes and a count.
pub const STATE_VECTOR_BYTES_MAX: usize = 64 * 1024;
/// Client ids in one update or state vector.
pub const CLIENTS_MAX: usize = 4_096;
/// Nested values in one update: yrs recurses without a limit of its own and 10,000 levels end the process.
pub const DEPTH_MAX: usize = 64;
/// Shared types nested in one update: yrs recurses here too. A list indented 30 times is about 60 deep.
pub const TYPE_DEPTH_MAX: usize = 256;
/// Length of one struct. No honest edit comes near; a longer one silences its client for ever.
pub const STRUCT_LEN_MAX: u64 = 1 << 24;
/// A client's clock after an update stays below this.
pub const CLOCK_MAX: u64 = 1 << 31;
/// A client id: what JavaScript holds exactly.
pub const CLIENT_ID_MAX: u64 = (1 << 53) - 1;

/// Numbers that a desk sends beyond the last one that was acknowledged. When its socket breaks, so many at most may be in the
/// log without its knowing, and are sent again.
pub const NUMBERS_IN_FLIGHT_MAX: usize = 512;
/// Hashes of its own updates that a relay keeps for each device, to know a repeat from a fork.
pub const DEVICE_HASHES_MAX: usize = 1_024;
const _: () = assert!(
    DEVICE_HASHES_MAX >= 2 * NUMBERS_IN_FLIGHT_MAX,
    "what an honest desk sends again is known, with room to spare"
);
