//! Pipelines, stages and lost reasons: of those that are not there, and new ones.

use carnet_core::api::pipeline::{Request, Template};
use carnet_core::api::workspace::StageKind;
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(_: &Records) -> Vec<Request> {
    let (id, name) = (|| "lot".to_owned(), || "Lot".to_owned());
    let before = None;
    vec![
        Request::List,
        Request::Add {
            name: name(),
            template: Template::Sale,
        },
        Request::Rename {
            id: id(),
            name: name(),
        },
        Request::Place {
            id: id(),
            before: before.clone(),
        },
        Request::Remove { id: id(), to: id() },
        Request::Restore { id: id() },
        Request::AddStage {
            pipeline: id(),
            name: name(),
            kind: StageKind::Open,
        },
        Request::EditStage {
            id: id(),
            name: None,
            kind: None,
            probability: None,
            rotting_days: None,
        },
        Request::PlaceStage {
            id: id(),
            before: before.clone(),
        },
        Request::RemoveStage { id: id(), to: id() },
        Request::RestoreStage { id: id() },
        Request::AddReason { name: name() },
        Request::RenameReason {
            id: id(),
            name: name(),
        },
        Request::PlaceReason { id: id(), before },
        Request::RemoveReason { id: id() },
        Request::RestoreReason { id: id() },
    ]
}

rows! {
    Request::List => Viewer,
    Request::Add { .. } => Owner,
    Request::Rename { .. } => Owner,
    Request::Place { .. } => Owner,
    Request::Remove { .. } => Owner,
    Request::Restore { .. } => Owner,
    Request::AddStage { .. } => Owner,
    Request::EditStage { .. } => Owner,
    Request::PlaceStage { .. } => Owner,
    Request::RemoveStage { .. } => Owner,
    Request::RestoreStage { .. } => Owner,
    Request::AddReason { .. } => Owner,
    Request::RenameReason { .. } => Owner,
    Request::PlaceReason { .. } => Owner,
    Request::RemoveReason { .. } => Owner,
    Request::RestoreReason { .. } => Owner,
}
