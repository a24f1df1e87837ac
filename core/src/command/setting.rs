//! What commands of settings share: finding one, writing one, and the order among siblings.

use carnet_protocol::ids::DocumentId;
use yrs::TransactionMut;

use crate::api::{ApiError, Response};
use crate::document::workspace::put;
use crate::engine::write::Write;
use crate::{position, query};

/// A setting's id and rank.
pub(super) type Sibling = (String, Option<String>);

/// Edits the workspace's document.
pub(super) fn write(
    w: &mut Write<'_>,
    change: impl FnOnce(&mut TransactionMut<'_>),
) -> Result<(), ApiError> {
    w.edit(DocumentId::WORKSPACE, |txn| {
        change(txn);
        Ok(())
    })
}

/// Refuses an id that is not in a table.
pub(super) fn exists(w: &Write<'_>, table: &'static str, id: &str) -> Result<(), ApiError> {
    if query::field::exists(w.rows(), table, id)? {
        Ok(())
    } else {
        Err(query::not_found("setting"))
    }
}

/// Settings in order; `sql` selects id and position by one parameter.
pub(super) fn siblings(
    w: &Write<'_>,
    sql: &'static str,
    of: &str,
) -> Result<Vec<Sibling>, ApiError> {
    let mut statement = w.rows().prepare_cached(sql)?;
    let found = statement.query_map([of], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut found: Vec<Sibling> = found.collect::<rusqlite::Result<_>>()?;
    found.sort_by_cached_key(|(id, rank)| position::key(rank.as_deref(), id.clone()));
    Ok(found)
}

/// A rank after all siblings.
pub(super) fn last(w: &mut Write<'_>, siblings: &[Sibling]) -> String {
    let ranks: Vec<Option<&str>> = siblings.iter().map(|(_, rank)| rank.as_deref()).collect();
    position::place(&ranks, ranks.len(), w.chance()).position
}

/// Puts a setting before a sibling, or at the end. Only its own rank is written, unless none fits.
pub(super) fn place(
    w: &mut Write<'_>,
    root: &'static str,
    siblings: &[Sibling],
    id: &str,
    before: Option<&str>,
) -> Result<Response, ApiError> {
    if before == Some(id) {
        return Ok(Response::Done);
    }
    let others: Vec<&Sibling> = siblings.iter().filter(|(other, _)| other != id).collect();
    let at = match before {
        Some(before) => others
            .iter()
            .position(|(other, _)| other == before)
            .ok_or_else(|| ApiError::invalid("before", "is not beside it"))?,
        None => others.len(),
    };
    let ranks: Vec<Option<&str>> = others.iter().map(|(_, rank)| rank.as_deref()).collect();
    let placed = position::place(&ranks, at, w.chance());
    let rewritten: Vec<(String, String)> = placed
        .rewritten
        .into_iter()
        .filter_map(|(index, rank)| others.get(index).map(|(other, _)| (other.clone(), rank)))
        .collect();
    write(w, |txn| {
        put(txn, root, id, "position", Some(placed.position));
        for (other, rank) in rewritten {
            put(txn, root, &other, "position", Some(rank));
        }
    })?;
    Ok(Response::Done)
}
