//! What only some workspaces' cards show: how stale they are, and custom fields.

use std::collections::HashMap;

use rusqlite::Connection;
use uuid::Uuid;

use crate::api::deal::{Custom, FollowUp, Stale};
use crate::api::field::Field;
use crate::api::number::Age;
use crate::api::workspace::{Stage, StageKind};
use crate::query::pipelines::Pipelines;
use crate::query::rotting::{self, DAY_MS};
use crate::query::{field, record};
use crate::rows;

/// Read once for any number of cards; empty where nobody set such a thing.
#[derive(Debug, Default)]
pub(super) struct Extras {
    fields: Vec<Field>,
    values: HashMap<Uuid, Vec<(String, String)>>,
    signs: HashMap<Uuid, i64>,
}

impl Extras {
    pub(super) fn load(conn: &Connection, pipelines: &Pipelines) -> rusqlite::Result<Self> {
        let mut stages = pipelines.list.iter().flat_map(|one| &one.stages);
        let fields = field::on_card(conn)?;
        Ok(Self {
            values: values(conn, &fields)?,
            signs: match stages.any(|stage| stage.rotting_days.is_some()) {
                true => rotting::signs(conn)?,
                false => HashMap::new(),
            },
            fields,
        })
    }

    /// The values of a deal's fields that stand on the card, in the order of the fields.
    pub(super) fn custom(&self, deal: Uuid) -> Vec<Custom> {
        let Some(values) = self.values.get(&deal) else {
            return Vec::new();
        };
        self.fields
            .iter()
            .filter_map(|field| {
                let (id, value) = values.iter().find(|(id, _)| *id == field.id)?;
                Some(record::set(Some(field), id.clone(), value.clone()))
            })
            .collect()
    }

    /// How stale an open deal is; not while a next action lies ahead.
    pub(super) fn stale(
        &self,
        deal: Uuid,
        stage: Option<&Stage>,
        follow_up: &FollowUp,
        now_ms: i64,
        created_at: Option<i64>,
    ) -> Option<Stale> {
        let stage = stage.filter(|stage| stage.kind == StageKind::Open)?;
        if matches!(follow_up, FollowUp::Today { .. } | FollowUp::Planned { .. }) {
            return None;
        }
        let idle = rotting::idle_ms(now_ms, self.signs.get(&deal).copied(), created_at);
        let over = match rotting::age(idle, stage.rotting_days) {
            Age::Red => true,
            Age::Amber => false,
            Age::Fresh | Age::Unlimited => return None,
        };
        Some(Stale {
            days: u32::try_from(idle / DAY_MS).unwrap_or(u32::MAX),
            over,
        })
    }
}

fn values(
    conn: &Connection,
    fields: &[Field],
) -> rusqlite::Result<HashMap<Uuid, Vec<(String, String)>>> {
    let mut values: HashMap<Uuid, Vec<(String, String)>> = HashMap::new();
    for field in fields {
        let mut statement = conn.prepare_cached(
            "SELECT document, value FROM customs WHERE field = ?1 AND document >= x'01' AND document < x'02'",
        )?;
        let mut found = statement.query([&field.id])?;
        while let Some(row) = found.next()? {
            if let Some(deal) = rows::record::record_id(row, 0)? {
                let value: String = row.get(1)?;
                values
                    .entry(deal)
                    .or_default()
                    .push((field.id.clone(), value));
            }
        }
    }
    Ok(values)
}
