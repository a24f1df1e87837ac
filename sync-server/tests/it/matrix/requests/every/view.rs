//! Saved views.

use carnet_core::api::view::{Look, Request};
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(_: &Records) -> Vec<Request> {
    let id = || "urgent".to_owned();
    vec![
        Request::Add {
            on: "deal".to_owned(),
            name: "Urgent".to_owned(),
            look: Look::default(),
        },
        Request::Edit {
            id: id(),
            name: None,
            look: None,
        },
        Request::Place {
            id: id(),
            before: None,
        },
        Request::Remove { id: id() },
    ]
}

rows! {
    Request::Add { .. } => Member,
    Request::Edit { .. } => Member,
    Request::Place { .. } => Member,
    Request::Remove { .. } => Member,
}
