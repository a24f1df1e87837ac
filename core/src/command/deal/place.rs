//! Where a deal stands: the top of a column, and moves. A move is one write of three keys and one activity entry.

use std::collections::BTreeMap;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::super::record::{Stamp, existing};
use super::super::{check, sequence};
use crate::api::deal::Move;
use crate::api::workspace::{Stage, StageKind};
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
    spot(w, &pipelines, place)
}

/// A place at the top of a column.
fn spot(w: &mut Write<'_>, pipelines: &Pipelines, place: (usize, usize)) -> Result<Spot, ApiError> {
    let mut column = Standing::new(w, pipelines, place, &[])?;
    let (position, rewritten) = column.take(w, 0, Uuid::nil());
    let (pipeline, stage) = names(pipelines, place)?;
    Ok(Spot {
        pipeline,
        stage: stage.id,
        kind: stage.kind,
        position,
        rewritten: rewritten.into_iter().collect(),
    })
}

fn names(pipelines: &Pipelines, place: (usize, usize)) -> Result<(String, Stage), ApiError> {
    let missing = || crate::error::internal("BUG: a place that was just found has a stage");
    let stage = pipelines.stage(place).ok_or_else(missing)?;
    let pipeline = pipelines.list.get(place.0).ok_or_else(missing)?;
    Ok((pipeline.id.clone(), stage.clone()))
}

/// A column as it will be: cards with their ranks, in order.
struct Standing(Vec<(Uuid, Option<String>)>);

impl Standing {
    fn new(
        w: &Write<'_>,
        pipelines: &Pipelines,
        place: (usize, usize),
        without: &[Uuid],
    ) -> Result<Self, ApiError> {
        let mut column = column_order(w.rows(), pipelines, place)?;
        column.retain(|(id, _)| !without.contains(id));
        Ok(Self(column))
    }

    /// Puts a card in: its position, and the neighbours that had to give way.
    fn take(&mut self, w: &mut Write<'_>, at: usize, id: Uuid) -> (String, BTreeMap<Uuid, String>) {
        let ranks: Vec<Option<&str>> = self.0.iter().map(|(_, rank)| rank.as_deref()).collect();
        let placed = position::place(&ranks, at, w.chance());
        let mut rewritten = BTreeMap::new();
        for (index, rank) in placed.rewritten {
            if let Some((id, old)) = self.0.get_mut(index) {
                *old = Some(rank.clone());
                rewritten.insert(*id, rank);
            }
        }
        let at = at.min(self.0.len());
        self.0.insert(at, (id, Some(placed.position.clone())));
        (placed.position, rewritten)
    }
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

/// Moves deals on the board, to one place, one under the other.
pub(super) fn shift(w: &mut Write<'_>, ids: &[Uuid], to: &Move) -> Result<Response, ApiError> {
    let reason = check::optional("lost_reason", to.lost_reason.as_deref(), limits::WORD_CHARS)?;
    let pipelines = Pipelines::load(w.rows())?;
    if pipelines.pipeline(Some(&to.pipeline)).is_none() {
        return Err(ApiError::invalid("pipeline", "there is no such pipeline"));
    }
    let place = pipelines
        .find(&to.pipeline, &to.stage)
        .ok_or_else(|| ApiError::invalid("stage", "there is no such stage in this pipeline"))?;
    let documents = ids
        .iter()
        .map(|id| existing(w, Kind::DEAL, *id))
        .collect::<Result<Vec<_>, _>>()?;
    let moving: Vec<Uuid> = documents.iter().map(|document| document.uuid()).collect();
    let mut column = Standing::new(w, &pipelines, place, &moving)?;
    let first = index(&column.0, to);
    let mut rewritten = BTreeMap::new();
    for (at, id) in (first..).zip(&moving) {
        rewritten.extend(column.take(w, at, *id).1);
    }
    let target = names(&pipelines, place)?;
    for document in documents {
        let own = |(id, _): &&(Uuid, Option<String>)| *id == document.uuid();
        let position = column.0.iter().find(own).and_then(|(_, rank)| rank.clone());
        rewritten.remove(&document.uuid());
        put_there(
            w,
            &pipelines,
            document,
            &target,
            &position.unwrap_or_default(),
            reason.as_deref(),
        )?;
    }
    rewrite(w, rewritten.into_iter().collect())?;
    Ok(Response::Done)
}

/// Writes where one deal stands now, and what follows from it.
fn put_there(
    w: &mut Write<'_>,
    pipelines: &Pipelines,
    document: DocumentId,
    (pipeline, stage): &(String, Stage),
    position: &str,
    reason: Option<&str>,
) -> Result<(), ApiError> {
    let now = now(w, document.uuid())?;
    let from = pipelines
        .place(now.pipeline.as_deref(), now.status.as_deref())
        .and_then(|place| pipelines.stage(place))
        .cloned();
    let stamp = Stamp::new(w);
    let changes_stage = from.as_ref().is_none_or(|from| from.id != stage.id);
    let changes_kind = from.as_ref().is_none_or(|from| from.kind != stage.kind);
    let removed = match changes_stage {
        true => None,
        false => removed_place(w, &now, &stage.id)?,
    };
    let (pipeline, status) = removed.unwrap_or((pipeline, &stage.id));
    w.edit(document, |txn| {
        key::put_place(txn, pipeline, status, position);
        if changes_stage {
            let from = from.map(|from| from.id).unwrap_or_default();
            let data = [("from", from), ("to", stage.id.clone())];
            activity::add(txn, &stamp.entry(activity::STAGE, data));
        }
        outcome(txn, &now, stage.kind, changes_kind, stamp.now);
        if changes_kind && stage.kind != StageKind::Open {
            sequence::stop(txn, None);
        }
        if stage.kind == StageKind::Lost && reason.is_some() {
            put(txn, key::LOST_REASON, reason);
        }
        Ok(())
    })
}

/// Where a deal stands by itself whose stage or pipeline was removed. Who puts it elsewhere in the column that it is shown in does not
/// take it out of the removed one: when that is restored, the deal goes back with the others.
fn removed_place<'now>(
    w: &Write<'_>,
    now: &'now Now,
    shown: &str,
) -> Result<Option<(&'now str, &'now str)>, ApiError> {
    let (Some(pipeline), Some(status)) = (&now.pipeline, &now.status) else {
        return Ok(None);
    };
    let known = "SELECT 1 FROM stages WHERE id = ?1";
    let known = status != shown && w.rows().prepare_cached(known)?.exists([status])?;
    Ok(known.then_some((pipeline.as_str(), status.as_str())))
}

/// Keeps `closed_at` and `lost_reason` true to the stage's kind. They are written with every place in a closed stage, also
/// as they were: who reopens the deal at another desk at the same time takes them away, and a place that stands needs them.
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
    } else {
        let closed_at = now.closed_at.filter(|_| !changes_kind);
        put(txn, key::CLOSED_AT, Some(closed_at.unwrap_or(now_ms)));
    }
    if let Some(reason) = now.lost_reason.as_deref() {
        let kept = Some(reason).filter(|_| kind == StageKind::Lost);
        put(txn, key::LOST_REASON, kept);
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
