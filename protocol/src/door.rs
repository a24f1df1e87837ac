//! The door: what bytes from outside must pass before yrs sees them (DR1–DR8).
//!
//! yrs 0.28.1 can be made to end the process (a 20 kB update of nested arrays overflows its stack)
//! or to silence a client for ever (a struct of length 2³²−1). So the bytes are walked here first,
//! without yrs, in one pass: nothing is allocated from a count, and nothing recurses.
//!
//! The door also says what an update builds on, so that a log can refuse one that would leave a hole
//! without holding the document: [`UpdateShape::fits`].
//!
//! Refused although Yjs can read it, because yrs reads it differently or not at all, and no editor
//! of ours writes it: JSON content (kind 2), sub-documents (kind 9), XML hooks, weak links, BigInt.

mod awareness;
mod content;
mod json;
mod order;
mod parts;
mod reader;
mod shape;
mod state_vector;
mod update;

pub use awareness::{AwarenessEntry, walk_awareness};
pub use parts::{Kind, Parts, Struct, StructId, Value};
pub use shape::{ClientRun, DeleteRange, UpdateShape};
pub use state_vector::StateVector;
pub use update::{walk_parts, walk_update};

/// Why bytes may not come in, and where the walk stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} (at byte {at})")]
pub struct Refusal {
    /// How many bytes were read before.
    pub at: usize,
    /// What is wrong.
    pub reason: Reason,
}

impl Refusal {
    /// The bytes are over a size limit, and may be well formed.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.reason, Reason::TooLarge)
    }
}

/// What is wrong with bytes at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// More bytes than such a message may have.
    #[error("too many bytes")]
    TooLarge,
    /// The bytes end in the middle of something.
    #[error("the bytes end early")]
    Truncated,
    /// A number is longer than it needs to be, or than its kind may be.
    #[error("a number is out of range")]
    Number,
    /// A count or length is more than the remaining bytes can hold.
    #[error("a count is more than the bytes can hold")]
    Count,
    /// More than [`crate::limits::CLIENTS_MAX`] clients.
    #[error("too many clients")]
    Clients,
    /// A client comes twice in one section, or without anything.
    #[error("a client comes twice or without structs")]
    RepeatedClient,
    /// A client id over [`crate::limits::CLIENT_ID_MAX`].
    #[error("a client id is out of range")]
    ClientId,
    /// A struct of no length, or over [`crate::limits::STRUCT_LEN_MAX`].
    #[error("a struct's length is out of range")]
    StructLength,
    /// A clock that reaches [`crate::limits::CLOCK_MAX`].
    #[error("a clock is out of range")]
    Clock,
    /// A Skip struct: a hole written down.
    #[error("a skip struct")]
    Skip,
    /// A kind of struct or content that is unknown, or that yrs does not read as Yjs does.
    #[error("content of an unknown or unsafe kind")]
    ContentKind,
    /// A kind of shared type that is unknown, or that yrs does not read as Yjs does.
    #[error("a shared type of an unknown or unsafe kind")]
    TypeKind,
    /// A kind of plain value that is unknown.
    #[error("a value of an unknown kind")]
    ValueKind,
    /// A BigInt: yrs reads it as a number and writes it as one.
    #[error("a BigInt: write a number or a text")]
    BigInt,
    /// Values nested deeper than [`crate::limits::DEPTH_MAX`], or types deeper than
    /// [`crate::limits::TYPE_DEPTH_MAX`].
    #[error("nested too deep")]
    Depth,
    /// A text that is not UTF-8.
    #[error("a text is not UTF-8")]
    Utf8,
    /// A text that should be JSON and is not, or holds what JSON cannot carry.
    #[error("a text is not JSON")]
    Json,
    /// A struct that builds on itself or on something that comes later in its own client.
    #[error("a struct refers to itself or to a later one")]
    Forward,
    /// Structs of several clients that wait for each other.
    #[error("structs wait for each other")]
    Cycle,
    /// Delete ranges that are empty, unsorted or overlap.
    #[error("delete ranges are empty, unsorted or overlap")]
    DeleteRanges,
    /// Bytes follow the last section (DR8).
    #[error("bytes follow the end")]
    Trailing,
}
