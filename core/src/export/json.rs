//! Everything as JSON: each document as it is, for whoever wants to leave, or to look.

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::{file, moment, read};
use crate::api::ApiError;
use crate::api::import::File;
use crate::document::canonical;
use crate::store::documents as stored;

/// Every document that is here, by its name; records in the trash, too, for they say so themselves.
pub(super) fn all(conn: &Connection, now_ms: i64) -> Result<File, ApiError> {
    let mut all = Map::new();
    for id in stored::all(conn, false)? {
        let known = [
            DocumentId::WORKSPACE.kind,
            Kind::DEAL,
            Kind::CONTACT,
            Kind::COMPANY,
            Kind::TASK,
        ];
        if known.contains(&id.kind) {
            all.insert(id.to_string(), one(conn, id)?);
        }
    }
    let text = json!({ "format": "carnet", "version": 1, "exported_at": moment(now_ms), "documents": all });
    Ok(file(
        "carnet.json",
        "application/json",
        serde_json::to_string_pretty(&text).unwrap_or_default(),
    ))
}

/// One document.
pub(super) fn one(conn: &Connection, id: DocumentId) -> Result<Value, ApiError> {
    let text = read(conn, id, |txn| canonical::canonical_json(txn))?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}
