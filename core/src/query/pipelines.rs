//! The pipelines and stages that a person sees, and where a deal stands after following `moved_to`.

pub mod settings;

use std::collections::HashMap;

use rusqlite::Connection;

use super::follow::follow;
use crate::api::pipeline::LostReason;
use crate::api::workspace::{Pipeline, Stage, StageKind};
use crate::position;

/// All pipelines, in order, and every id that leads to one of their stages.
#[derive(Clone, Debug, Default)]
pub struct Pipelines {
    /// What a person sees, in order.
    pub list: Vec<Pipeline>,
    /// Any pipeline id that was ever known → index in `list`.
    pipeline_at: HashMap<String, usize>,
    /// Any stage id that was ever known → pipeline and stage index.
    stage_at: HashMap<String, (usize, usize)>,
}

struct Row {
    id: String,
    pipeline: String,
    moved_to: Option<String>,
    position: Option<String>,
    stage: Stage,
}

impl Pipelines {
    /// Reads them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(conn: &Connection) -> rusqlite::Result<Self> {
        let mut this = Self::default();
        this.load_pipelines(conn)?;
        this.load_stages(conn)?;
        Ok(this)
    }

    fn load_pipelines(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let mut statement =
            conn.prepare_cached("SELECT id, name, position, moved_to FROM pipelines")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get::<_, Option<String>>(3)?,
            ))
        })?;
        let mut found: Vec<_> = rows.collect::<Result<_, _>>()?;
        found.sort_by_cached_key(|(id, _, rank, _)| position::key(rank.as_deref(), id.clone()));
        let next: HashMap<String, Option<String>> = found
            .iter()
            .map(|(id, _, _, to)| (id.clone(), to.clone()))
            .collect();
        let end = ends(&next);
        for (id, name, _, _) in found {
            if end.get(&id) == Some(&id) {
                self.pipeline_at.insert(id.clone(), self.list.len());
                self.list.push(Pipeline {
                    id,
                    name,
                    stages: Vec::new(),
                });
            }
        }
        for (id, to) in end {
            if let Some(index) = self.pipeline_at.get(&to).copied() {
                self.pipeline_at.insert(id, index);
            }
        }
        Ok(())
    }

    fn load_stages(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let mut statement = conn.prepare_cached(
            "SELECT id, pipeline, name, position, kind, probability, rotting_days, moved_to FROM stages",
        )?;
        let rows = statement.query_map([], |row| {
            let id: String = row.get(0)?;
            Ok(Row {
                pipeline: row.get(1)?,
                position: row.get(3)?,
                moved_to: row.get(7)?,
                stage: Stage {
                    id: id.clone(),
                    name: row.get(2)?,
                    kind: kind(&row.get::<_, String>(4)?),
                    probability: row.get(5)?,
                    rotting_days: row.get(6)?,
                },
                id,
            })
        })?;
        let mut found: Vec<Row> = rows.collect::<Result<_, _>>()?;
        found.sort_by_cached_key(|row| position::key(row.position.as_deref(), row.id.clone()));
        let next: HashMap<String, Option<String>> = found
            .iter()
            .map(|row| (row.id.clone(), row.moved_to.clone()))
            .collect();
        let end = ends(&next);
        self.place_stages(&found, &end);
        Ok(())
    }

    fn place_stages(&mut self, found: &[Row], end: &HashMap<String, String>) {
        for row in found.iter().filter(|row| end.get(&row.id) == Some(&row.id)) {
            // A stage of a removed pipeline is no column of the pipeline its deals went to.
            let own = self.pipeline_at.get(&row.pipeline).copied();
            let Some(at) =
                own.filter(|at| self.list.get(*at).is_some_and(|p| p.id == row.pipeline))
            else {
                continue;
            };
            if let Some(pipeline) = self.list.get_mut(at) {
                self.stage_at
                    .insert(row.id.clone(), (at, pipeline.stages.len()));
                pipeline.stages.push(row.stage.clone());
            }
        }
        for row in found {
            let to = end.get(&row.id).unwrap_or(&row.id);
            let place = self.stage_at.get(to).copied().or_else(|| {
                let target = found.iter().find(|other| other.id == *to)?;
                self.first_of_kind(*self.pipeline_at.get(&target.pipeline)?, target.stage.kind)
            });
            if let Some(place) = place {
                self.stage_at.insert(row.id.clone(), place);
            }
        }
    }

    fn first_of_kind(&self, pipeline: usize, kind: StageKind) -> Option<(usize, usize)> {
        let stages = &self.list.get(pipeline)?.stages;
        let first = |kind| stages.iter().position(|stage| stage.kind == kind);
        let otherwise = if stages.is_empty() { None } else { Some(0) };
        let stage = first(kind)
            .or_else(|| first(StageKind::Open))
            .or(otherwise)?;
        Some((pipeline, stage))
    }

    /// Where a deal with these two keys stands: every deal stands somewhere as long as there is a stage.
    #[must_use]
    pub fn place(&self, pipeline: Option<&str>, status: Option<&str>) -> Option<(usize, usize)> {
        status
            .and_then(|status| self.stage_at.get(status).copied())
            .or_else(|| {
                let pipeline = pipeline
                    .and_then(|id| self.pipeline_at.get(id).copied())
                    .unwrap_or_default();
                self.first_of_kind(pipeline, StageKind::Open)
            })
    }

    /// Where a stage that was ever known is now.
    #[must_use]
    pub fn known(&self, stage: &str) -> Option<(usize, usize)> {
        self.stage_at.get(stage).copied()
    }

    /// The stage of a place.
    #[must_use]
    pub fn stage(&self, place: (usize, usize)) -> Option<&Stage> {
        self.list.get(place.0)?.stages.get(place.1)
    }

    /// The index of a pipeline, following `moved_to`; the first when absent.
    #[must_use]
    pub fn pipeline(&self, id: Option<&str>) -> Option<usize> {
        match id {
            Some(id) => self.pipeline_at.get(id).copied(),
            None if self.list.is_empty() => None,
            None => Some(0),
        }
    }

    /// Where a stage is, following `moved_to`.
    #[must_use]
    pub fn place_of_stage(&self, stage: &str) -> Option<(usize, usize)> {
        self.stage_at.get(stage).copied()
    }

    /// The place of a stage of a pipeline that a command names; both must be there. Follows `moved_to`.
    #[must_use]
    pub fn find(&self, pipeline: &str, stage: &str) -> Option<(usize, usize)> {
        let place = self.stage_at.get(stage).copied()?;
        (self.pipeline_at.get(pipeline) == Some(&place.0)).then_some(place)
    }
}

/// Reasons offered when a deal is lost, in order, removed ones too.
///
/// # Errors
/// When the file cannot be read.
pub fn lost_reasons(conn: &Connection) -> rusqlite::Result<Vec<LostReason>> {
    let mut statement =
        conn.prepare_cached("SELECT id, name, position, deleted_at IS NOT NULL FROM lost_reasons")?;
    let found = statement.query_map([], |row| {
        let reason = LostReason {
            id: row.get(0)?,
            name: row.get(1)?,
            removed: row.get(3)?,
        };
        Ok((row.get::<_, Option<String>>(2)?, reason))
    })?;
    let mut found: Vec<_> = found.collect::<rusqlite::Result<_>>()?;
    found.sort_by_cached_key(|(rank, reason): &(Option<String>, LostReason)| {
        position::key(rank.as_deref(), reason.id.clone())
    });
    Ok(found.into_iter().map(|(_, reason)| reason).collect())
}

fn ends(next: &HashMap<String, Option<String>>) -> HashMap<String, String> {
    next.keys()
        .map(|id| {
            let end = follow(
                id.clone(),
                |here| next.get(here).cloned().flatten(),
                |to| next.contains_key(to),
            );
            (id.clone(), end)
        })
        .collect()
}

fn kind(word: &str) -> StageKind {
    match word {
        "won" => StageKind::Won,
        "lost" => StageKind::Lost,
        _ => StageKind::Open,
    }
}
