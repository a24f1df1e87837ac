//! The trash.

use carnet_core::api::trash::Request;
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    let document = format!("crm:contact:{}", records.trashed);
    vec![Request::List, Request::Erase { document }]
}

rows! {
    Request::List => Viewer,
    Request::Erase { .. } => Owner,
}
