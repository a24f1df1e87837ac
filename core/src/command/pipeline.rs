//! Commands of pipelines, stages and lost reasons. Removing writes `moved_to` and nothing else, so that it can be undone.

mod stage;
pub(super) mod template;

use super::check;
use super::setting::{self, Sibling};
use crate::api::pipeline::{Request, Template};
use crate::api::workspace::StageKind;
use crate::api::{ApiError, Response};
use crate::document::workspace::{LOST_REASONS, PIPELINES, put};
use crate::engine::write::Write;
use crate::query::pipelines::{Pipelines, settings};
use crate::{limits, query};

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Add { name, template } => add(w, &name, template),
        Request::Rename { id, name } => {
            let name = check::filled("name", &name, limits::SHORT_NAME_CHARS)?;
            rename(w, PIPELINES, "pipelines", &id, name)
        }
        Request::Place { id, before } => {
            setting::exists(w, "pipelines", &id)?;
            let siblings = siblings(w)?;
            setting::place(w, PIPELINES, &siblings, &id, before.as_deref())
        }
        Request::Remove { id, to } => remove(w, &id, &to),
        Request::Restore { id } => {
            setting::exists(w, "pipelines", &id)?;
            setting::write(w, |txn| put::<&str>(txn, PIPELINES, &id, "moved_to", None))?;
            Ok(Response::Done)
        }
        Request::AddStage {
            pipeline,
            name,
            kind,
        } => stage::add(w, &pipeline, &name, kind),
        Request::EditStage {
            id,
            name,
            kind,
            probability,
            rotting_days,
        } => stage::edit(
            w,
            &id,
            stage::Edits {
                name,
                kind,
                probability,
                rotting_days,
            },
        ),
        Request::PlaceStage { id, before } => stage::place(w, &id, before.as_deref()),
        Request::RemoveStage { id, to } => stage::remove(w, &id, &to),
        Request::RestoreStage { id } => stage::restore(w, &id),
        Request::AddReason { name } => add_reason(w, &name),
        Request::RenameReason { id, name } => {
            let name = check::filled("name", &name, limits::WORD_CHARS)?;
            rename(w, LOST_REASONS, "lost_reasons", &id, name)
        }
        Request::PlaceReason { id, before } => {
            setting::exists(w, "lost_reasons", &id)?;
            let siblings = reasons(w)?;
            setting::place(w, LOST_REASONS, &siblings, &id, before.as_deref())
        }
        Request::RemoveReason { id } => mark_reason(w, &id, true),
        Request::RestoreReason { id } => mark_reason(w, &id, false),
        Request::List => Err(super::not_a_command()),
    }
}

fn add(w: &mut Write<'_>, name: &str, template: Template) -> Result<Response, ApiError> {
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let siblings = siblings(w)?;
    if siblings.len() >= limits::PIPELINES {
        return Err(check::too_many("pipelines", limits::PIPELINES));
    }
    let position = setting::last(w, &siblings);
    let id = w.new_id();
    let key = id.to_string();
    let stages = template::stages(w, template);
    setting::write(w, |txn| {
        put(txn, PIPELINES, &key, "name", Some(name));
        put(txn, PIPELINES, &key, "position", Some(position));
        for stage in stages {
            stage.write(txn, &key);
        }
    })?;
    Ok(Response::Created(id))
}

fn rename(
    w: &mut Write<'_>,
    root: &'static str,
    table: &'static str,
    id: &str,
    name: String,
) -> Result<Response, ApiError> {
    setting::exists(w, table, id)?;
    setting::write(w, |txn| put(txn, root, id, "name", Some(name)))?;
    Ok(Response::Done)
}

/// Every deal of it must find a stage of its kind in the target: else a won deal would be open again without a word.
fn remove(w: &mut Write<'_>, id: &str, to: &str) -> Result<Response, ApiError> {
    let pipelines = Pipelines::load(w.rows())?;
    let at = visible(&pipelines, id).ok_or_else(|| query::not_found("pipeline"))?;
    let target = visible(&pipelines, to)
        .filter(|target| *target != at)
        .ok_or_else(|| ApiError::invalid("to", "must be another pipeline"))?;
    let counts = settings::counts(w.rows(), &pipelines)?;
    let kinds = |at: usize, deals: bool| -> Vec<StageKind> {
        let stages = pipelines.list.get(at).map_or(&[][..], |one| &one.stages);
        let filled = |index: usize| counts.contains_key(&(at, index));
        stages
            .iter()
            .enumerate()
            .filter(|(index, _)| !deals || filled(*index))
            .map(|(_, stage)| stage.kind)
            .collect()
    };
    let offered = kinds(target, false);
    if kinds(at, true).iter().any(|kind| !offered.contains(kind)) {
        return Err(ApiError::invalid(
            "to",
            "has no stage of the kind that some deals stand in",
        ));
    }
    setting::write(w, |txn| put(txn, PIPELINES, id, "moved_to", Some(to)))?;
    Ok(Response::Done)
}

fn visible(pipelines: &Pipelines, id: &str) -> Option<usize> {
    pipelines.list.iter().position(|one| one.id == id)
}

fn add_reason(w: &mut Write<'_>, name: &str) -> Result<Response, ApiError> {
    let name = check::filled("name", name, limits::WORD_CHARS)?;
    let siblings = reasons(w)?;
    if siblings.len() >= limits::REASONS {
        return Err(check::too_many("reasons", limits::REASONS));
    }
    let position = setting::last(w, &siblings);
    let id = w.new_id();
    let key = id.to_string();
    setting::write(w, |txn| {
        put(txn, LOST_REASONS, &key, "name", Some(name));
        put(txn, LOST_REASONS, &key, "position", Some(position));
    })?;
    Ok(Response::Created(id))
}

fn mark_reason(w: &mut Write<'_>, id: &str, gone: bool) -> Result<Response, ApiError> {
    setting::exists(w, "lost_reasons", id)?;
    let now = w.now_ms();
    setting::write(w, |txn| {
        put(txn, LOST_REASONS, id, "deleted_at", gone.then_some(now));
    })?;
    Ok(Response::Done)
}

fn siblings(w: &Write<'_>) -> Result<Vec<Sibling>, ApiError> {
    setting::siblings(w, "SELECT id, position FROM pipelines WHERE ?1 = ''", "")
}

fn reasons(w: &Write<'_>) -> Result<Vec<Sibling>, ApiError> {
    setting::siblings(w, "SELECT id, position FROM lost_reasons WHERE ?1 = ''", "")
}
