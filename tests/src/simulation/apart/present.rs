//! Nothing vanishes: what stands in the documents is shown somewhere, once.

use std::collections::BTreeSet;

use carnet_core::api::contact::{self, List};
use carnet_core::api::deal::{self, TableAsk};
use carnet_core::api::duplicate::{Of, Part};
use carnet_core::api::{Request, Response, company, workspace};
use rusqlite::Connection;
use uuid::Uuid;

use super::Pair;

/// Every deal, everybody and every organisation that is not set aside can be found.
pub(super) fn all(pair: &mut Pair) -> Result<(), String> {
    deals(pair)?;
    records(pair, Of::Contact)?;
    records(pair, Of::Company)
}

/// Every deal that is neither archived nor in the trash stands on exactly one board.
fn deals(pair: &mut Pair) -> Result<(), String> {
    let conn = Connection::open(pair.path(0)?).map_err(|error| error.to_string())?;
    let live = "SELECT count(*) FROM deals WHERE deleted_at IS NULL AND archived_at IS NULL";
    let live: u32 = conn
        .query_row(live, [], |row| row.get(0))
        .map_err(|error| error.to_string())?;
    let pipelines = match pair.must(0, Request::Workspace(workspace::Request::Get)) {
        Response::Workspace(workspace) => workspace.pipelines,
        other => return Err(format!("{other:?}")),
    };
    let mut shown = 0;
    for pipeline in pipelines {
        let ask = deal::Request::Board {
            pipeline: Some(pipeline.id),
            filter: None,
        };
        if let Response::Board(board) = pair.must(0, Request::Deal(ask)) {
            shown += board
                .columns
                .iter()
                .map(|column| column.all_count)
                .sum::<u32>();
        }
    }
    let listed = match pair.must(0, Request::Deal(deal::Request::Table(TableAsk::default()))) {
        Response::Table(table) => table.total,
        other => return Err(format!("{other:?}")),
    };
    if (live, live) == (shown, listed) {
        Ok(())
    } else {
        Err(format!(
            "{live} deals, {shown} on boards, {listed} in the table"
        ))
    }
}

/// Everybody, and every organisation, that is not in the trash stands on exactly one line: their own, or that of the record
/// that they were merged into.
fn records(pair: &mut Pair, of: Of) -> Result<(), String> {
    let conn = Connection::open(pair.path(0)?).map_err(|error| error.to_string())?;
    let here = format!("SELECT id FROM {} WHERE deleted_at IS NULL", of.table());
    let mut asked = conn.prepare(&here).map_err(|error| error.to_string())?;
    let here: Result<Vec<Vec<u8>>, _> = asked
        .query_map([], |row| row.get(0))
        .and_then(Iterator::collect);
    let listed = listed(pair, of)?;
    for id in here.map_err(|error| error.to_string())? {
        let id = Uuid::from_slice(&id).map_err(|error| error.to_string())?;
        let (line, parts) = shown(pair, of, id)?;
        let stands = match line == id {
            true => listed.contains(&id),
            false => {
                !listed.contains(&id)
                    && listed.contains(&line)
                    && parts.iter().any(|part| part.id == id)
            }
        };
        if !stands {
            return Err(format!("{of:?} {id} is shown as {line}, with {parts:?}"));
        }
    }
    Ok(())
}

/// The lines of the list.
fn listed(pair: &mut Pair, of: Of) -> Result<BTreeSet<Uuid>, String> {
    let list = List {
        limit: u32::MAX,
        ..List::default()
    };
    let ask = match of {
        Of::Contact => Request::Contact(contact::Request::List(list)),
        Of::Company => Request::Company(company::Request::List(list)),
    };
    match pair.must(0, ask) {
        Response::Contacts(page) => Ok(page.rows.into_iter().map(|line| line.row.id).collect()),
        Response::Companies(page) => Ok(page.rows.into_iter().map(|line| line.row.id).collect()),
        other => Err(format!("{other:?}")),
    }
}

/// As which record it is shown, and what else that one is made of.
fn shown(pair: &mut Pair, of: Of, id: Uuid) -> Result<(Uuid, Vec<Part>), String> {
    let ask = match of {
        Of::Contact => Request::Contact(contact::Request::Get { id }),
        Of::Company => Request::Company(company::Request::Get { id }),
    };
    match pair.must(0, ask) {
        Response::Contact(found) => Ok((found.row.id, found.merged)),
        Response::Company(found) => Ok((found.row.id, found.merged)),
        other => Err(format!("{other:?}")),
    }
}
