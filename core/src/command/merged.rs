//! Changing a record that others were merged into: everything where it stands.

use carnet_protocol::ids::DocumentId;
use uuid::Uuid;

use super::record::{Change, Stamp, table};
use crate::api::ApiError;
use crate::engine::write::Write;
use crate::{query, rows};

/// The documents of a record: its own first, then those of the records that were merged into it.
pub(super) fn documents(w: &Write<'_>, document: DocumentId) -> Result<Vec<DocumentId>, ApiError> {
    let merged = query::follow::Merged::load(w.rows(), table(document.kind).0)?;
    Ok(merged.documents(document.kind, document.uuid()))
}

/// Writes checked changes of a record. An item or a tag is changed where it stands, which may be a record that was merged into
/// this one; a value that stands in several of them is one to a person, and goes from all.
pub(super) fn write_changes(
    w: &mut Write<'_>,
    document: DocumentId,
    changes: Vec<Change>,
) -> Result<(), ApiError> {
    let mut places: Vec<(DocumentId, Vec<Change>)> = vec![(document, Vec::new())];
    let others = documents(w, document)?.split_off(1);
    for change in changes {
        let mut home = document;
        if !others.is_empty() {
            if let Some((list, id)) = change.item() {
                home = item_home(w, document, list, id)?.unwrap_or(document);
                places.extend(twins(w, document, home, list, id)?);
            }
            if let Change::RemoveTag(tag) = &change {
                let gone = |other: &DocumentId| (*other, vec![Change::RemoveTag(tag.clone())]);
                places.extend(others.iter().map(gone));
            }
        }
        match places.iter_mut().find(|(place, _)| *place == home) {
            Some((_, known)) => known.push(change),
            None => places.push((home, vec![change])),
        }
    }
    for (place, changes) in places.into_iter().filter(|(_, some)| !some.is_empty()) {
        let stamp = Stamp::new(w);
        w.edit(place, |txn| {
            stamp.edited(txn, |txn| {
                for change in changes {
                    change.write(txn);
                }
            });
            Ok(())
        })?;
    }
    Ok(())
}

/// In which of a record's documents an item stands.
pub(super) fn item_home(
    w: &Write<'_>,
    document: DocumentId,
    list: &str,
    id: Uuid,
) -> Result<Option<DocumentId>, ApiError> {
    let mut statement = w
        .rows()
        .prepare_cached("SELECT 1 FROM labelled WHERE document = ?1 AND list = ?2 AND id = ?3")?;
    for place in documents(w, document)? {
        if statement.exists(rusqlite::params![place.to_bytes(), list, id.into_bytes()])? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// The removals of items of the other documents that have the value of this item.
fn twins(
    w: &Write<'_>,
    document: DocumentId,
    home: DocumentId,
    list: &'static str,
    id: Uuid,
) -> Result<Vec<(DocumentId, Vec<Change>)>, ApiError> {
    let mut statement = w
        .rows()
        .prepare_cached("SELECT id, value FROM labelled WHERE document = ?1 AND list = ?2")?;
    let mut items = |place: DocumentId| -> rusqlite::Result<Vec<(Option<Uuid>, String)>> {
        let found = statement.query_map(rusqlite::params![place.to_bytes(), list], |row| {
            Ok((rows::id(row, 0)?, row.get(1)?))
        })?;
        found.collect()
    };
    let known = items(home)?.into_iter().find(|(one, _)| *one == Some(id));
    let Some((_, value)) = known else {
        return Ok(Vec::new());
    };
    let mut gone = Vec::new();
    for place in documents(w, document)? {
        if place == home {
            continue;
        }
        for (twin, other) in items(place)? {
            if let (Some(id), true) = (twin, query::record::same_value(&value, &other)) {
                gone.push((place, vec![Change::RemoveItem { list, id }]));
            }
        }
    }
    Ok(gone)
}
