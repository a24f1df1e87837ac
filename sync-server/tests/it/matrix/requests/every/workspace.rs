//! The workspace.

use carnet_core::api::workspace::Request;
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(_: &Records) -> Vec<Request> {
    let name = "Ventes".to_owned();
    vec![
        Request::Get,
        Request::Start {
            name: name.clone(),
            my_name: String::new(),
        },
        Request::Rename { name: name.clone() },
        Request::SetCurrency {
            currency: "EUR".to_owned(),
        },
        Request::PutProfile { name, color: 1 },
        Request::AddSample,
        Request::RemoveSample,
        Request::RebuildRows,
    ]
}

rows! {
    Request::Get => Viewer,
    Request::Start { .. } => Owner,
    Request::Rename { .. } => Owner,
    Request::SetCurrency { .. } => Owner,
    Request::PutProfile { .. } => Member,
    Request::AddSample => Member,
    Request::RemoveSample => Member,
    Request::RebuildRows => Member,
}
