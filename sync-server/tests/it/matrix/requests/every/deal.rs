//! Deals and their board.

use carnet_core::api::deal::{Change, Edit, Move, Request, Shelf, TableAsk};
use carnet_protocol::frame::Role;

use super::super::records::{Records, a_deal};

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    let (id, (pipeline, stage)) = (records.deal, records.place.clone());
    let to = Move {
        id,
        pipeline,
        stage,
        after: None,
        before: None,
        lost_reason: None,
    };
    vec![
        Request::Create(a_deal()),
        Request::Edit {
            id,
            edits: vec![Edit::Title("Toits".to_owned())],
        },
        Request::Move(to.clone()),
        Request::Close {
            to,
            closed_on: None,
            amount: Some(250_000),
        },
        Request::Archive { id },
        Request::Unarchive { id },
        Request::Trash { id },
        Request::Restore { id },
        Request::Board {
            pipeline: None,
            filter: None,
        },
        Request::Table(TableAsk::default()),
        Request::Bulk {
            ids: vec![id],
            change: Change::Restore,
        },
        Request::Get { id },
        Request::List {
            shelf: Shelf::Archived,
        },
        Request::ReadQuickAdd {
            text: "Toitures 300".to_owned(),
            how: None,
        },
    ]
}

rows! {
    Request::Create(_) => Member,
    Request::Edit { .. } => Member,
    Request::Move(_) => Member,
    Request::Close { .. } => Member,
    Request::Archive { .. } => Member,
    Request::Unarchive { .. } => Member,
    Request::Trash { .. } => Member,
    Request::Restore { .. } => Member,
    Request::Board { .. } => Viewer,
    Request::Table(_) => Viewer,
    Request::Bulk { .. } => Member,
    Request::Get { .. } => Viewer,
    Request::List { .. } => Viewer,
    Request::ReadQuickAdd { .. } => Viewer,
}
