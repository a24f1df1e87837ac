//! Everything at once.

use carnet_core::api::search::Request;
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(_: &Records) -> Vec<Request> {
    vec![Request {
        text: "Toitures".to_owned(),
        ..Request::default()
    }]
}

rows! {
    Request { .. } => Viewer,
}
