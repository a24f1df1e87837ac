//! Putting a state in the place of entries (LG7).

use std::time::Duration;

use carnet_protocol::ids::{DocumentId, WorkspaceId};
use deadpool_postgres::{Object, Transaction};
use tokio::time::timeout;
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Row};

use super::super::rules::UPDATE;
use super::super::{LogError, Replacement};
use super::database::Database;
use super::facts::LOCK;
use super::read::{column, number};
use crate::limits::{COMPACTED_HASHES_KEPT, POSTGRES_ANSWER_SECS};

crate::statements! {
    /// The kind of what stands on top of the folded entries, and the place of the state below them.
    STANDS = "SELECT (SELECT kind FROM entries WHERE workspace = $1 AND document = $2 AND seq = $3),
        (SELECT seq FROM entries WHERE workspace = $1 AND document = $2 AND kind = 2)";
    /// Before the entries go: the state's bytes in place of theirs. A count that was wrong is not below nothing.
    WEIGH = "UPDATE workspaces SET log_bytes = greatest(0, log_bytes + $4 - (
        SELECT coalesce(sum(octet_length(bytes)), 0) FROM entries
        WHERE workspace = $1 AND document = $2 AND seq <= $3)) WHERE key = $1";
    KEYS = "SELECT key FROM workspaces ORDER BY key";
    HOLD = "SELECT key FROM workspaces WHERE key = $1 FOR UPDATE";
    /// What a workspace holds, as when it first counted (LG9). After [`HOLD`]: its view has all that was committed under the row.
    COUNT = "UPDATE workspaces SET (document_count, log_bytes) = (
        SELECT count(*) FILTER (WHERE NOT erased), coalesce(sum(state_bytes + tail_bytes), 0)::BIGINT
        FROM documents WHERE documents.workspace = workspaces.key) WHERE key = $1";
    FOLD = "WITH gone AS (
            DELETE FROM entries WHERE workspace = $1 AND document = $2 AND seq < $3 RETURNING seq, hash)
        INSERT INTO compacted (workspace, seq, hash) SELECT $1, seq, hash FROM gone ON CONFLICT DO NOTHING";
    STATE = "UPDATE entries SET kind = 2, bytes = $4, state_vector = $5 WHERE workspace = $1 AND document = $2 AND seq = $3";
    RECOUNT = "UPDATE documents SET state_bytes = $4, unfit = 0, (tail_count, tail_bytes) =
            (SELECT count(*), coalesce(sum(octet_length(bytes)), 0) FROM entries
             WHERE workspace = $1 AND document = $2 AND seq > $3)
        WHERE workspace = $1 AND document = $2";
    PRUNE = "DELETE FROM compacted WHERE workspace = $1 AND seq <= $2";
    UNFIT = "UPDATE documents SET unfit = tail_count WHERE workspace = $1 AND document = $2
        AND EXISTS (SELECT 1 FROM workspaces WHERE key = $1 AND workspace = $3)";
}

/// The state takes the place of the last entry that it holds.
pub(super) async fn replace(
    database: &Database,
    workspace: WorkspaceId,
    with: &Replacement,
) -> Result<bool, LogError> {
    let key = database.key(workspace).await?;
    let mut connection = database.connection().await?;
    let limit = Duration::from_secs(POSTGRES_ANSWER_SECS);
    match timeout(limit, replace_over(&mut connection, (workspace, key), with)).await {
        Ok(done) => done,
        Err(_) => {
            drop(Object::take(connection));
            Err(LogError::Busy)
        }
    }
}

async fn replace_over(
    connection: &mut Object,
    (workspace, key): (WorkspaceId, i64),
    with: &Replacement,
) -> Result<bool, LogError> {
    let transaction = connection
        .build_transaction()
        .isolation_level(IsolationLevel::ReadCommitted)
        .start()
        .await?;
    let head = query(&transaction, LOCK, &[&key, &workspace.uuid()]).await?;
    let head = column::<i64>(head.first().ok_or(LogError::NoWorkspace)?, 0)? as u64;
    let (name, through) = (with.document.to_bytes(), number(with.through));
    let place: [&(dyn ToSql + Sync); 3] = [&key, &&name[..], &through];
    if !stands(&query(&transaction, STANDS, &place).await?, with)? {
        return Ok(false);
    }
    let [key_, name_, through_] = place;
    let bytes = number(with.state.len() as u64);
    query(&transaction, WEIGH, &[key_, name_, through_, &bytes]).await?;
    query(&transaction, FOLD, &place).await?;
    let (state, vector) = (&with.state[..], &with.state_vector[..]);
    query(
        &transaction,
        STATE,
        &[key_, name_, through_, &state, &vector],
    )
    .await?;
    query(&transaction, RECOUNT, &[key_, name_, through_, &bytes]).await?;
    if let Some(last) = head.checked_sub(COMPACTED_HASHES_KEPT) {
        query(&transaction, PRUNE, &[&key, &number(last)]).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Whether the log still has the entries that were folded: the same state below, and an update of the document on top.
fn stands(rows: &[Row], with: &Replacement) -> Result<bool, LogError> {
    let Some(row) = rows.first() else {
        return Ok(false);
    };
    let top = column::<Option<i16>>(row, 0)?.map(i64::from);
    let state = column::<Option<i64>>(row, 1)?;
    Ok(top == Some(UPDATE) && state.unwrap_or(0) == number(with.from))
}

async fn query(
    transaction: &Transaction<'_>,
    sql: &str,
    params: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, LogError> {
    let statement = transaction.prepare_cached(sql).await?;
    Ok(transaction.query(&statement, params).await?)
}

/// Counts what each workspace holds, whatever its counter row said. Instances may write meanwhile.
pub(super) async fn count_anew(database: &Database) -> Result<(), LogError> {
    let mut connection = database.connection().await?;
    for row in connection.query(KEYS, &[]).await? {
        let key = column::<i64>(&row, 0)?;
        let transaction = connection
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted)
            .start()
            .await?;
        query(&transaction, HOLD, &[&key]).await?;
        query(&transaction, COUNT, &[&key]).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Notes that a document could not be folded.
pub(super) async fn unfit(
    database: &Database,
    workspace: WorkspaceId,
    document: DocumentId,
) -> Result<(), LogError> {
    let key = database.key(workspace).await?;
    let name = document.to_bytes();
    let which: [&(dyn ToSql + Sync); 3] = [&key, &&name[..], &workspace.uuid()];
    database.query(UNFIT, &which).await.map(drop)
}
