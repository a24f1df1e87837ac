//! Undo, redo, and what was done.

use carnet_core::api::act::{List, Request};
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(_: &Records) -> Vec<Request> {
    vec![
        Request::Undo,
        Request::Redo,
        // Of nobody.
        Request::UndoOne {
            id: -1,
            force: false,
        },
        Request::Last,
        Request::List(List::default()),
    ]
}

rows! {
    Request::Undo => Member,
    Request::Redo => Member,
    Request::UndoOne { .. } => Member,
    Request::Last => Viewer,
    Request::List(_) => Viewer,
}
