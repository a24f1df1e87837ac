//! Commands of stages. A pipeline keeps an open stage, and a stage that deals stand in keeps its kind: a deal's outcome is its
//! stage's kind, and must not change behind the backs of those who closed it.

use super::super::check;
use super::super::setting::{self, Sibling};
use crate::api::workspace::{Stage, StageKind};
use crate::api::{ApiError, Response};
use crate::document::workspace::{STAGES, put};
use crate::engine::write::Write;
use crate::query::pipelines::{Pipelines, settings};
use crate::rows::workspace::kind_word;
use crate::{limits, query};

/// What a person changed of a stage.
pub(super) struct Edits {
    pub(super) name: Option<String>,
    pub(super) kind: Option<StageKind>,
    pub(super) probability: Option<u8>,
    pub(super) rotting_days: Option<u16>,
}

/// A stage that is on a board, and what stands around it.
struct Found {
    pipelines: Pipelines,
    place: (usize, usize),
    deals: u32,
}

impl Found {
    fn new(w: &Write<'_>, id: &str) -> Result<Self, ApiError> {
        let pipelines = Pipelines::load(w.rows())?;
        let place = on_board(&pipelines, id).ok_or_else(|| query::not_found("stage"))?;
        let deals = settings::counts(w.rows(), &pipelines)?
            .get(&place)
            .copied()
            .unwrap_or_default();
        Ok(Self {
            pipelines,
            place,
            deals,
        })
    }

    fn stages(&self) -> &[Stage] {
        let pipeline = self.pipelines.list.get(self.place.0);
        pipeline.map_or(&[], |one| &one.stages)
    }

    fn pipeline(&self) -> &str {
        let pipeline = self.pipelines.list.get(self.place.0);
        pipeline.map_or("", |one| &one.id)
    }

    fn kind(&self) -> StageKind {
        self.pipelines
            .stage(self.place)
            .map_or(StageKind::Open, |stage| stage.kind)
    }

    /// Refuses to take the last open stage away.
    fn keeps_open(&self) -> Result<(), ApiError> {
        let open = self
            .stages()
            .iter()
            .filter(|stage| stage.kind == StageKind::Open)
            .count();
        if self.kind() == StageKind::Open && open < 2 {
            return Err(ApiError::invalid(
                "open_stage",
                "a pipeline keeps an open stage",
            ));
        }
        Ok(())
    }
}

fn on_board(pipelines: &Pipelines, id: &str) -> Option<(usize, usize)> {
    let place = pipelines.known(id)?;
    let stage = pipelines.stage(place)?;
    (stage.id == id).then_some(place)
}

pub(super) fn add(
    w: &mut Write<'_>,
    pipeline: &str,
    name: &str,
    kind: StageKind,
) -> Result<Response, ApiError> {
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let pipelines = Pipelines::load(w.rows())?;
    let stages = pipelines
        .list
        .iter()
        .find(|one| one.id == pipeline)
        .map(|one| one.stages.clone())
        .ok_or_else(|| query::not_found("pipeline"))?;
    let siblings = of(w, pipeline)?;
    if siblings.len() >= limits::STAGES {
        return Err(check::too_many("stages", limits::STAGES));
    }
    let id = w.new_id();
    let key = id.to_string();
    let before = (kind == StageKind::Open)
        .then(|| {
            let closed = stages.iter().find(|stage| stage.kind != StageKind::Open);
            closed.map(|stage| stage.id.clone())
        })
        .flatten();
    let percent = match kind {
        StageKind::Open => middle(&stages),
        StageKind::Won => 100,
        StageKind::Lost => 0,
    };
    setting::write(w, |txn| {
        put(txn, STAGES, &key, "name", Some(name));
        put(txn, STAGES, &key, "pipeline", Some(pipeline));
        put(txn, STAGES, &key, "kind", Some(kind_word(kind)));
        put(txn, STAGES, &key, "probability", Some(percent));
    })?;
    setting::place(w, STAGES, &siblings, &key, before.as_deref())?;
    Ok(Response::Created(id))
}

/// Between the last open stage and certainty.
fn middle(stages: &[Stage]) -> i64 {
    let last = stages
        .iter()
        .rev()
        .find(|stage| stage.kind == StageKind::Open);
    i64::midpoint(last.map_or(0, |stage| i64::from(stage.probability)), 100)
}

pub(super) fn edit(w: &mut Write<'_>, id: &str, edits: Edits) -> Result<Response, ApiError> {
    let found = Found::new(w, id)?;
    let name = edits
        .name
        .map(|name| check::filled("name", &name, limits::SHORT_NAME_CHARS))
        .transpose()?;
    if edits.probability.is_some_and(|percent| percent > 100) {
        return Err(ApiError::invalid("probability", "must be 0 to 100"));
    }
    if edits
        .rotting_days
        .is_some_and(|days| days > limits::ROTTING_DAYS)
    {
        return Err(ApiError::invalid("rotting_days", "must be 0 to 3,650"));
    }
    let kind = edits.kind.filter(|kind| *kind != found.kind());
    if kind.is_some() {
        found.keeps_open()?;
        if found.deals > 0 {
            return Err(ApiError::invalid("kind", "deals stand in this stage"));
        }
    }
    setting::write(w, |txn| {
        if let Some(name) = name {
            put(txn, STAGES, id, "name", Some(name));
        }
        if let Some(kind) = kind {
            put(txn, STAGES, id, "kind", Some(kind_word(kind)));
        }
        if let Some(percent) = edits.probability {
            put(txn, STAGES, id, "probability", Some(i64::from(percent)));
        }
        if let Some(days) = edits.rotting_days {
            let days = Some(i64::from(days)).filter(|days| *days > 0);
            put(txn, STAGES, id, "rotting_days", days);
        }
    })?;
    Ok(Response::Done)
}

pub(super) fn place(
    w: &mut Write<'_>,
    id: &str,
    before: Option<&str>,
) -> Result<Response, ApiError> {
    let pipeline = Found::new(w, id)?.pipeline().to_owned();
    let siblings = of(w, &pipeline)?;
    setting::place(w, STAGES, &siblings, id, before)
}

pub(super) fn remove(w: &mut Write<'_>, id: &str, to: &str) -> Result<Response, ApiError> {
    let found = Found::new(w, id)?;
    found.keeps_open()?;
    let target = on_board(&found.pipelines, to)
        .filter(|place| place.0 == found.place.0 && *place != found.place)
        .and_then(|place| found.pipelines.stage(place))
        .ok_or_else(|| ApiError::invalid("to", "must be another stage of the pipeline"))?;
    if found.deals > 0 && target.kind != found.kind() {
        return Err(ApiError::invalid(
            "to",
            "deals stand in this stage: the target must be of its kind",
        ));
    }
    setting::write(w, |txn| put(txn, STAGES, id, "moved_to", Some(to)))?;
    Ok(Response::Done)
}

pub(super) fn restore(w: &mut Write<'_>, id: &str) -> Result<Response, ApiError> {
    setting::exists(w, "stages", id)?;
    setting::write(w, |txn| put::<&str>(txn, STAGES, id, "moved_to", None))?;
    Ok(Response::Done)
}

fn of(w: &Write<'_>, pipeline: &str) -> Result<Vec<Sibling>, ApiError> {
    setting::siblings(
        w,
        "SELECT id, position FROM stages WHERE pipeline = ?1",
        pipeline,
    )
}
