//! The day's work.

use carnet_core::api::today::Request;
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(_: &Records) -> Vec<Request> {
    vec![
        Request::Get {
            since: Some(0),
            everybody: true,
        },
        Request::Reminders {
            since: 0,
            silent: false,
        },
    ]
}

rows! {
    Request::Get { .. } => Viewer,
    Request::Reminders { .. } => Viewer,
}
