//! The workspace: what the whole UI needs to know.

use carnet_protocol::frame::Role;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::card;
use super::pipelines::Pipelines;
use crate::api::workspace::{Member, Workspace};
use crate::api::{Actor, ApiError};
use crate::store::desk;
use crate::{limits, rows};

/// Reads the settings, and what the person who asks may do.
///
/// # Errors
/// When the file cannot be read.
pub fn get(conn: &Connection, actor: &Actor) -> Result<Workspace, ApiError> {
    let name: Option<String> = conn
        .prepare_cached("SELECT name FROM settings LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let desk = desk::load(conn)?;
    let role = desk
        .as_ref()
        .map_or(actor.role, |desk| desk.role_of(actor.role));
    Ok(Workspace {
        id: desk
            .as_ref()
            .map_or(Uuid::nil(), |desk| desk.workspace.uuid()),
        name: name.unwrap_or_default(),
        currency: card::currency(conn)?,
        pipelines: Pipelines::load(conn)?.list,
        members: members(conn)?,
        me: actor.member.uuid(),
        role: desk::role_word(role).to_owned(),
        read_only: role == Role::Viewer || desk.is_some_and(|desk| desk.read_only()),
        has_sample: has_sample(conn)?,
        lost_reasons: super::pipelines::lost_reasons(conn)?
            .into_iter()
            .filter(|reason| !reason.removed)
            .map(|reason| reason.name)
            .collect(),
        sequences: super::sequence::names(conn)?,
        fields: super::field::all(conn)?
            .into_iter()
            .filter(|field| !field.removed)
            .collect(),
        tag_looks: super::field::looks(conn)?,
        views: super::view::all(conn)?,
        tags: texts(
            conn,
            &format!(
                "SELECT DISTINCT tag FROM tags WHERE tag NOT IN (SELECT tag FROM tag_settings WHERE hidden = 1)
                 ORDER BY tag LIMIT {}",
                limits::SETTINGS
            ),
        )?,
    })
}

fn has_sample(conn: &Connection) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM deals WHERE sample = 1 AND deleted_at IS NULL)
         OR EXISTS (SELECT 1 FROM contacts WHERE sample = 1 AND deleted_at IS NULL)
         OR EXISTS (SELECT 1 FROM companies WHERE sample = 1 AND deleted_at IS NULL)",
    )?
    .query_row([], |row| row.get(0))
}

fn texts(conn: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    conn.prepare_cached(sql)?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn members(conn: &Connection) -> rusqlite::Result<Vec<Member>> {
    let mut statement =
        conn.prepare_cached("SELECT id, name, color FROM members ORDER BY name, id")?;
    let found = statement.query_map([], |row| {
        Ok(Member {
            id: rows::id(row, 0)?.unwrap_or_default(),
            name: row.get(1)?,
            color: row.get(2)?,
        })
    })?;
    found.collect()
}
