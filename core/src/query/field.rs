//! Custom fields and tags as they are set.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use crate::api::ApiError;
use crate::api::field::{Field, FieldOption, Fields, TagLook};
use crate::{limits, position};

/// Everything there is to set.
///
/// # Errors
/// When the file cannot be read.
pub fn list(conn: &Connection) -> Result<Fields, ApiError> {
    Ok(Fields {
        fields: all(conn)?,
        tags: tags(conn)?,
    })
}

/// Every field in order, removed ones too.
///
/// # Errors
/// When the file cannot be read.
pub fn all(conn: &Connection) -> rusqlite::Result<Vec<Field>> {
    let mut options = options(conn)?;
    let mut statement = conn.prepare_cached(
        "SELECT id, name, record, type, position, show_on_card, deleted_at IS NOT NULL FROM fields",
    )?;
    let found = statement.query_map([], |row| {
        let id: String = row.get(0)?;
        let field = Field {
            name: row.get(1)?,
            on: row.get(2)?,
            kind: row.get(3)?,
            options: Vec::new(),
            show_on_card: row.get(5)?,
            removed: row.get(6)?,
            id,
        };
        Ok((row.get::<_, Option<String>>(4)?, field))
    })?;
    let mut found: Vec<(Option<String>, Field)> = found.collect::<rusqlite::Result<_>>()?;
    found.sort_by_cached_key(|(rank, field)| position::key(rank.as_deref(), field.id.clone()));
    Ok(found
        .into_iter()
        .map(|(_, mut field)| {
            field.options = options.remove(&field.id).unwrap_or_default();
            field
        })
        .collect())
}

/// One field, removed or not.
///
/// # Errors
/// When the file cannot be read.
pub fn one(conn: &Connection, id: &str) -> rusqlite::Result<Option<Field>> {
    let known = conn
        .prepare_cached("SELECT 1 FROM fields WHERE id = ?1")?
        .exists([id])?;
    if !known {
        return Ok(None);
    }
    Ok(all(conn)?.into_iter().find(|field| field.id == id))
}

/// The fields that stand on the deal's card, in order.
///
/// # Errors
/// When the file cannot be read.
pub fn on_card(conn: &Connection) -> rusqlite::Result<Vec<Field>> {
    let some: bool = conn
        .prepare_cached("SELECT 1 FROM fields WHERE show_on_card = 1 AND record = 'deal'")?
        .exists([])?;
    if !some {
        return Ok(Vec::new());
    }
    let mut fields = all(conn)?;
    fields.retain(|field| field.show_on_card && field.on == "deal" && !field.removed);
    fields.truncate(limits::CARD_FIELDS);
    Ok(fields)
}

fn options(conn: &Connection) -> rusqlite::Result<HashMap<String, Vec<FieldOption>>> {
    let mut statement = conn.prepare_cached(
        "SELECT field, id, name, color, position, deleted_at IS NOT NULL FROM field_options",
    )?;
    let found = statement.query_map([], |row| {
        let option = FieldOption {
            id: row.get(1)?,
            name: row.get(2)?,
            color: row.get(3)?,
            removed: row.get(5)?,
        };
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, Option<String>>(4)?,
            option,
        ))
    })?;
    let mut found: Vec<_> = found.collect::<rusqlite::Result<_>>()?;
    found.sort_by_cached_key(|(_, rank, option)| position::key(rank.as_deref(), option.id.clone()));
    let mut by_field: HashMap<String, Vec<FieldOption>> = HashMap::new();
    for (field, _, option) in found {
        by_field.entry(field).or_default().push(option);
    }
    Ok(by_field)
}

/// Tags in use or with a look, by name, with how many records have each.
fn tags(conn: &Connection) -> rusqlite::Result<Vec<TagLook>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT n.tag, s.color, ifnull(s.hidden, 0), (SELECT count(*) FROM tags t WHERE t.tag = n.tag)
         FROM (SELECT tag FROM tags UNION SELECT tag FROM tag_settings) n
         LEFT JOIN tag_settings s ON s.tag = n.tag ORDER BY n.tag LIMIT {}",
        limits::SETTINGS
    ))?;
    let found = statement.query_map([], |row| {
        Ok(TagLook {
            tag: row.get(0)?,
            color: row.get(1)?,
            hidden: row.get(2)?,
            count: row.get(3)?,
        })
    })?;
    found.collect()
}

/// How the tags look that have a colour.
///
/// # Errors
/// When the file cannot be read.
pub fn looks(conn: &Connection) -> rusqlite::Result<Vec<TagLook>> {
    let mut statement = conn.prepare_cached(
        "SELECT tag, color, hidden FROM tag_settings WHERE color IS NOT NULL ORDER BY tag",
    )?;
    let found = statement.query_map([], |row| {
        Ok(TagLook {
            tag: row.get(0)?,
            color: row.get(1)?,
            hidden: row.get(2)?,
            count: 0,
        })
    })?;
    found.collect()
}

/// Whether such a setting is here.
///
/// # Errors
/// When the file cannot be read.
pub fn exists(conn: &Connection, table: &'static str, id: &str) -> rusqlite::Result<bool> {
    conn.prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?
        .query_row([id], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}
