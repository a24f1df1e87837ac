//! Custom fields and tags.

use carnet_core::api::field::Request;
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(_: &Records) -> Vec<Request> {
    let id = || "lot".to_owned();
    let (name, color) = ("Lot".to_owned(), 0);
    vec![
        Request::List,
        Request::Add {
            on: "deal".to_owned(),
            name: name.clone(),
            kind: "text".to_owned(),
        },
        Request::Edit {
            id: id(),
            name: None,
            show_on_card: None,
        },
        Request::Place {
            id: id(),
            before: None,
        },
        Request::Remove { id: id() },
        Request::Restore { id: id() },
        Request::AddOption {
            field: id(),
            name: name.clone(),
            color,
        },
        Request::EditOption {
            id: id(),
            name: name.clone(),
            color,
        },
        Request::PlaceOption {
            id: id(),
            before: None,
        },
        Request::RemoveOption { id: id() },
        Request::RestoreOption { id: id() },
        Request::Tag {
            tag: name,
            color: Some(color),
            hidden: false,
        },
    ]
}

rows! {
    Request::List => Viewer,
    Request::Add { .. } => Owner,
    Request::Edit { .. } => Owner,
    Request::Place { .. } => Owner,
    Request::Remove { .. } => Owner,
    Request::Restore { .. } => Owner,
    Request::AddOption { .. } => Owner,
    Request::EditOption { .. } => Owner,
    Request::PlaceOption { .. } => Owner,
    Request::RemoveOption { .. } => Owner,
    Request::RestoreOption { .. } => Owner,
    Request::Tag { .. } => Member,
}
