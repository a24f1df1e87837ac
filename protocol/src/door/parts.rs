//! Where in an update's bytes the plain values and the deletions stand.

use std::ops::Range;

/// The places of what one document may be written with in more than one way: yrs writes the keys of a map value, and of
/// the JSON of a mark, in an order that chance gives, and deletions in the order of a hash table. All other bytes say what
/// the structs are, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// In the order of the bytes, without overlaps.
    pub values: Vec<Value>,
    /// Where the deletions begin; they go to the end.
    pub deletes_at: usize,
}

/// One plain value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its place in the update.
    pub bytes: Range<usize>,
    /// It is a JSON text; otherwise lib0's `Any`.
    pub json: bool,
}
