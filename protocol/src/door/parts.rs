//! What an update brings, struct by struct, and where in its bytes each stands.

use std::ops::Range;

/// An update cut into its structs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// In the order of the bytes: those of a client follow one another without a gap.
    pub structs: Vec<Struct>,
    /// The plain values of all structs, in the order of the bytes, without overlaps.
    pub values: Vec<Value>,
    /// Where the deletions begin; they go to the end.
    pub deletes_at: usize,
}

/// A client and a clock of it.
pub type StructId = (u64, u32);

/// One struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Struct {
    /// Whose.
    pub client: u64,
    /// Its first clock.
    pub clock: u32,
    /// The clock after its last one.
    pub end: u32,
    /// What it carries.
    pub kind: Kind,
    /// The neighbour that it was put behind.
    pub left: Option<StructId>,
    /// The neighbour that it was put before.
    pub right: Option<StructId>,
    /// The item whose type it stands in, when it says so.
    pub under: Option<StructId>,
    /// Where its parent and its key in it are written; empty when a neighbour says both.
    pub parent: Range<usize>,
    /// Where its content is written: with its length in front, and without its kind.
    pub content: Range<usize>,
    /// Its values, as places in [`Parts::values`].
    pub values: Range<usize>,
}

/// What a struct carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing any more, not even its place.
    Collected,
    /// Nothing any more.
    Deleted,
    /// A text: one clock for each UTF-16 unit.
    Text,
    /// Values of lib0's `Any`: one clock for each.
    Values,
    /// A shared type.
    Type,
    /// Bytes. One clock.
    Bytes,
    /// An embed: one JSON value. One clock.
    Embed,
    /// A mark of a text: a key and a JSON value. One clock.
    Mark,
}

impl Kind {
    /// Of an item's content.
    pub(super) const fn of(content: u8) -> Self {
        match content {
            1 => Self::Deleted,
            4 => Self::Text,
            5 => Self::Embed,
            6 => Self::Mark,
            7 => Self::Type,
            8 => Self::Values,
            _ => Self::Bytes,
        }
    }
}

/// One plain value: yrs writes the keys of a map value, and of the JSON of a mark, in an order that chance gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its place in the update.
    pub bytes: Range<usize>,
    /// It is a JSON text; otherwise lib0's `Any`.
    pub json: bool,
}
