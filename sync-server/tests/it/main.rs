//! The relay as a whole, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod desk;
mod devices;
mod invitations;
mod life;
mod lineage;
mod link;
mod matrix;
mod relay;
mod resets;
mod roles;
mod sessions;
mod sync;
mod tokens;
mod two_hubs;
