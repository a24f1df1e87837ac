//! Whose a yrs client id is (LG8): nobody pushes structs in another's name, or the other's own would add nothing later and be
//! lost with an Ack.

use std::collections::HashMap;

use carnet_protocol::door::{StateVector, UpdateShape};
use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{DocumentId, MemberId};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::LogError;
use crate::limits::{HEALING_ENTRIES, HOLES_OPEN_MAX};

/// A document's authors, as far as this group has met them.
#[derive(Default)]
pub(super) struct Authors(HashMap<u64, Author>);

#[derive(Clone, Copy, PartialEq, Eq)]
struct Author {
    owner: MemberId,
    /// Brought by somebody who healed the log, and so perhaps another's.
    healed: bool,
}

/// Who pushes, where.
#[derive(Clone, Copy)]
pub(super) struct Pusher {
    /// The workspace's key.
    pub(super) workspace: i64,
    pub(super) document: DocumentId,
    /// Whom the device belongs to. Not the acting member: what browsers write, the gateway's one desk brings for all of them.
    pub(super) owner: MemberId,
    /// The log's last place.
    pub(super) head: Seq,
}

impl Authors {
    /// Whether the new structs of an update may come from this device; notes whose they are.
    pub(super) fn admit(
        &mut self,
        connection: &Connection,
        pusher: Pusher,
        shape: &UpdateShape,
        known: &StateVector,
    ) -> Result<bool, LogError> {
        let mut news = Vec::new();
        for run in shape.clients() {
            if run.end <= known.get(run.client) {
                continue;
            }
            let before = self.get(connection, pusher, run.client)?;
            let own = before.is_some_and(|author| author.owner == pusher.owner);
            if own && before.is_some_and(|author| !author.healed) {
                continue;
            }
            let healed = heals(connection, pusher)?;
            match before {
                Some(_) if !own && !healed => return Ok(false),
                // It stays who used it first.
                Some(author) if !own && !author.healed => {}
                _ => news.push((
                    run.client,
                    Author {
                        owner: pusher.owner,
                        healed,
                    },
                )),
            }
        }
        for (client, author) in news {
            write(connection, pusher, client, author)?;
            self.0.insert(client, author);
        }
        Ok(true)
    }

    fn get(
        &mut self,
        connection: &Connection,
        pusher: Pusher,
        client: u64,
    ) -> Result<Option<Author>, LogError> {
        if let Some(author) = self.0.get(&client) {
            return Ok(Some(*author));
        }
        let found = connection
            .prepare_cached(
                "SELECT owner, healed FROM authors WHERE workspace = ?1 AND document = ?2 AND client = ?3",
            )?
            .query_row(
                params![pusher.workspace, pusher.document.to_bytes(), client as i64],
                |row| {
                    Ok(Author {
                        owner: MemberId(row.get(0)?),
                        healed: row.get(1)?,
                    })
                },
            )
            .optional()?;
        if let Some(author) = found {
            self.0.insert(client, author);
        }
        Ok(found)
    }
}

fn write(
    connection: &Connection,
    pusher: Pusher,
    client: u64,
    author: Author,
) -> Result<(), LogError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO authors (workspace, document, client, owner, healed) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            pusher.workspace,
            pusher.document.to_bytes(),
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
        .prepare_cached("DELETE FROM authors WHERE workspace = ?1 AND document = ?2")?
        .execute(params![workspace, document.to_bytes()])?;
    Ok(())
}

/// What stands for all documents of a workspace.
const ALL: &[u8] = &[];

fn heals(connection: &Connection, pusher: Pusher) -> Result<bool, LogError> {
    let mut statement = connection.prepare_cached(
        "SELECT 1 FROM healing WHERE workspace = ?1 AND owner = ?2 AND document IN (?3, ?4) AND until > ?5",
    )?;
    Ok(statement.exists(params![
        pusher.workspace,
        pusher.owner.0,
        ALL,
        pusher.document.to_bytes(),
        pusher.head as i64
    ])?)
}

/// The owner was told to start over: for some time they may bring back what the log has lost, whoever wrote it.
pub(super) fn may_heal(
    connection: &Connection,
    workspace: i64,
    owner: MemberId,
    head: Seq,
) -> Result<(), LogError> {
    grant(connection, workspace, owner, ALL, head)
}

/// The pusher was told of a hole in this document, and may close it with others' structs.
pub(super) fn may_close_a_hole(connection: &Connection, pusher: Pusher) -> Result<(), LogError> {
    let Pusher {
        workspace,
        document,
        owner,
        head,
    } = pusher;
    grant(connection, workspace, owner, &document.to_bytes(), head)?;
    connection
        .prepare_cached(
            "DELETE FROM healing WHERE workspace = ?1 AND owner = ?2 AND document <> ?3 AND id NOT IN
                 (SELECT id FROM healing WHERE workspace = ?1 AND owner = ?2 AND document <> ?3
                  ORDER BY id DESC LIMIT ?4)",
        )?
        .execute(params![workspace, owner.0, ALL, HOLES_OPEN_MAX])?;
    Ok(())
}

fn grant(
    connection: &Connection,
    workspace: i64,
    owner: MemberId,
    document: &[u8],
    head: Seq,
) -> Result<(), LogError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO healing (workspace, owner, document, until) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            workspace,
            owner.0,
            document,
            (head + HEALING_ENTRIES) as i64
        ])?;
    Ok(())
}
