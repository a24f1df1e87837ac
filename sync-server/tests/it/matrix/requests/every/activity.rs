//! What happened with a record.

use carnet_core::api::activity::{Draft, Filter, Logged, Request};
use carnet_protocol::frame::Role;

use super::super::records::{Records, of_deal};

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    let (on, entry) = (of_deal(records.deal), records.task);
    let draft = Draft {
        kind: Logged::Call,
        text: String::new(),
        when: None,
        direction: None,
        outcome: None,
    };
    // From: a@b.fr, Subject: x
    let eml = "RnJvbTogYUBiLmZyDQpTdWJqZWN0OiB4DQoNCkhp".to_owned();
    vec![
        Request::Log {
            on: on.clone(),
            draft: draft.clone(),
        },
        Request::Correct {
            on: on.clone(),
            entry,
            draft,
        },
        Request::Remove {
            on: on.clone(),
            entry,
        },
        Request::Mail {
            on: Some(on.clone()),
            eml,
        },
        Request::Timeline {
            on,
            filter: Filter::All,
            limit: 10,
        },
    ]
}

rows! {
    Request::Log { .. } => Member,
    Request::Correct { .. } => Member,
    Request::Remove { .. } => Member,
    Request::Mail { .. } => Member,
    Request::Timeline { .. } => Viewer,
}
