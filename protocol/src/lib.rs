//! What a desk and a relay say to each other: names, frames, limits, hashes, and the door.
//!
//! The rules stand in `docs/protocol.md` with their ids; tests carry the same ids. This crate does
//! no IO, holds no Yjs document and knows nothing of deals.
//!
//! Compatibility: a frame's number and the bytes of its body never change once released. A new need
//! is a new frame or a new [`limits::PROTOCOL_VERSION`]; codes in [`frame::Refuse`] and
//! [`frame::Bye`], and kinds of documents, may be added, because an end keeps those it does not know.

pub mod door;
pub mod frame;
pub mod hash;
pub mod ids;
pub mod limits;
