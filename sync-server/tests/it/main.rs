//! The relay as a whole, over real sockets.

mod accounts;
mod desk;
mod invitations;
mod life;
mod relay;
mod sync;
