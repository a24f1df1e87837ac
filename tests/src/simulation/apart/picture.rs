//! What stands in a desk's documents, key by key, so that two desks' work can be told apart.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use carnet_core::document::{RootType, canonical_json, open, roots};
use carnet_core::store::documents as stored;
use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;
use serde_json::Value;
use yrs::updates::decoder::Decode;
use yrs::{Doc, Observable, Transact, Update};

/// A place in a document: `root/key` of a map, `root#entry` of a list. A list's entry is its own name.
pub(super) type Place = (DocumentId, String);

/// Every place that has something, and what.
pub(super) type Picture = BTreeMap<Place, String>;

/// What tells whether a document was changed, without reading it.
type Head = (Vec<u8>, i64, i64, i64);

/// A desk's documents, read again only when they changed.
#[derive(Debug, Default)]
pub(super) struct Album {
    heads: BTreeMap<DocumentId, Head>,
    pub(super) now: Picture,
}

/// One place that changed, and what stands there now.
pub(super) type Change = (Place, Option<String>);

impl Album {
    /// Looks again. Gives what changed since the last look.
    pub(super) fn look(&mut self, path: &Path) -> Result<Vec<Change>, String> {
        let conn = Connection::open(path).map_err(told)?;
        let mut changes = Vec::new();
        for id in stored::all(&conn, false).map_err(told)? {
            let head = head(&conn, id)?;
            if self.heads.get(&id) == Some(&head) {
                continue;
            }
            let after = flat(&conn, id)?;
            let before: Picture = self
                .now
                .range((id, String::new())..)
                .take_while(|((of, _), _)| *of == id)
                .map(|(place, value)| (place.clone(), value.clone()))
                .collect();
            for place in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
                let value = after.get(place);
                if before.get(place) != value {
                    changes.push((place.clone(), value.cloned()));
                }
            }
            self.now.retain(|(of, _), _| *of != id);
            self.now.extend(after);
            self.heads.insert(id, head);
        }
        Ok(changes)
    }
}

fn head(conn: &Connection, id: DocumentId) -> Result<Head, String> {
    conn.query_row(
        "SELECT state_vector, tail_count, tail_bytes, coalesce(length(state), 0) FROM documents WHERE document = ?1",
        [id.to_bytes()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )
    .map_err(told)
}

fn flat(conn: &Connection, id: DocumentId) -> Result<Picture, String> {
    let doc = open(id.kind, 1);
    apply(&doc, conn, id)?;
    let json: Value = serde_json::from_str(&canonical_json(&doc.transact())).map_err(told)?;
    let mut picture = Picture::new();
    for (root, value) in json.as_object().into_iter().flatten() {
        match value {
            Value::Array(list) => {
                let entries = list.iter().map(|entry| format!("{root}#{entry}"));
                picture.extend(entries.map(|entry| ((id, entry), String::new())));
            }
            Value::Object(map) => {
                let values = map.iter();
                picture.extend(
                    values.map(|(key, value)| ((id, format!("{root}/{key}")), value.to_string())),
                );
            }
            _ => {}
        }
    }
    Ok(picture)
}

fn apply(doc: &Doc, conn: &Connection, id: DocumentId) -> Result<(), String> {
    let parts = stored::parts(conn, id).map_err(told)?;
    let mut txn = doc.transact_mut();
    for part in parts {
        let update = Update::decode_v1(&part).map_err(told)?;
        txn.apply_update(update).map_err(told)?;
    }
    Ok(())
}

/// Names of keys, as they are written.
type Heard = Arc<Mutex<BTreeSet<String>>>;

/// The keys of maps that a desk wrote since `base`, also with the value that stood there.
pub(super) fn written(base: &Path, desk: &Path) -> Result<BTreeSet<Place>, String> {
    let (base, desk) = (
        Connection::open(base).map_err(told)?,
        Connection::open(desk).map_err(told)?,
    );
    let mut all = BTreeSet::new();
    for id in stored::all(&desk, false).map_err(told)? {
        let doc = open(id.kind, 1);
        apply(&doc, &base, id)?;
        let heard = Heard::default();
        for (root, _) in roots(id.kind)
            .iter()
            .filter(|(_, of)| matches!(of, RootType::Map))
        {
            listen(&doc, root, &heard);
        }
        apply(&doc, &desk, id)?;
        let heard = heard.lock().map_err(told)?;
        all.extend(heard.iter().map(|key| (id, key.clone())));
    }
    Ok(all)
}

fn listen(doc: &Doc, root: &'static str, heard: &Heard) {
    let heard = Arc::clone(heard);
    doc.get_or_insert_map(root)
        .observe("written", move |txn, event| {
            if let Ok(mut heard) = heard.lock() {
                heard.extend(event.keys(txn).keys().map(|key| format!("{root}/{key}")));
            }
        });
}

fn told(error: impl std::fmt::Display) -> String {
    format!("picture: {error}")
}
