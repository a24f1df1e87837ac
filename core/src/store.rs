//! The desk's database: one SQLite file per workspace, opened carefully, backed up, never written by two engines.

pub mod acts;
pub mod backup;
pub mod desk;
pub mod documents;
pub mod given;
pub mod header;
pub mod lock;
pub mod open;
pub mod outbox;
pub mod place;
pub mod set_aside;
pub mod trash;

pub use open::{Opening, Store, reader};

/// Reads a document's 17 bytes.
pub(crate) fn document(
    row: &rusqlite::Row<'_>,
    at: usize,
) -> rusqlite::Result<carnet_protocol::ids::DocumentId> {
    let bytes: [u8; 17] = row.get(at)?;
    carnet_protocol::ids::DocumentId::from_bytes(&bytes).ok_or_else(|| {
        rusqlite::Error::InvalidColumnType(at, "document".into(), rusqlite::types::Type::Blob)
    })
}
