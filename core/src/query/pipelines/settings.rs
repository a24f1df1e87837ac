//! Pipelines as their settings show them: with what was removed, and how many deals stand where.

use std::collections::HashMap;

use rusqlite::Connection;

use super::{Pipelines, lost_reasons};
use crate::api::ApiError;
use crate::api::pipeline::{PipelineSetting, RemovedSetting, Settings, StageSetting};
use crate::api::workspace::Pipeline;

/// Everything there is to set.
///
/// # Errors
/// When the file cannot be read.
pub fn settings(conn: &Connection) -> Result<Settings, ApiError> {
    let pipelines = Pipelines::load(conn)?;
    let counts = counts(conn, &pipelines)?;
    let removed_stages = removed(
        conn,
        "SELECT id, name, pipeline FROM stages WHERE moved_to IS NOT NULL",
    )?;
    let removed_pipelines = removed(
        conn,
        "SELECT id, name, id FROM pipelines WHERE moved_to IS NOT NULL",
    )?;
    let shown = pipelines.list.iter().enumerate();
    Ok(Settings {
        pipelines: shown
            .map(|(at, one)| setting(&pipelines, at, one, &counts, &removed_stages))
            .collect(),
        removed: removed_pipelines
            .iter()
            .filter(|(id, ..)| pipelines.list.iter().all(|one| one.id != *id))
            .map(|(id, name, _)| RemovedSetting {
                to: pipelines
                    .pipeline(Some(id))
                    .and_then(|at| pipelines.list.get(at))
                    .map(|one| one.name.clone())
                    .unwrap_or_default(),
                id: id.clone(),
                name: name.clone(),
            })
            .collect(),
        reasons: lost_reasons(conn)?,
    })
}

fn setting(
    pipelines: &Pipelines,
    at: usize,
    one: &Pipeline,
    counts: &HashMap<(usize, usize), u32>,
    removed: &[(String, String, String)],
) -> PipelineSetting {
    let stages = one.stages.iter().enumerate();
    PipelineSetting {
        id: one.id.clone(),
        name: one.name.clone(),
        stages: stages
            .map(|(index, stage)| StageSetting {
                stage: stage.clone(),
                deals: counts.get(&(at, index)).copied().unwrap_or_default(),
            })
            .collect(),
        removed: removed
            .iter()
            .filter(|(id, _, pipeline)| {
                *pipeline == one.id && one.stages.iter().all(|stage| stage.id != *id)
            })
            .map(|(id, name, _)| RemovedSetting {
                to: pipelines
                    .known(id)
                    .and_then(|place| pipelines.stage(place))
                    .map(|stage| stage.name.clone())
                    .unwrap_or_default(),
                id: id.clone(),
                name: name.clone(),
            })
            .collect(),
    }
}

/// Id, name and pipeline of what was removed.
fn removed(conn: &Connection, sql: &str) -> rusqlite::Result<Vec<(String, String, String)>> {
    let mut statement = conn.prepare_cached(&format!("{sql} ORDER BY name, id"))?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    found.collect()
}

/// How many deals stand in each stage, but for those in the trash.
///
/// # Errors
/// When the file cannot be read.
pub fn counts(
    conn: &Connection,
    pipelines: &Pipelines,
) -> rusqlite::Result<HashMap<(usize, usize), u32>> {
    let mut statement = conn.prepare_cached(
        "SELECT pipeline, status, count(*) FROM deals WHERE deleted_at IS NULL AND merged_into IS NULL GROUP BY 1, 2",
    )?;
    let mut rows = statement.query([])?;
    let mut counts = HashMap::new();
    while let Some(row) = rows.next()? {
        let pipeline = row.get_ref(0)?.as_str_or_null()?;
        let status = row.get_ref(1)?.as_str_or_null()?;
        if let Some(place) = pipelines.place(pipeline, status) {
            *counts.entry(place).or_default() += row.get::<_, u32>(2)?;
        }
    }
    Ok(counts)
}
