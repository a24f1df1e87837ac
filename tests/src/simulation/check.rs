//! The end of a world: all desks equal, nothing that was promised is missing, rows are what the documents make of them.

use std::collections::BTreeMap;

use carnet_core::api::{Request, Response, deal};
use carnet_core::store::documents as stored;
use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, Transact, Update};

use super::ops::Promise;
use super::world::World;

/// What a desk has, in a form that can be compared.
struct Picture {
    documents: BTreeMap<DocumentId, (String, Vec<(u64, u32)>)>,
    rows: String,
    board: String,
    hits: String,
}

/// Compares all desks, and each with what it makes of its own documents.
pub(super) fn equal(world: &mut World) -> Result<(), String> {
    if let Some(twice) = world.relay.appended_twice()? {
        return Err(format!("applied twice: {twice}"));
    }
    let mut first: Option<Picture> = None;
    for at in 0..world.desks.len() {
        let desk = world.desk(at)?;
        let (path, actor) = (desk.path.clone(), desk.actor());
        let conn = Connection::open(&path).map_err(told)?;
        empty(&conn, at)?;
        let docs = documents(&conn)?;
        let picture = picture(&conn, &docs, &actor)?;
        promised(&picture, &world.promises).map_err(|lost| format!("desk {at} lost {lost}"))?;

        rebuilt(&conn, &docs, &picture.rows).map_err(|error| format!("desk {at}: {error}"))?;
        match &first {
            None => first = Some(picture),
            Some(first) => {
                compare(first, &picture).map_err(|what| format!("desk 0 and {at}: {what}"))?;
            }
        }
    }
    Ok(())
}

fn empty(conn: &Connection, at: usize) -> Result<(), String> {
    for table in ["outbox", "set_aside", "set_aside_updates", "given"] {
        let count: u32 = conn
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .map_err(told)?;
        if count > 0 {
            return Err(format!("desk {at} has {count} rows left in {table}"));
        }
    }
    Ok(())
}

fn documents(conn: &Connection) -> Result<BTreeMap<DocumentId, Doc>, String> {
    let mut docs = BTreeMap::new();
    for id in stored::all(conn, false).map_err(told)? {
        let doc = carnet_core::document::open(id.kind, 1);
        let mut txn = doc.transact_mut();
        for part in stored::parts(conn, id).map_err(told)? {
            let update = Update::decode_v1(&part).map_err(told)?;
            txn.apply_update(update).map_err(told)?;
        }
        drop(txn);
        docs.insert(id, doc);
    }
    Ok(docs)
}

fn picture(
    conn: &Connection,
    docs: &BTreeMap<DocumentId, Doc>,
    actor: &carnet_core::api::Actor,
) -> Result<Picture, String> {
    let documents = docs.iter().map(|(id, doc)| {
        let txn = doc.transact();
        let mut vector: Vec<(u64, u32)> = txn
            .state_vector()
            .iter()
            .map(|(client, clock)| (client.get(), *clock))
            .collect();
        vector.sort_unstable();
        (*id, (carnet_core::document::canonical_json(&txn), vector))
    });
    let now = 1_700_000_000_000;
    let asks = |request: Request| -> Result<Response, String> {
        carnet_core::query::run(conn, &request, actor, now).map_err(told)
    };
    let board = asks(Request::Deal(deal::Request::Board {
        pipeline: None,
        filter: None,
    }))?;
    let hits = asks(Request::Search(carnet_core::api::search::Request {
        text: "affaire".to_owned(),
        ..carnet_core::api::search::Request::default()
    }))?;
    Ok(Picture {
        documents: documents.collect(),
        rows: carnet_core::rows::dump(conn).map_err(told)?,
        board: format!("{board:?}"),
        hits: format!("{hits:?}"),
    })
}

fn compare(one: &Picture, other: &Picture) -> Result<(), String> {
    let (left, right) = (one.documents.len(), other.documents.len());
    if left != right {
        return Err(format!("{left} and {right} documents"));
    }
    for ((id, mine), (other_id, theirs)) in one.documents.iter().zip(&other.documents) {
        if id != other_id || mine != theirs {
            return Err(format!("{id} differs:\n{mine:?}\n{theirs:?}"));
        }
    }
    for (what, mine, theirs) in [
        ("rows", &one.rows, &other.rows),
        ("the board", &one.board, &other.board),
        ("what search finds", &one.hits, &other.hits),
    ] {
        if mine != theirs {
            return Err(format!("{what} differ:\n{mine}\n{theirs}"));
        }
    }
    Ok(())
}

/// Rows are thrown away and made again, in a transaction that is rolled back.
fn rebuilt(
    conn: &Connection,
    docs: &BTreeMap<DocumentId, Doc>,
    before: &str,
) -> Result<(), String> {
    let transaction = conn.unchecked_transaction().map_err(told)?;
    carnet_core::rows::clear_all(&transaction).map_err(told)?;
    for (id, doc) in docs {
        carnet_core::rows::project(&transaction, *id, &doc.transact()).map_err(told)?;
    }
    let after = carnet_core::rows::dump(&transaction).map_err(told)?;
    if after == before {
        Ok(())
    } else {
        Err(format!(
            "rows are not what the documents make of them:\n{before}\n{after}"
        ))
    }
}

fn promised(picture: &Picture, promises: &[Promise]) -> Result<(), String> {
    let text = |deal: uuid::Uuid| {
        let found = picture.documents.get(&DocumentId::new(Kind::DEAL, deal));
        found.map_or("", |(text, _)| text.as_str())
    };
    for promise in promises {
        let kept = match promise {
            Promise::Nothing | Promise::Created(_) => true,
            Promise::Tag(deal, tag) => text(*deal).contains(tag),
            Promise::Note(deal, words) => text(*deal).contains(words),
        };
        if !kept {
            return Err(format!("{promise:?}"));
        }
    }
    Ok(())
}

fn told(error: impl std::fmt::Display) -> String {
    format!("check: {error}")
}
