//! What is saved where.

use carnet_core::api::sync::Request;
use carnet_protocol::frame::Role;

use super::super::records::{Records, of_deal};

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    let document = of_deal(records.deal);
    vec![
        Request::Status,
        Request::Report,
        Request::CheckFile,
        Request::Retry,
        Request::DiscardSetAside { document },
    ]
}

rows! {
    Request::Status => Viewer,
    Request::Report => Viewer,
    Request::CheckFile => Viewer,
    Request::Retry => Member,
    Request::DiscardSetAside { .. } => Member,
}
