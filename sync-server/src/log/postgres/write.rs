//! What a group decided, written and committed in one round trip: one statement for each table, its rows as arrays.

use deadpool_postgres::Object;
use futures_util::future::try_join_all;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Statement};

use super::super::rules::{Counter, Writes};
use super::read::number;
use crate::limits::HOLES_OPEN_MAX;

crate::statements! {
    ENTRIES = "INSERT INTO entries (workspace, seq, kind, document, device, number, member, hash, bytes)
        SELECT $1, * FROM unnest($2::bigint[], $3::smallint[], $4::bytea[], $5::uuid[], $6::bigint[], $7::uuid[], $8::bytea[], $9::bytea[])";
    // A tombstone stays, the hashes of what it took away too (ER1).
    ERASED = "WITH gone AS (
            DELETE FROM entries WHERE workspace = $1 AND document = ANY($2) AND kind <> 1 RETURNING seq, hash)
        INSERT INTO compacted (workspace, seq, hash) SELECT $1, seq, hash FROM gone ON CONFLICT DO NOTHING";
    /// An erased document takes no more updates, of nobody.
    NO_AUTHORS = "DELETE FROM authors WHERE workspace = $1 AND document = ANY($2)";
    /// For the trail, as accounts write it (`Deed::Erased`).
    NOTED = "INSERT INTO audit (id, at, actor, action, workspace, detail)
        SELECT uuid_send(gen_random_uuid()), (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
            uuid_send(noted.member), 'erased', uuid_send(w.workspace), noted.document
        FROM workspaces w, unnest($2::uuid[], $3::text[]) AS noted (member, document) WHERE w.key = $1";
    DEVICES = "INSERT INTO devices (workspace, device, owner, through, seq)
        SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[])
        ON CONFLICT (workspace, device) DO UPDATE SET through = EXCLUDED.through, seq = EXCLUDED.seq";
    HASHES = "INSERT INTO device_hashes (workspace, device, slot, number, hash)
        SELECT $1, * FROM unnest($2::uuid[], $3::smallint[], $4::bigint[], $5::bytea[])
        ON CONFLICT (workspace, device, slot) DO UPDATE SET number = EXCLUDED.number, hash = EXCLUDED.hash";
    DOCUMENTS = "INSERT INTO documents (workspace, document, state_vector, state_bytes, tail_bytes, tail_count, erased)
        SELECT $1, * FROM unnest($2::bytea[], $3::bytea[], $4::bigint[], $5::bigint[], $6::bigint[], $7::boolean[])
        ON CONFLICT (workspace, document) DO UPDATE SET state_vector = EXCLUDED.state_vector,
            state_bytes = EXCLUDED.state_bytes, tail_bytes = EXCLUDED.tail_bytes, tail_count = EXCLUDED.tail_count,
            erased = EXCLUDED.erased";
    AUTHORS = "INSERT INTO authors (workspace, document, client, owner, healed)
        SELECT $1, * FROM unnest($2::bytea[], $3::bigint[], $4::uuid[], $5::boolean[])
        ON CONFLICT (workspace, document, client) DO UPDATE SET owner = EXCLUDED.owner, healed = EXCLUDED.healed";
    GRANTS = "INSERT INTO healing (workspace, owner, document, until)
        SELECT $1, * FROM unnest($2::uuid[], $3::bytea[], $4::bigint[])
        ON CONFLICT (workspace, owner, document) DO UPDATE SET until = EXCLUDED.until";
    /// Of the documents in which a member may close a hole, the last few are remembered: the head only grows.
    OLD_GRANTS = "DELETE FROM healing h WHERE workspace = $1 AND owner = ANY($2) AND document <> '' AND document NOT IN (
        SELECT document FROM healing WHERE workspace = $1 AND owner = h.owner AND document <> ''
        ORDER BY until DESC LIMIT $3)";
    HEAD = "UPDATE workspaces SET head = $2, document_count = $3, log_bytes = $4 WHERE key = $1";
    COMMIT = "COMMIT";
}

type Param<'a> = Box<dyn ToSql + Sync + Send + 'a>;

/// Statements with their rows, in the order in which the server takes them.
struct Batch<'a> {
    connection: &'a Object,
    key: i64,
    steps: Vec<(Statement, Vec<Param<'a>>)>,
}

impl<'a> Batch<'a> {
    async fn step(&mut self, sql: &str, mut params: Vec<Param<'a>>) -> Result<(), Error> {
        params.insert(0, Box::new(self.key));
        let statement = self.connection.prepare_cached(sql).await?;
        self.steps.push((statement, params));
        Ok(())
    }

    /// Everything is sent before the first is answered, COMMIT too: after a statement that failed it undoes all.
    async fn commit(self) -> Result<(), Error> {
        let connection = self.connection;
        let steps = self
            .steps
            .into_iter()
            .map(|(statement, params)| Some((statement, params)))
            .chain([None]);
        let sent = steps.map(|step| async move {
            match step {
                Some((statement, params)) => {
                    connection.execute_raw(&statement, params).await.map(drop)
                }
                None => connection.batch_execute(COMMIT).await,
            }
        });
        try_join_all(sent).await.map(drop)
    }
}

macro_rules! column {
    ($rows:expr, $row:pat => $value:expr) => {
        Box::new($rows.iter().map(|$row| $value).collect::<Vec<_>>()) as Param<'_>
    };
}

/// Writes everything and commits.
pub(super) async fn all(connection: &Object, key: i64, writes: &Writes) -> Result<(), Error> {
    let mut batch = Batch {
        connection,
        key,
        steps: Vec::new(),
    };
    entries(&mut batch, writes).await?;
    devices(&mut batch, writes).await?;
    documents(&mut batch, writes).await?;
    grants(&mut batch, writes).await?;
    if !writes.entries.is_empty() {
        let Counter { head, held } = writes.counter;
        let counter = [head, held.documents, held.bytes];
        let counter = counter.map(|one| Box::new(number(one)) as Param<'_>);
        batch.step(HEAD, counter.into()).await?;
    }
    batch.commit().await
}

async fn entries<'a>(batch: &mut Batch<'a>, writes: &'a Writes) -> Result<(), Error> {
    let rows = &writes.entries;
    if rows.is_empty() {
        return Ok(());
    }
    let params = vec![
        column!(rows, row => number(row.item.seq)),
        column!(rows, row => row.stored().0 as i16),
        column!(rows, row => row.item.document.to_bytes().to_vec()),
        column!(rows, row => row.device.uuid()),
        column!(rows, row => number(row.number)),
        column!(rows, row => row.member.uuid()),
        column!(rows, row => &row.hash[..]),
        column!(rows, row => row.stored().1),
    ];
    batch.step(ENTRIES, params).await?;
    let noted: Vec<_> = writes.erasures().collect();
    if !noted.is_empty() {
        let params = vec![
            column!(noted, (member, _) => member.uuid()),
            column!(noted, (_, document) => document.to_string()),
        ];
        batch.step(NOTED, params).await?;
    }
    let erased = &writes.erased;
    if !erased.is_empty() {
        let names = || vec![column!(erased, one => one.to_bytes().to_vec())];
        batch.step(ERASED, names()).await?;
        batch.step(NO_AUTHORS, names()).await?;
    }
    Ok(())
}

async fn devices<'a>(batch: &mut Batch<'a>, writes: &'a Writes) -> Result<(), Error> {
    let rows = &writes.devices;
    if rows.is_empty() {
        return Ok(());
    }
    let params = vec![
        column!(rows, (id, _) => id.uuid()),
        column!(rows, (_, device) => device.owner().uuid()),
        column!(rows, (_, device) => number(device.through())),
        column!(rows, (_, device) => number(device.seq())),
    ];
    batch.step(DEVICES, params).await?;
    let hashes: Vec<_> = rows
        .iter()
        .flat_map(|(id, device)| device.fresh().map(|fresh| (id.uuid(), fresh)))
        .collect();
    let params = vec![
        column!(hashes, (id, _) => *id),
        column!(hashes, (_, (slot, _, _)) => *slot as i16),
        column!(hashes, (_, (_, taken, _)) => number(*taken)),
        column!(hashes, (_, (_, _, hash)) => hash.to_vec()),
    ];
    batch.step(HASHES, params).await
}

async fn documents<'a>(batch: &mut Batch<'a>, writes: &'a Writes) -> Result<(), Error> {
    let rows = &writes.documents;
    if rows.is_empty() {
        return Ok(());
    }
    let params = vec![
        column!(rows, (id, _) => id.to_bytes().to_vec()),
        column!(rows, (_, one) => one.now().state_vector.encode()),
        column!(rows, (_, one) => number(one.now().state_bytes as u64)),
        column!(rows, (_, one) => number(one.now().tail_bytes as u64)),
        column!(rows, (_, one) => i64::from(one.now().tail_count)),
        column!(rows, (_, one) => one.now().erased),
    ];
    batch.step(DOCUMENTS, params).await?;
    let authors: Vec<_> = rows
        .iter()
        .flat_map(|(id, one)| one.new_authors().map(|new| (id.to_bytes(), new)))
        .collect();
    if authors.is_empty() {
        return Ok(());
    }
    let params = vec![
        column!(authors, (id, _) => id.to_vec()),
        column!(authors, (_, (client, _)) => *client as i64),
        column!(authors, (_, (_, author)) => author.owner.uuid()),
        column!(authors, (_, (_, author)) => author.healed),
    ];
    batch.step(AUTHORS, params).await
}

async fn grants<'a>(batch: &mut Batch<'a>, writes: &'a Writes) -> Result<(), Error> {
    let rows = &writes.grants;
    if rows.is_empty() {
        return Ok(());
    }
    let owners = || column!(rows, grant => grant.owner.uuid());
    let params = vec![
        owners(),
        column!(rows, grant => grant.document.map_or_else(Vec::new, |one| one.to_bytes().to_vec())),
        column!(rows, grant => number(grant.until)),
    ];
    batch.step(GRANTS, params).await?;
    let keep: Param<'_> = Box::new(i64::from(HOLES_OPEN_MAX));
    batch.step(OLD_GRANTS, vec![owners(), keep]).await
}
