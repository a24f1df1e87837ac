//! Sequences of follow-ups.

use carnet_core::api::sequence::Request;
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    let id = || "suite".to_owned();
    let (name, deal) = (|| "Relance".to_owned(), records.deal);
    vec![
        Request::List,
        Request::Add { name: name() },
        Request::Edit {
            id: id(),
            name: Some(name()),
            stage: None,
            steps: None,
        },
        Request::Remove { id: id() },
        Request::Restore { id: id() },
        Request::AddText { name: name() },
        Request::EditText {
            id: id(),
            name: name(),
            subject: String::new(),
            body: String::new(),
        },
        Request::RemoveText { id: id() },
        Request::RestoreText { id: id() },
        Request::Start { deal, id: id() },
        Request::Stop { deal },
        Request::Write { deal, text: id() },
    ]
}

rows! {
    Request::List => Viewer,
    Request::Add { .. } => Owner,
    Request::Edit { .. } => Owner,
    Request::Remove { .. } => Owner,
    Request::Restore { .. } => Owner,
    Request::AddText { .. } => Owner,
    Request::EditText { .. } => Owner,
    Request::RemoveText { .. } => Owner,
    Request::RestoreText { .. } => Owner,
    Request::Start { .. } => Member,
    Request::Stop { .. } => Member,
    Request::Write { .. } => Viewer,
}
