//! Requests for files.

use carnet_core::api::export::{Of, Request};
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    vec![
        Request::Csv { of: Of::Contacts },
        Request::Cards,
        Request::Calendar,
        Request::Everything,
        Request::Person {
            id: records.contact,
            page: true,
        },
    ]
}

rows! {
    Request::Csv { .. } => Viewer,
    Request::Cards => Viewer,
    Request::Calendar => Viewer,
    Request::Everything => Viewer,
    Request::Person { .. } => Viewer,
}
