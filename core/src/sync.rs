//! The desk's end of `docs/protocol.md`, without IO: what to send next, what an answer means, when to try again.
//!
//! The parts here hold no database and no document; [`crate::engine`] applies what they decide.

pub mod backoff;
pub mod link;
pub mod outflow;
pub mod presence;
