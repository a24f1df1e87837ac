//! What the rules will ask about, fetched in one round trip behind the counter row.

use std::collections::{HashMap, HashSet};

use carnet_protocol::frame::{Number, Seq};
use carnet_protocol::hash::EntryHash;
use carnet_protocol::ids::{DeviceId, DocumentId, MemberId, WorkspaceId};
use carnet_protocol::limits::DEVICE_HASHES_MAX;
use deadpool_postgres::Object;
use futures_util::future::{try_join, try_join5};
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::rules::{Author, Counter, Facts, KnownDevice, KnownDocument};
use super::super::{Append, Change, Held, LogError};
use super::append::Failed;
use super::read::{column, document_id, entry_hash};

crate::statements! {
    // A snapshot of its own for each statement: what follows the lock sees what its last holder committed.
    BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED";
    // The counter row, held to COMMIT (LG1).
    pub(super) LOCK = "SELECT head, document_count, log_bytes FROM workspaces WHERE key = $1 AND workspace = $2 FOR UPDATE";
    DEVICES = "SELECT device, owner, through, seq FROM devices WHERE workspace = $1 AND device = ANY($2)";
    DOCUMENTS = "SELECT document, state_vector, state_bytes, tail_bytes, tail_count, erased, unfit FROM documents
        WHERE workspace = $1 AND document = ANY($2)";
    AUTHORS = "SELECT document, client, owner, healed FROM authors
        WHERE workspace = $1 AND (document, client) IN (SELECT * FROM unnest($2::bytea[], $3::bigint[]))";
    HEALING = "SELECT owner, document, until FROM healing WHERE workspace = $1 AND owner = ANY($2)";
    HASHES = "SELECT device, number, hash FROM device_hashes
        WHERE workspace = $1 AND (device, slot, number) IN (SELECT * FROM unnest($2::uuid[], $3::smallint[], $4::bigint[]))";
}

/// What a group's rules will ask about.
pub(super) struct Needs {
    /// Devices, and the numbers that they push.
    devices: HashMap<DeviceId, (Number, Number)>,
    owners: HashSet<MemberId>,
    documents: HashSet<DocumentId>,
    authors: HashSet<(DocumentId, u64)>,
}

impl Needs {
    pub(super) fn of(appends: &[Append]) -> Self {
        let mut needs = Self {
            devices: HashMap::new(),
            owners: HashSet::new(),
            documents: HashSet::new(),
            authors: HashSet::new(),
        };
        for append in appends {
            let last = append.first + (append.changes.len() as u64).saturating_sub(1);
            let (from, to) = needs
                .devices
                .entry(append.device)
                .or_insert((append.first, last));
            (*from, *to) = (append.first.min(*from), last.max(*to));
            needs.owners.insert(append.owner);
            for change in &append.changes {
                needs.change(change);
            }
        }
        needs
    }

    fn change(&mut self, change: &Change) {
        let document = change.document();
        match change {
            Change::Update { shape, .. } => {
                self.documents.insert(document);
                let clients = shape.clients().iter().map(|run| (document, run.client));
                self.authors.extend(clients);
            }
            Change::Erase { .. } => {
                self.documents.insert(document);
            }
            Change::Void { .. } => {}
        }
    }
}

/// What the log has of what was asked about; of nothing else.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    devices: HashMap<DeviceId, KnownDevice>,
    hashes: HashMap<(DeviceId, Number), EntryHash>,
    documents: HashMap<DocumentId, KnownDocument>,
    authors: HashMap<(DocumentId, u64), Author>,
    /// By owner and document; `None`: all of them.
    healing: HashMap<(MemberId, Option<DocumentId>), Seq>,
}

impl Facts for Loaded {
    fn device(&mut self, device: DeviceId) -> Result<Option<KnownDevice>, LogError> {
        Ok(self.devices.get(&device).copied())
    }

    fn hash(&mut self, device: DeviceId, number: Number) -> Result<Option<EntryHash>, LogError> {
        Ok(self.hashes.get(&(device, number)).copied())
    }

    fn document(&mut self, document: DocumentId) -> Result<Option<KnownDocument>, LogError> {
        Ok(self.documents.remove(&document))
    }

    fn author(&mut self, document: DocumentId, client: u64) -> Result<Option<Author>, LogError> {
        Ok(self.authors.get(&(document, client)).copied())
    }

    fn healing(&mut self, owner: MemberId, document: DocumentId) -> Result<Option<Seq>, LogError> {
        let all = self.healing.get(&(owner, None));
        let one = self.healing.get(&(owner, Some(document)));
        Ok(all.max(one).copied())
    }
}

/// Begins a transaction, takes the counter row, and fetches what stands behind it.
pub(super) async fn load(
    connection: &Object,
    (workspace, key): (WorkspaceId, i64),
    needs: &Needs,
) -> Result<(Counter, Loaded), Failed> {
    let id = workspace.uuid();
    let devices: Vec<Uuid> = needs.devices.keys().map(|device| device.uuid()).collect();
    let owners: Vec<Uuid> = needs.owners.iter().map(|owner| owner.uuid()).collect();
    let names: Vec<[u8; 17]> = needs.documents.iter().map(|one| one.to_bytes()).collect();
    let names: Vec<&[u8]> = names.iter().map(|name| &name[..]).collect();
    let written: Vec<_> = needs
        .authors
        .iter()
        .map(|(one, _)| one.to_bytes())
        .collect();
    let written: Vec<&[u8]> = written.iter().map(|name| &name[..]).collect();
    let clients: Vec<i64> = needs
        .authors
        .iter()
        .map(|(_, client)| *client as i64)
        .collect();
    let statements = [LOCK, DEVICES, DOCUMENTS, AUTHORS, HEALING];
    let [lock, known, documents, authors, healing] = prepared(connection, statements).await?;
    // All are sent before the first is answered; the server takes them in this order.
    let (_, (counter, known, documents, authors, healing)) = try_join(
        connection.batch_execute(BEGIN),
        try_join5(
            connection.query_opt(&lock, &[&key, &id]),
            connection.query(&known, &[&key, &devices]),
            connection.query(&documents, &[&key, &names]),
            connection.query(&authors, &[&key, &written, &clients]),
            connection.query(&healing, &[&key, &owners]),
        ),
    )
    .await?;
    let counter = counter_of(&counter.ok_or(LogError::NoWorkspace)?)?;
    let mut loaded = Loaded::default();
    loaded.take_devices(&known)?;
    loaded.take_documents(&documents)?;
    loaded.take_authors(&authors)?;
    loaded.take_healing(&healing)?;
    let repeats = loaded.repeats(needs);
    if !repeats.is_empty() {
        loaded.load_hashes(connection, key, &repeats).await?;
    }
    Ok((counter, loaded))
}

fn counter_of(row: &Row) -> Result<Counter, LogError> {
    Ok(Counter {
        head: column::<i64>(row, 0)? as Seq,
        held: Held {
            documents: column::<i64>(row, 1)?.max(0) as u64,
            bytes: column::<i64>(row, 2)?.max(0) as u64,
        },
    })
}

pub(super) async fn prepared<const N: usize>(
    connection: &Object,
    statements: [&str; N],
) -> Result<[tokio_postgres::Statement; N], tokio_postgres::Error> {
    let mut prepared = Vec::with_capacity(N);
    for sql in statements {
        prepared.push(connection.prepare_cached(sql).await?);
    }
    Ok(prepared
        .try_into()
        .unwrap_or_else(|_| unreachable!("BUG: as many as there are statements")))
}

impl Loaded {
    fn take_devices(&mut self, rows: &[Row]) -> Result<(), LogError> {
        for row in rows {
            let known = KnownDevice {
                owner: MemberId::from(column::<Uuid>(row, 1)?),
                through: column::<i64>(row, 2)? as Number,
                seq: column::<i64>(row, 3)? as Seq,
            };
            let device = DeviceId::from(column::<Uuid>(row, 0)?);
            self.devices.insert(device, known);
        }
        Ok(())
    }

    fn take_documents(&mut self, rows: &[Row]) -> Result<(), LogError> {
        for row in rows {
            let id = document_id(column(row, 0)?)?;
            let mut known = KnownDocument {
                state_bytes: column::<i64>(row, 2)? as usize,
                tail_bytes: column::<i64>(row, 3)? as usize,
                tail_count: column::<i64>(row, 4)? as u32,
                erased: column(row, 5)?,
                unfit: column::<i64>(row, 6)? as u32,
                ..KnownDocument::default()
            };
            known.read_vector(id, column(row, 1)?);
            self.documents.insert(id, known);
        }
        Ok(())
    }

    fn take_authors(&mut self, rows: &[Row]) -> Result<(), LogError> {
        for row in rows {
            let client = column::<i64>(row, 1)? as u64;
            let author = Author {
                owner: MemberId::from(column::<Uuid>(row, 2)?),
                healed: column(row, 3)?,
            };
            self.authors
                .insert((document_id(column(row, 0)?)?, client), author);
        }
        Ok(())
    }

    fn take_healing(&mut self, rows: &[Row]) -> Result<(), LogError> {
        for row in rows {
            let owner = MemberId::from(column::<Uuid>(row, 0)?);
            let document = match column::<&[u8]>(row, 1)? {
                [] => None,
                name => Some(document_id(name)?),
            };
            self.healing
                .insert((owner, document), column::<i64>(row, 2)? as Seq);
        }
        Ok(())
    }

    /// Numbers that are pushed again, of those whose hashes are kept.
    fn repeats(&self, needs: &Needs) -> Vec<(DeviceId, Number)> {
        let known = needs.devices.iter().filter_map(|(device, asked)| {
            let through = self.devices.get(device)?.through;
            Some((*device, *asked, through))
        });
        known
            .flat_map(|(device, (from, to), through)| {
                let kept = through.saturating_sub(DEVICE_HASHES_MAX as u64 - 1);
                (from.max(kept)..=to.min(through)).map(move |number| (device, number))
            })
            .collect()
    }

    async fn load_hashes(
        &mut self,
        connection: &Object,
        key: i64,
        repeats: &[(DeviceId, Number)],
    ) -> Result<(), Failed> {
        let devices: Vec<Uuid> = repeats.iter().map(|(device, _)| device.uuid()).collect();
        let slots = repeats
            .iter()
            .map(|(_, number)| number % DEVICE_HASHES_MAX as u64);
        let slots: Vec<i16> = slots.map(|slot| slot as i16).collect();
        let numbers: Vec<i64> = repeats.iter().map(|(_, number)| *number as i64).collect();
        let [hashes] = prepared(connection, [HASHES]).await?;
        let rows = connection
            .query(&hashes, &[&key, &devices, &slots, &numbers])
            .await?;
        for row in &rows {
            let device = DeviceId::from(column::<Uuid>(row, 0)?);
            let number = column::<i64>(row, 1)? as Number;
            self.hashes
                .insert((device, number), entry_hash(column(row, 2)?)?);
        }
        Ok(())
    }
}
