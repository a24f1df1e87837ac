//! Tasks.

use carnet_core::api::task::{Draft, Request, Snooze};
use carnet_protocol::frame::Role;

use super::super::records::{Records, of_deal};

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    let (id, on) = (records.task, Some(of_deal(records.deal)));
    let draft = Draft::default();
    vec![
        Request::Create {
            on: on.clone(),
            draft: draft.clone(),
        },
        Request::Edit {
            on: on.clone(),
            id,
            draft,
        },
        Request::Check {
            on: on.clone(),
            id,
            done: true,
        },
        Request::Snooze {
            on: on.clone(),
            id,
            to: Snooze::Week,
        },
        Request::Remove { on, id },
    ]
}

rows! {
    Request::Create { .. } => Member,
    Request::Edit { .. } => Member,
    Request::Check { .. } => Member,
    Request::Snooze { .. } => Member,
    Request::Remove { .. } => Member,
}
