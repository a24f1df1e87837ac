//! The relay: stores and forwards updates, and does not know what a contact is.
//!
//! A frame's way: [`http`] accepts a socket, [`hub::drive`] drives a [`session`] over it, the session asks the [`log`],
//! the log commits in groups and tells the [`hub`], and each socket reads on from its own place. [`accounts`] say who may.

pub mod accounts;
mod assembly;
pub mod bus;
pub mod cli;
pub mod clock;
pub mod compaction;
pub mod delivery;
pub mod folds;
pub mod http;
pub mod hub;
mod lan;
mod life;
pub mod limits;
pub mod log;
mod reach;
pub mod session;
pub mod settings;
pub mod sql;

pub use life::run;
pub use settings::Settings;
