//! The relay: stores and forwards updates, and does not know what a contact is.
//!
//! A frame's way: [`http`] accepts a socket, [`hub::drive`] drives a [`session`] over it, the session asks the [`log`],
//! the log commits in groups and tells the [`hub`], and each socket reads on from its own place. [`accounts`] say who may.

pub mod accounts;
mod assembly;
pub mod backup;
pub mod bus;
pub mod cli;
pub mod clock;
pub mod compaction;
mod counts;
pub mod delivery;
pub mod doctor;
pub mod folder;
pub mod folds;
pub mod http;
pub mod hub;
mod lan;
mod life;
pub mod limiter;
pub mod limits;
pub mod log;
pub mod metrics;
mod reach;
mod serve;
pub mod session;
pub mod settings;
pub mod sql;

pub use assembly::routes;
pub use life::run;
pub use settings::Settings;
