//! Requests about files from elsewhere. No such file is held: whoever may is told so.

use carnet_core::api::import::{HowRead, Plan, Request};
use carnet_protocol::frame::Role;
use reqwest::StatusCode;
use uuid::Uuid;

use super::super::records::Records;

pub(in super::super) fn all(_: &Records) -> Vec<Request> {
    let file = Uuid::nil();
    vec![
        Request::Open {
            name: "contacts.csv".to_owned(),
        },
        Request::Append {
            file,
            data: String::new(),
        },
        Request::Read {
            file,
            how: HowRead::default(),
        },
        Request::State { file },
        Request::Check {
            file,
            plan: Plan::default(),
        },
        Request::Run {
            file,
            plan: Plan::default(),
        },
        Request::Stop { file },
        Request::Close { file },
        Request::Refused { file },
        Request::Batches,
        Request::Undo { batch: file },
    ]
}

rows! {
    Request::Open { .. } => Member,
    Request::Append { .. } => Member,
    Request::Read { .. } => Member,
    Request::State { .. } => Member,
    Request::Check { .. } => Member,
    Request::Run { .. } => Member,
    Request::Stop { .. } => Member,
    Request::Close { .. } => Member,
    Request::Refused { .. } => Member,
    Request::Batches => Viewer,
    Request::Undo { .. } => Member,
}

pub(super) const fn good(ask: &Request) -> StatusCode {
    match ask {
        Request::Open { .. } | Request::Batches => StatusCode::OK,
        _ => StatusCode::NOT_FOUND,
    }
}
