//! What history says: how long a deal stood in each stage, and how far it ever came.
//!
//! History is the stage changes by (at, id), closed by where the deal stands now, which is the truth. A stage that was
//! removed is the one that took its deals.

use super::super::pipelines::Pipelines;
use super::facts::{Fact, Facts, Step};
use crate::api::workspace::StageKind;

/// How long a deal stood in a stage: every stay, the present one until now. `None` when it never stood there. A clock that
/// ran backwards takes nothing away; an archived deal stands nowhere from that day on.
#[must_use]
pub fn stayed(fact: &Fact, steps: &[Step], stage: (usize, usize), now_ms: i64) -> Option<i64> {
    let mut stays = Stays { stage, total: None };
    let first = steps.first();
    let mut at = fact.created_at.or_else(|| first.map(|step| step.at));
    let mut place = first.map_or(Some(fact.place), |step| step.from);
    for (index, step) in steps.iter().enumerate() {
        stays.add(place, at, step.at);
        at = at.max(Some(step.at));
        let last = index + 1 == steps.len();
        place = if last { Some(fact.place) } else { step.to };
    }
    let end = fact.archived_at.map_or(now_ms, |at| at.min(now_ms));
    stays.add(place, at, end);
    stays.total
}

struct Stays {
    stage: (usize, usize),
    total: Option<i64>,
}

impl Stays {
    fn add(&mut self, place: Option<(usize, usize)>, from: Option<i64>, to: i64) {
        if let Some(from) = from.filter(|_| place == Some(self.stage)) {
            let stay = to.saturating_sub(from).max(0);
            self.total = Some(self.total.unwrap_or_default().saturating_add(stay));
        }
    }
}

/// The steps of a pipeline's funnel: its open stages in order, then its first won one.
#[must_use]
pub fn steps_of(pipelines: &Pipelines, pipeline: usize) -> Vec<usize> {
    let stages = pipelines.list.get(pipeline).map(|one| &one.stages);
    let of_kind = |kind| {
        let stages = stages.into_iter().flatten().enumerate();
        stages
            .filter(move |(_, stage)| stage.kind == kind)
            .map(|(index, _)| index)
    };
    of_kind(StageKind::Open)
        .chain(of_kind(StageKind::Won).take(1))
        .collect()
}

/// The last step of its pipeline's funnel that a deal ever reached. Won is the last one. A stage that was skipped was
/// reached, a step back takes nothing away, and a deal that was lost reached what it had reached.
#[must_use]
pub fn reached(facts: &Facts, fact: &Fact) -> usize {
    let (pipeline, _) = fact.place;
    let steps = steps_of(&facts.pipelines, pipeline);
    let end = steps.len().saturating_sub(1);
    let step_of = |place: (usize, usize)| {
        if place.0 != pipeline {
            return None;
        }
        match facts.pipelines.stage(place)?.kind {
            StageKind::Won => Some(end),
            StageKind::Open => steps.iter().position(|stage| *stage == place.1),
            StageKind::Lost => None,
        }
    };
    let history = facts.steps(fact);
    let passed = history.iter().flat_map(|step| [step.from, step.to]);
    passed
        .chain([Some(fact.place)])
        .flatten()
        .filter_map(step_of)
        .max()
        .unwrap_or_default()
}
