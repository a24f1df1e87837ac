//! Commands: a request that changes something, validated against rows before any document is touched.
//!
//! A command returns an error before its first edit, or its edits are all good; the engine throws away what a failed
//! command did.

pub mod act;
pub mod activity;
pub mod check;
pub mod company;
pub mod contact;
pub mod deal;
pub mod duplicate;
pub mod field;
mod merged;
pub mod number;
pub mod pipeline;
pub mod record;
pub mod sequence;
mod setting;
pub mod task;
pub mod view;
pub mod workspace;

use crate::api::{ApiError, Code, Request, Response};
use crate::engine::write::Write;

/// Runs a request of [`crate::api::Right::Write`] or `Own`, except what the engine does itself (sync, rebuilding rows).
///
/// # Errors
/// `Invalid` with the name of the value at fault, `NotFound`, `TooLarge`, or what the file says.
pub fn run(w: &mut Write<'_>, request: Request) -> Result<Response, ApiError> {
    match request {
        Request::Deal(ask) => deal::run(w, ask),
        Request::Contact(ask) => contact::run(w, ask),
        Request::Company(ask) => company::run(w, ask),
        Request::Duplicate(ask) => duplicate::run(w, ask),
        Request::Task(ask) => task::run(w, ask),
        Request::Activity(ask) => activity::run(w, ask),
        Request::Workspace(ask) => workspace::run(w, ask),
        Request::Number(ask) => number::run(w, ask),
        Request::Field(ask) => field::run(w, ask),
        Request::Pipeline(ask) => pipeline::run(w, ask),
        Request::View(ask) => view::run(w, ask),
        Request::Sequence(ask) => sequence::run(w, ask),
        Request::Search(_)
        | Request::Import(_)
        | Request::Export(_)
        | Request::Today(_)
        | Request::Trash(_)
        | Request::Sync(_)
        | Request::Act(_) => Err(not_a_command()),
    }
}

/// A request came here that is answered elsewhere.
fn not_a_command() -> ApiError {
    ApiError::new(Code::Internal, "BUG: this request is not a command")
}

#[cfg(test)]
pub(crate) mod tests;
