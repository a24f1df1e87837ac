//! Reading the log. Each question is one statement, and so of one moment.

use bytes::Bytes;
use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, MemberId, WorkspaceId};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;
use uuid::Uuid;

use super::super::rules::{ERASED, STATE, UPDATE};
use super::super::{Item, LogError, Opened, Page, ReadLimit, Stand, Stored, What};
use super::database::Database;
use crate::limits::{TAIL_BYTES_MAX, TAIL_COUNT_MAX};

// A key names a workspace only together with its id: under a relay that lives, tables may be restored, and keys given anew.
crate::statements! {
    OPENED = "SELECT w.epoch, w.head, d.owner, d.through,
            CASE WHEN $3::bigint BETWEEN 1 AND w.head THEN coalesce(
                (SELECT hash FROM entries WHERE workspace = $1 AND seq = $3),
                (SELECT hash FROM compacted WHERE workspace = $1 AND seq = $3)) END
        FROM workspaces w LEFT JOIN devices d ON d.workspace = $1 AND d.device = $2
        WHERE w.key = $1 AND w.workspace = $4";
    HEAD = "SELECT head FROM workspaces WHERE workspace = $1";
    STANDS = "SELECT w.workspace, w.head,
            coalesce((SELECT hash FROM entries e WHERE e.workspace = w.key AND e.seq = w.head),
                     (SELECT hash FROM compacted c WHERE c.workspace = w.key AND c.seq = w.head)),
            coalesce((SELECT hash FROM entries e WHERE e.workspace = w.key AND e.seq = a.place),
                     (SELECT hash FROM compacted c WHERE c.workspace = w.key AND c.seq = a.place))
        FROM unnest($1::uuid[], $2::bigint[]) a (workspace, place) JOIN workspaces w ON w.workspace = a.workspace";
    // $3 items and $4 bytes at most, but the first item whatever its size. `follows`: there is more behind the item.
    PAGE = "SELECT w.head, e.seq, e.kind, e.document, e.device, e.number, e.member, e.bytes, e.state_vector, e.hash, e.follows
        FROM workspaces w LEFT JOIN (
            SELECT n.*, row_number() OVER upto AS place, sum(octet_length(bytes)) OVER upto AS size,
                lead(seq) OVER upto IS NOT NULL AS follows
            FROM (SELECT * FROM entries WHERE workspace = $1 AND seq > $2 ORDER BY seq LIMIT $3::bigint + 1) n
            WINDOW upto AS (ORDER BY seq ROWS UNBOUNDED PRECEDING)
        ) e ON e.place <= $3 AND (e.place = 1 OR e.size <= $4::bigint)
        WHERE w.key = $1 AND w.workspace = $5 ORDER BY e.seq";
    // The first row is the document's own: its state vector, and as `kind` whether it was erased.
    DOCUMENT = "WITH w AS (SELECT key FROM workspaces WHERE key = $1 AND workspace = $3)
        SELECT 0::bigint AS seq, erased::int::smallint AS kind, state_vector AS bytes FROM documents, w
            WHERE workspace = $1 AND document = $2
        UNION ALL
        SELECT seq, kind, bytes FROM entries, w WHERE workspace = $1 AND document = $2 ORDER BY seq";
    LONG_TAILS = "SELECT w.workspace, d.document FROM documents d JOIN workspaces w ON w.key = d.workspace
        WHERE NOT d.erased AND (d.tail_count >= $1 OR d.tail_count > 1 AND d.tail_bytes >= $2 + d.state_bytes)
          AND d.tail_count >= 2 * d.unfit LIMIT $3";
}

/// A column of a row; damage is an error, never a panic.
pub(super) fn column<'r, T: FromSql<'r>>(row: &'r Row, at: usize) -> Result<T, LogError> {
    Ok(row.try_get(at)?)
}

pub(super) fn document_id(bytes: &[u8]) -> Result<DocumentId, LogError> {
    DocumentId::from_bytes(bytes)
        .ok_or_else(|| LogError::Store("a document's name is damaged".to_owned()))
}

pub(super) fn entry_hash(bytes: &[u8]) -> Result<[u8; 16], LogError> {
    bytes
        .try_into()
        .map_err(|_| LogError::Store("a hash is damaged".to_owned()))
}

pub(super) async fn opened(
    database: &Database,
    workspace: WorkspaceId,
    device: DeviceId,
    cursor: Seq,
) -> Result<Opened, LogError> {
    let key = database.key(workspace).await?;
    let rows = database
        .query(
            OPENED,
            &[&key, &device.uuid(), &number(cursor), &workspace.uuid()],
        )
        .await?;
    let row = rows.first().ok_or_else(|| database.unknown(workspace))?;
    Ok(Opened {
        epoch: Epoch::from(column::<Uuid>(row, 0)?),
        head: column::<i64>(row, 1)? as Seq,
        owner: column::<Option<Uuid>>(row, 2)?.map(MemberId::from),
        through: column::<Option<i64>>(row, 3)?.unwrap_or(0) as u64,
        hash: column::<Option<&[u8]>>(row, 4)?
            .map(entry_hash)
            .transpose()?,
    })
}

pub(super) async fn head(database: &Database, workspace: WorkspaceId) -> Result<Seq, LogError> {
    let rows = database.query(HEAD, &[&workspace.uuid()]).await?;
    let row = rows.first().ok_or(LogError::NoWorkspace)?;
    Ok(column::<i64>(row, 0)? as Seq)
}

pub(super) async fn stands(
    database: &Database,
    asked: &[(WorkspaceId, Seq)],
) -> Result<Vec<(WorkspaceId, Stand)>, LogError> {
    let workspaces: Vec<Uuid> = asked.iter().map(|(one, _)| one.uuid()).collect();
    let places: Vec<i64> = asked.iter().map(|(_, place)| number(*place)).collect();
    let rows = database.query(STANDS, &[&workspaces, &places]).await?;
    let stand = |row: &Row| {
        let hash = |at| {
            column::<Option<&[u8]>>(row, at)?
                .map(entry_hash)
                .transpose()
        };
        let stand = Stand {
            head: column::<i64>(row, 1)? as Seq,
            hash: hash(2)?,
            at: hash(3)?,
        };
        Ok((WorkspaceId::from(column::<Uuid>(row, 0)?), stand))
    };
    rows.iter().map(stand).collect()
}

pub(super) async fn page(
    database: &Database,
    workspace: WorkspaceId,
    after: Seq,
    limit: ReadLimit,
) -> Result<Page, LogError> {
    let key = database.key(workspace).await?;
    // One less than the greatest: the statement adds one.
    let items = number(limit.items as u64).min(i64::MAX - 1);
    let bytes = number(limit.bytes as u64);
    let rows = database
        .query(
            PAGE,
            &[&key, &number(after), &items, &bytes, &workspace.uuid()],
        )
        .await?;
    if rows.is_empty() {
        return Err(database.unknown(workspace));
    }
    page_of(&rows, after)
}

fn page_of(rows: &[Row], after: Seq) -> Result<Page, LogError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Err(LogError::NoWorkspace);
    };
    let head = column::<i64>(first, 0)? as Seq;
    let mut page = Page {
        items: Vec::new(),
        through: after.max(head),
        more: false,
    };
    if column::<Option<i64>>(last, 1)?.is_none() {
        return Ok(page);
    }
    page.items = rows.iter().map(item).collect::<Result<_, _>>()?;
    page.more = column(last, 10)?;
    if let (true, Some(last)) = (page.more, page.items.last()) {
        page.through = last.seq;
    }
    Ok(page)
}

fn item(row: &Row) -> Result<Item, LogError> {
    let blob =
        |at| -> Result<Bytes, LogError> { Ok(Bytes::copy_from_slice(column::<&[u8]>(row, at)?)) };
    let what = match i64::from(column::<i16>(row, 2)?) {
        UPDATE => What::Update {
            device: DeviceId::from(column::<Uuid>(row, 4)?),
            number: column::<i64>(row, 5)? as u64,
            member: MemberId::from(column::<Uuid>(row, 6)?),
            update: blob(7)?,
        },
        STATE => What::State {
            state: blob(7)?,
            state_vector: blob(8)?,
            hash: entry_hash(column(row, 9)?)?,
        },
        ERASED => What::Erased,
        kind => return Err(LogError::Store(format!("an entry of kind {kind}"))),
    };
    Ok(Item {
        seq: column::<i64>(row, 1)? as Seq,
        document: document_id(column(row, 3)?)?,
        what,
    })
}

pub(super) async fn document(
    database: &Database,
    workspace: WorkspaceId,
    document: DocumentId,
) -> Result<Stored, LogError> {
    let key = database.key(workspace).await?;
    let rows = database
        .query(
            DOCUMENT,
            &[&key, &&document.to_bytes()[..], &workspace.uuid()],
        )
        .await?;
    let mut stored = Stored::default();
    for row in &rows {
        let (seq, kind) = (column::<i64>(row, 0)?, i64::from(column::<i16>(row, 1)?));
        let bytes = column::<&[u8]>(row, 2)?;
        if seq == 0 {
            stored.state_vector = bytes.to_vec();
            stored.erased = kind != 0;
            continue;
        }
        let part = (seq as Seq, Bytes::copy_from_slice(bytes));
        match kind {
            STATE => stored.state = Some(part),
            UPDATE => stored.tail.push(part),
            _ => {}
        }
    }
    Ok(stored)
}

/// Documents whose tail is long, found by looking at all of them: once, at the start.
pub(super) async fn long_tails(
    database: &Database,
    limit: usize,
) -> Result<Vec<(WorkspaceId, DocumentId)>, LogError> {
    let (count, bytes) = (i64::from(TAIL_COUNT_MAX), i64::from(TAIL_BYTES_MAX));
    let rows = database
        .query(LONG_TAILS, &[&count, &bytes, &number(limit as u64)])
        .await?;
    rows.iter()
        .map(|row| {
            let workspace = WorkspaceId::from(column::<Uuid>(row, 0)?);
            Ok((workspace, document_id(column(row, 1)?)?))
        })
        .collect()
}

/// A number for the database; one beyond its reach is as good as the greatest.
pub(super) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
