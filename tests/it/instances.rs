//! Several instances of a relay serve one workspace: what happens on one reaches the sockets of the others, whatever
//! becomes of Redis.

mod bus;
mod crossing;
mod limiter;
mod people;
mod redis_lost;
mod rolling;
mod storm;
mod went_back;
