//! One change of many deals: one call, one act.

use std::collections::HashSet;

use carnet_protocol::ids::Kind;
use uuid::Uuid;

use super::{edit, place};
use crate::api::deal::{Change, Move};
use crate::api::{ApiError, Response};
use crate::command::check;
use crate::command::record::mark;
use crate::document::deal as key;
use crate::document::record;
use crate::engine::write::Write;
use crate::limits;

pub(super) fn bulk(w: &mut Write<'_>, ids: &[Uuid], change: Change) -> Result<Response, ApiError> {
    if ids.len() > limits::BULK {
        return Err(check::too_many("ids", limits::BULK));
    }
    let mut seen = HashSet::new();
    let ids: Vec<Uuid> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    let (field, on) = match change {
        Change::Edit(edits) => {
            for id in ids {
                edit::edit(w, id, edits.clone())?;
            }
            return Ok(Response::Done);
        }
        Change::Move {
            pipeline,
            stage,
            after,
            before,
            lost_reason,
        } => {
            let Some(id) = ids.first().copied() else {
                return Ok(Response::Done);
            };
            let to = Move {
                id,
                pipeline,
                stage,
                after,
                before,
                lost_reason,
            };
            return place::shift(w, &ids, &to);
        }
        Change::Archive => (key::ARCHIVED_AT, true),
        Change::Unarchive => (key::ARCHIVED_AT, false),
        Change::Trash => (record::DELETED_AT, true),
        Change::Restore => (record::DELETED_AT, false),
    };
    for id in ids {
        mark(w, Kind::DEAL, id, field, on)?;
    }
    Ok(Response::Done)
}
