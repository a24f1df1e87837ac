//! Whose each client id is, and who may heal (LG8), as stored.

use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{DocumentId, MemberId};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::LogError;
use super::super::rules::{Author, Grant};
use crate::limits::HOLES_OPEN_MAX;

crate::statements! {
    AUTHOR = "SELECT owner, healed FROM authors WHERE workspace = ?1 AND document = ?2 AND client = ?3";
    WRITE = "INSERT OR REPLACE INTO authors (workspace, document, client, owner, healed) VALUES (?1, ?2, ?3, ?4, ?5)";
    FORGET = "DELETE FROM authors WHERE workspace = ?1 AND document = ?2";
    HEALING = "SELECT max(until) FROM healing WHERE workspace = ?1 AND owner = ?2 AND document IN (?3, ?4)";
    GRANT = "INSERT OR REPLACE INTO healing (workspace, owner, document, until) VALUES (?1, ?2, ?3, ?4)";
    OLD_GRANTS = "DELETE FROM healing WHERE workspace = ?1 AND owner = ?2 AND document <> ?3 AND id NOT IN
        (SELECT id FROM healing WHERE workspace = ?1 AND owner = ?2 AND document <> ?3
        ORDER BY id DESC LIMIT ?4)";
}

pub(super) fn author(
    connection: &Connection,
    workspace: i64,
    document: DocumentId,
    client: u64,
) -> Result<Option<Author>, LogError> {
    Ok(connection
        .prepare_cached(AUTHOR)?
        .query_row(
            params![workspace, document.to_bytes(), client as i64],
            |row| {
                Ok(Author {
                    owner: MemberId(row.get(0)?),
                    healed: row.get(1)?,
                })
            },
        )
        .optional()?)
}

pub(super) fn write(
    connection: &Connection,
    workspace: i64,
    document: DocumentId,
    client: u64,
    author: Author,
) -> Result<(), LogError> {
    connection.prepare_cached(WRITE)?.execute(params![
        workspace,
        document.to_bytes(),
        client as i64,
        author.owner.0,
        author.healed
    ])?;
    Ok(())
}

/// An erased document takes no more updates, of nobody.
pub(super) fn forget(
    connection: &Connection,
    workspace: i64,
    document: DocumentId,
) -> Result<(), LogError> {
    connection
        .prepare_cached(FORGET)?
        .execute(params![workspace, document.to_bytes()])?;
    Ok(())
}

/// What stands for all documents of a workspace.
const ALL: &[u8] = &[];

/// Until which head an owner may push others' structs in a document.
pub(super) fn healing(
    connection: &Connection,
    workspace: i64,
    owner: MemberId,
    document: DocumentId,
) -> Result<Option<Seq>, LogError> {
    let until: Option<i64> = connection.prepare_cached(HEALING)?.query_row(
        params![workspace, owner.0, ALL, document.to_bytes()],
        |row| row.get(0),
    )?;
    Ok(until.map(|until| until as Seq))
}

/// Writes leave down. Of the documents in which a member may close a hole, the last few are remembered.
pub(super) fn grant(
    connection: &Connection,
    workspace: i64,
    grant: &Grant,
) -> Result<(), LogError> {
    let document = grant.document.map(DocumentId::to_bytes);
    connection.prepare_cached(GRANT)?.execute(params![
        workspace,
        grant.owner.0,
        document.as_ref().map_or(ALL, |bytes| &bytes[..]),
        grant.until as i64
    ])?;
    if document.is_some() {
        connection.prepare_cached(OLD_GRANTS)?.execute(params![
            workspace,
            grant.owner.0,
            ALL,
            HOLES_OPEN_MAX
        ])?;
    }
    Ok(())
}
