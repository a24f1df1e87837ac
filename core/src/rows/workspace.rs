//! The rows of the workspace's settings.

use rusqlite::{Connection, params};

use super::{Projected, blob, lines};
use crate::api::workspace::StageKind;
use crate::document::workspace::Workspace;

const TABLES: &[&str] = &[
    "settings",
    "pipelines",
    "stages",
    "fields",
    "field_options",
    "tag_settings",
    "lost_reasons",
    "targets",
    "views",
    "sequences",
    "templates",
    "members",
    "imports",
    "erased_marks",
];

/// Writes the rows of the settings.
pub(super) fn project(conn: &Connection, workspace: &Workspace) -> rusqlite::Result<Projected> {
    clear(conn)?;
    conn.prepare_cached("INSERT INTO settings (name, currency, unreadable) VALUES (?1, ?2, ?3)")?
        .execute(params![
            workspace.name,
            workspace.currency,
            lines(&workspace.unreadable)
        ])?;
    insert_pipelines(conn, workspace)?;
    insert_fields(conn, workspace)?;
    insert_lists(conn, workspace)?;
    insert_sequences(conn, workspace)?;
    Ok(Projected {
        title: workspace.name.clone(),
        unreadable: workspace.unreadable.clone(),
        ..Projected::default()
    })
}

pub(super) fn clear(conn: &Connection) -> rusqlite::Result<()> {
    for table in TABLES {
        conn.prepare_cached(&format!("DELETE FROM {table}"))?
            .execute([])?;
    }
    Ok(())
}

fn insert_pipelines(conn: &Connection, workspace: &Workspace) -> rusqlite::Result<()> {
    for pipeline in &workspace.pipelines {
        conn.prepare_cached(
            "INSERT INTO pipelines (id, name, position, moved_to) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            pipeline.id,
            pipeline.name,
            pipeline.position,
            pipeline.moved_to
        ])?;
    }
    for stage in &workspace.stages {
        conn.prepare_cached(
            "INSERT INTO stages (id, pipeline, name, position, kind, probability, rotting_days, moved_to)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            stage.id,
            stage.pipeline,
            stage.name,
            stage.position,
            kind_word(stage.kind),
            stage.probability,
            stage.rotting_days,
            stage.moved_to,
        ])?;
    }
    Ok(())
}

fn insert_fields(conn: &Connection, workspace: &Workspace) -> rusqlite::Result<()> {
    for field in &workspace.fields {
        conn.prepare_cached(
            "INSERT INTO fields (id, name, record, type, position, show_on_card, deleted_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            field.id,
            field.name,
            field.on,
            field.kind,
            field.position,
            field.show_on_card,
            field.deleted_at
        ])?;
    }
    for option in &workspace.options {
        conn.prepare_cached(
            "INSERT INTO field_options (id, field, name, color, position, deleted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            option.id,
            option.field,
            option.name,
            option.color,
            option.position,
            option.deleted_at
        ])?;
    }
    for tag in &workspace.tags {
        conn.prepare_cached("INSERT INTO tag_settings (tag, color, hidden) VALUES (?1, ?2, ?3)")?
            .execute(params![tag.tag, tag.color, tag.hidden])?;
    }
    Ok(())
}

fn insert_lists(conn: &Connection, workspace: &Workspace) -> rusqlite::Result<()> {
    for reason in &workspace.lost_reasons {
        conn.prepare_cached(
            "INSERT INTO lost_reasons (id, name, position, deleted_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            reason.id,
            reason.name,
            reason.position,
            reason.deleted_at
        ])?;
    }
    for target in &workspace.targets {
        conn.prepare_cached("INSERT INTO targets (month, currency, amount) VALUES (?1, ?2, ?3)")?
            .execute(params![target.month, target.currency, target.amount])?;
    }
    for view in &workspace.views {
        conn.prepare_cached(
            "INSERT INTO views (id, name, record, query, position, by, deleted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            view.id,
            view.name,
            view.on,
            view.query,
            view.position,
            blob(view.by),
            view.deleted_at
        ])?;
    }
    for import in &workspace.imports {
        conn.prepare_cached(
            "INSERT INTO imports (id, name, at, by, count, undone_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            import.id.into_bytes(),
            import.name,
            import.at,
            blob(import.by),
            import.count,
            import.undone_at
        ])?;
    }
    for mark in &workspace.erased {
        conn.prepare_cached("INSERT INTO erased_marks (mark, salt) VALUES (?1, ?2)")?
            .execute(params![mark, workspace.erased_salt])?;
    }
    for member in &workspace.members {
        conn.prepare_cached("INSERT INTO members (id, name, color) VALUES (?1, ?2, ?3)")?
            .execute(params![member.id.into_bytes(), member.name, member.color])?;
    }
    Ok(())
}

fn insert_sequences(conn: &Connection, workspace: &Workspace) -> rusqlite::Result<()> {
    for one in &workspace.sequences {
        conn.prepare_cached(
            "INSERT INTO sequences (id, name, stage, steps, position, deleted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            one.id,
            one.name,
            one.stage,
            crate::sequence::write(&one.steps),
            one.position,
            one.deleted_at
        ])?;
    }
    for one in &workspace.templates {
        conn.prepare_cached(
            "INSERT INTO templates (id, name, subject, body, position, deleted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            one.id,
            one.name,
            one.subject,
            one.body,
            one.position,
            one.deleted_at
        ])?;
    }
    Ok(())
}

/// A stage's kind as it stands in documents and rows.
#[must_use]
pub const fn kind_word(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Open => "open",
        StageKind::Won => "won",
        StageKind::Lost => "lost",
    }
}
