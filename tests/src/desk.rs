//! A desk on this machine, as a test drives it.

use std::path::Path;

use carnet_core::api::{self, Actor, ApiError, Locale, Request, Response, deal};
use carnet_core::desk::{Desk, Sinks};
use carnet_core::engine::{Mode, Open};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::MemberId;
use uuid::Uuid;

/// Somebody who may do everything.
#[must_use]
pub fn actor() -> Actor {
    actor_named(member())
}

/// The same, for a member with an account.
#[must_use]
pub fn actor_named(member: MemberId) -> Actor {
    Actor {
        member,
        role: Role::Owner,
        zone: "Europe/Paris".to_owned(),
        locale: Locale::Fr,
    }
}

/// A person without an account.
#[must_use]
pub const fn member() -> MemberId {
    MemberId([7; 16])
}

/// How a test opens a file: with a marker beside it, in a folder of its own.
#[must_use]
pub fn open(path: &Path, mode: Mode) -> Open {
    let marker = path.with_extension("marker");
    let name = "Anna".to_owned();
    Open {
        path: path.to_owned(),
        workspace: None,
        mode,
        marker: Some(marker),
        member: member(),
        name,
    }
}

/// Opens a file and, when it is new, makes a workspace in it.
///
/// # Errors
/// What the opening says.
pub fn opened(path: &Path, mode: Mode) -> Result<Desk, ApiError> {
    let desk = Desk::open(open(path, mode), Sinks::none())?;
    if desk.opened().created {
        desk.seed("Atelier", "Anna", actor())?;
    }
    Ok(desk)
}

/// A request that makes a deal.
#[must_use]
pub fn create(title: &str) -> Request {
    Request::Deal(deal::Request::Create(deal::Draft {
        title: title.to_owned(),
        ..deal::Draft::default()
    }))
}

/// A request that renames one.
#[must_use]
pub fn rename(id: Uuid, title: &str) -> Request {
    Request::Deal(deal::Request::Edit {
        id,
        edits: vec![deal::Edit::Title(title.to_owned())],
    })
}

/// The id in the answer to a creation.
///
/// # Panics
/// When it is another answer.
#[must_use]
pub fn created(response: Response) -> Uuid {
    match response {
        Response::Created(id) => id,
        other => panic!("not the answer to a creation: {other:?}"),
    }
}

/// Everything about a deal; `None` when there is no such deal.
///
/// # Panics
/// When the desk answers something else.
#[must_use]
pub fn deal(desk: &Desk, id: Uuid) -> Option<deal::Deal> {
    match desk.call(Request::Deal(deal::Request::Get { id }), actor()) {
        Ok(Response::Deal(deal)) => Some(*deal),
        Err(error) if error.code == api::Code::NotFound => None,
        other => panic!("not the answer to a question about a deal: {other:?}"),
    }
}

/// The board, as the UI asks for it.
///
/// # Panics
/// When the desk answers something else.
#[must_use]
pub fn board(desk: &Desk) -> deal::Board {
    let ask = deal::Request::Board {
        pipeline: None,
        filter: None,
    };
    match desk.call(Request::Deal(ask), actor()) {
        Ok(Response::Board(board)) => board,
        other => panic!("not a board: {other:?}"),
    }
}

/// Titles on the board, column by column, in order.
#[must_use]
pub fn titles(desk: &Desk) -> Vec<Vec<String>> {
    let columns = board(desk).columns.into_iter();
    columns
        .map(|column| column.cards.into_iter().map(|card| card.title).collect())
        .collect()
}

/// Where sync stands.
///
/// # Panics
/// When the desk answers something else.
#[must_use]
pub fn sync(desk: &Desk) -> api::sync::Status {
    match desk.call(Request::Sync(api::sync::Request::Status), actor()) {
        Ok(Response::SyncStatus(status)) => status,
        other => panic!("not a status: {other:?}"),
    }
}

/// SQLite's own word about a closed file.
///
/// # Panics
/// When the file cannot be opened at all.
#[must_use]
pub fn integrity(path: &Path) -> String {
    let conn = rusqlite::Connection::open(path).expect("the file opens");
    conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("SQLite checks")
}
