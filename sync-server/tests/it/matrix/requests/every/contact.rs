//! People.

use carnet_core::api::contact::{Edit, List, Request};
use carnet_protocol::frame::Role;

use super::super::records::{Records, a_contact};

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    let id = records.contact;
    vec![
        Request::Create(a_contact()),
        Request::Edit {
            id,
            edits: vec![Edit::LastName("Petit".to_owned())],
        },
        Request::Trash { id },
        Request::Restore { id },
        Request::Get { id },
        Request::List(List::default()),
        Request::Silent,
    ]
}

rows! {
    Request::Create(_) => Member,
    Request::Edit { .. } => Member,
    Request::Trash { .. } => Member,
    Request::Restore { .. } => Member,
    Request::Get { .. } => Viewer,
    Request::List(_) => Viewer,
    Request::Silent => Viewer,
}
