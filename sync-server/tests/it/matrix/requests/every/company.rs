//! Organisations.

use carnet_core::api::company::{Edit, Request};
use carnet_core::api::contact::List;
use carnet_protocol::frame::Role;

use super::super::records::{Records, a_company};

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    let id = records.company;
    vec![
        Request::Create(a_company()),
        Request::Edit {
            id,
            edits: vec![Edit::Name("Zinc".to_owned())],
        },
        Request::Trash { id },
        Request::Restore { id },
        Request::Get { id },
        Request::List(List::default()),
    ]
}

rows! {
    Request::Create(_) => Member,
    Request::Edit { .. } => Member,
    Request::Trash { .. } => Member,
    Request::Restore { .. } => Member,
    Request::Get { .. } => Viewer,
    Request::List(_) => Viewer,
}
