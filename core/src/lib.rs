//! The product without a screen: documents, commands, rows, queries, sync.
//!
//! The way of a change: [`desk`] passes a [`api::Request`] to [`engine`] on its own thread; a function of [`command`]
//! validates it against rows and edits documents through [`engine::write::Write`]; the engine checks the update's
//! bytes, commits update, rows, search and outbox in one SQLite transaction of [`store`], and only then sends events
//! and, through [`sync`], the update to the relay. [`net`] carries frames and decides nothing.
//!
//! Time, chance and ids are handed in ([`clock`]), so that a simulation can drive the same engine step by step.

pub mod api;
pub mod clock;
pub mod command;
pub mod custom;
pub mod desk;
pub mod document;
pub mod engine;
pub mod error;
pub mod export;
pub mod holiday;
pub mod import;
pub mod inverse;
pub mod limits;
pub mod money;
#[cfg(feature = "net")]
pub mod net;
pub mod position;
pub mod query;
pub mod quick_add;
pub mod remind;
pub mod repeat;
pub mod rows;
pub mod sample;
pub mod sequence;
pub mod store;
pub mod sync;
