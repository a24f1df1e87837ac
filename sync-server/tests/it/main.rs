//! The relay as a whole, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod desk;
mod invitations;
mod life;
mod link;
mod relay;
mod roles;
mod sync;
mod two_hubs;
