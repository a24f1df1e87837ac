//! Carnet's desktop app: one window over the engine.
//!
//! The window asks through a few commands ([`commands`]); [`shell`] holds what is open; everything about records is
//! the engine's (`carnet_core`). Nothing here waits on the window's thread, and data open without a network, a
//! keychain or an account.

pub mod account;
pub mod address;
mod app;
pub mod args;
pub mod closing;
pub mod commands;
pub mod folder;
pub mod keep;
pub mod keychain;
pub mod lines;
pub mod notify;
pub mod relay;
pub mod request;
pub mod settings;
pub mod shell;
pub mod site;
pub mod tray;
pub mod webview;
pub mod words;

pub use app::run;
