//! Rigs for tests that need several parts at once: relays, desks, faulty links, a disk that loses power.
//!
//! The parts are the real ones: real sockets, real files, real processes. Every rig cleans up when it is dropped.
//! Nothing sleeps: a test waits for a condition, with a limit ([`wait::until`]).

pub mod account;
pub mod browser;
pub mod desk;
pub mod desktop;
pub mod figures;
pub mod import;
pub mod instances;
pub mod load;
pub mod nginx;
pub mod postgres;
pub mod power;
pub mod program;
pub mod proxy;
pub mod redis;
pub mod relay;
pub mod runtime;
pub mod scale;
pub mod simulation;
pub mod team;
pub mod wait;
pub mod webdriver;
pub mod wire;
