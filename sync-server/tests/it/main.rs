//! The relay as a whole, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod crowd;
mod crowded;
mod desk;
mod devices;
#[cfg(unix)]
mod dumps;
mod forged;
mod full;
mod invitations;
mod kept;
mod life;
mod lineage;
mod link;
mod matrix;
mod open;
mod operations;
mod origins;
mod patience;
#[expect(
    unreachable_pub,
    dead_code,
    reason = "the rig of the tests' own crate, which must not be a dependency of this one"
)]
#[path = "../../../tests/src/postgres.rs"]
mod postgres;
mod program;
mod quotas;
mod reach;
mod relay;
mod resets;
mod restored;
mod roles;
#[expect(
    unreachable_pub,
    dead_code,
    reason = "the counts of the tests' own crate, which must not be a dependency of this one"
)]
#[path = "../../../tests/src/scale.rs"]
mod scale;
mod secrets;
mod sessions;
mod sync;
mod tokens;
mod trail;
mod two_hubs;
mod unsure;
