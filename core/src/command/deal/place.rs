//! Where a deal stands: the top of a column, and moves. A move is one write of three keys and one activity entry.

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::super::check;
use super::super::record::{Stamp, existing};
use crate::api::deal::Move;
use crate::api::workspace::StageKind;
use crate::api::{ApiError, Response};
use crate::document::activity;
use crate::document::deal as key;
use crate::document::record::put;
use crate::engine::write::Write;
use crate::query::board::column_order;
use crate::query::pipelines::Pipelines;
use crate::{limits, position};

/// A free place in a column.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) pipeline: String,
    pub(super) stage: String,
    pub(super) kind: StageKind,
    pub(super) position: String,
    /// Neighbours whose positions had to give way, nearly always none.
    pub(super) rewritten: Vec<(Uuid, String)>,
}

/// The top of the column of a new deal: the pipeline's first stage unless another is named.
pub(super) fn top(
    w: &mut Write<'_>,
    pipeline: Option<&str>,
    stage: Option<&str>,
) -> Result<Spot, ApiError> {
    let pipelines = Pipelines::load(w.rows())?;
    let at = pipelines
        .pipeline(pipeline)
        .ok_or_else(|| ApiError::invalid("pipeline", "there is no such pipeline"))?;
    let named = pipelines
        .list
        .get(at)
        .map(|pipeline| pipeline.id.clone())
        .unwrap_or_default();
    let place = match stage {
        Some(stage) => pipelines.find(&named, stage),
        None => pipelines.place(Some(&named), None),
    };
    let place = place.ok_or_else(|| ApiError::invalid("stage", "there is no such stage"))?;
    spot(w, &pipelines, place, |_| 0)
}

fn spot(
    w: &mut Write<'_>,
    pipelines: &Pipelines,
    place: (usize, usize),
    index: impl FnOnce(&[(Uuid, Option<String>)]) -> usize,
) -> Result<Spot, ApiError> {
    spot_without(w, pipelines, place, None, index)
}

fn spot_without(
    w: &mut Write<'_>,
    pipelines: &Pipelines,
    place: (usize, usize),
    without: Option<Uuid>,
    index: impl FnOnce(&[(Uuid, Option<String>)]) -> usize,
) -> Result<Spot, ApiError> {
    let missing = || crate::error::internal("BUG: a place that was just found has a stage");
    let stage = pipelines.stage(place).ok_or_else(missing)?;
    let pipeline = pipelines.list.get(place.0).ok_or_else(missing)?;
    let mut column = column_order(w.rows(), pipelines, place)?;
    column.retain(|(id, _)| Some(*id) != without);
    let at = index(&column);
    let ranks: Vec<Option<&str>> = column.iter().map(|(_, rank)| rank.as_deref()).collect();
    let placed = position::place(&ranks, at, w.chance());
    let rewritten = placed
        .rewritten
        .into_iter()
        .filter_map(|(index, rank)| column.get(index).map(|(id, _)| (*id, rank)))
        .collect();
    Ok(Spot {
        pipeline: pipeline.id.clone(),
        stage: stage.id.clone(),
        kind: stage.kind,
        position: placed.position,
        rewritten,
    })
}

/// Writes the positions of neighbours that had to give way: the position only, for where they stand is not ours to say.
pub(super) fn rewrite(w: &mut Write<'_>, rewritten: Vec<(Uuid, String)>) -> Result<(), ApiError> {
    for (id, position) in rewritten {
        w.edit(DocumentId::new(Kind::DEAL, id), |txn| {
            put(txn, key::POSITION, Some(position.as_str()));
            Ok(())
        })?;
    }
    Ok(())
}

/// What a move must know of the deal as it is.
struct Now {
    pipeline: Option<String>,
    status: Option<String>,
    closed_at: Option<i64>,
    lost_reason: Option<String>,
}

fn now(w: &Write<'_>, id: Uuid) -> Result<Now, ApiError> {
    w.rows()
        .prepare_cached("SELECT pipeline, status, closed_at, lost_reason FROM deals WHERE id = ?1")?
        .query_row([id.into_bytes()], |row| {
            Ok(Now {
                pipeline: row.get(0)?,
                status: row.get(1)?,
                closed_at: row.get(2)?,
                lost_reason: row.get(3)?,
            })
        })
        .optional()?
        .ok_or_else(|| crate::query::not_found("deal"))
}

/// Moves a deal on the board.
pub(super) fn shift(w: &mut Write<'_>, to: &Move) -> Result<Response, ApiError> {
    let document = existing(w, Kind::DEAL, to.id)?;
    let reason = check::optional("lost_reason", to.lost_reason.as_deref(), limits::WORD_CHARS)?;
    let pipelines = Pipelines::load(w.rows())?;
    if pipelines.pipeline(Some(&to.pipeline)).is_none() {
        return Err(ApiError::invalid("pipeline", "there is no such pipeline"));
    }
    let place = pipelines
        .find(&to.pipeline, &to.stage)
        .ok_or_else(|| ApiError::invalid("stage", "there is no such stage in this pipeline"))?;
    let now = now(w, document.uuid())?;
    let from = pipelines
        .place(now.pipeline.as_deref(), now.status.as_deref())
        .and_then(|place| pipelines.stage(place))
        .cloned();
    let own = Some(document.uuid());
    let spot = spot_without(w, &pipelines, place, own, |column| index(column, to))?;
    let stamp = Stamp::new(w);
    let changes_stage = from.as_ref().is_none_or(|stage| stage.id != spot.stage);
    let changes_kind = from.as_ref().is_none_or(|stage| stage.kind != spot.kind);
    w.edit(document, |txn| {
        key::put_place(txn, &spot.pipeline, &spot.stage, &spot.position);
        if changes_stage {
            let from = from.map(|stage| stage.id).unwrap_or_default();
            let data = [("from", from), ("to", spot.stage.clone())];
            activity::add(txn, &stamp.entry(activity::STAGE, data));
        }
        outcome(txn, &now, spot.kind, changes_kind, stamp.now);
        if spot.kind == StageKind::Lost && reason.is_some() {
            put(txn, key::LOST_REASON, reason);
        }
        Ok(())
    })?;
    rewrite(w, spot.rewritten)?;
    Ok(Response::Done)
}

/// Keeps `closed_at` and `lost_reason` true to the stage's kind; writes nothing when they are.
fn outcome(
    txn: &mut yrs::TransactionMut<'_>,
    now: &Now,
    kind: StageKind,
    changes_kind: bool,
    now_ms: i64,
) {
    if kind == StageKind::Open {
        if now.closed_at.is_some() {
            put::<i64>(txn, key::CLOSED_AT, None);
        }
    } else if changes_kind || now.closed_at.is_none() {
        put(txn, key::CLOSED_AT, Some(now_ms));
    }
    if kind != StageKind::Lost && now.lost_reason.is_some() {
        put::<&str>(txn, key::LOST_REASON, None);
    }
}

/// Where in the column: after the card named above, else before the card named below. Cards that a filter hides stand
/// between the two, and `after` is what the person looked at. When both have left: at the end if there was one above,
/// else at the top.
fn index(column: &[(Uuid, Option<String>)], to: &Move) -> usize {
    let at = |wanted: Option<Uuid>| {
        wanted.and_then(|wanted| column.iter().position(|(id, _)| *id == wanted))
    };
    at(to.after)
        .map(|above| above + 1)
        .or_else(|| at(to.before))
        .unwrap_or(if to.after.is_some() { column.len() } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(number: u8) -> Uuid {
        Uuid::from_bytes([number; 16])
    }

    fn to(after: Option<u8>, before: Option<u8>) -> Move {
        Move {
            id: card(9),
            pipeline: String::new(),
            stage: String::new(),
            after: after.map(card),
            before: before.map(card),
            lost_reason: None,
        }
    }

    #[test]
    fn a_card_lands_beside_the_neighbour_that_is_still_there() {
        let column: Vec<_> = (1..=3).map(|number| (card(number), None)).collect();
        let gone = Some(7);
        for (after, before, wanted) in [
            (Some(1), Some(2), 1),
            (Some(2), Some(1), 2),
            (gone, Some(2), 1),
            (Some(2), gone, 2),
            (None, Some(2), 1),
            (None, gone, 0),
            (None, None, 0),
            (gone, None, 3),
            (gone, Some(8), 3),
        ] {
            let found = index(&column, &to(after, before));
            assert_eq!(found, wanted, "after {after:?}, before {before:?}");
        }
    }
}
