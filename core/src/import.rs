//! Import: a file's bytes become a table, its columns get meanings, and each line becomes records.
//!
//! Nothing here knows the engine: `engine/import.rs` drives these parts in slices. A file is first read ([`bytes`],
//! [`read`]), then understood ([`header`], [`guess`]), then each line is turned into drafts ([`line`]), compared with what
//! is here ([`known`]) and written ([`write`]). A line that cannot be understood is refused with its reason, and the
//! rest goes on.

pub mod bytes;
pub mod cards;
pub mod erased;
pub mod guess;
pub mod header;
pub mod json;
pub mod known;
pub mod line;
pub mod read;
pub mod run;
pub mod table;
pub mod undo;
pub mod value;
pub mod write;
