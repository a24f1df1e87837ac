//! What only PostgreSQL can do wrong: many writers at once, several instances, connections that end in the middle.

use std::sync::Arc;

use carnet_protocol::door::walk_update;
use carnet_protocol::ids::{DeviceId, DocumentId, MemberId, WorkspaceId};

use crate::clock::{SystemChance, new_id};
use crate::log::contract::map_update;
use crate::log::contract::rig::Postgres;
use crate::log::{Append, Change};

mod figures;
mod instances;
mod keys;
mod order;
mod repeats;

/// A database of its own, with the relay's tables.
async fn database() -> (String, Arc<Postgres>) {
    let server = Postgres::shared();
    let url = server.database();
    super::Database::open(&url).await.unwrap();
    (url, server)
}

/// A connection that the relay knows nothing of.
async fn client(url: &str) -> tokio_postgres::Client {
    let connecting = tokio_postgres::connect(url, tokio_postgres::NoTls);
    let (client, connection) = connecting.await.unwrap();
    tokio::spawn(connection);
    client
}

fn id() -> [u8; 16] {
    new_id(&SystemChance)
}

/// The device's update with this number, by one client; the same each time.
fn typed(
    workspace: WorkspaceId,
    (device, member): (DeviceId, MemberId),
    (document, client): (DocumentId, u64),
    number: u64,
) -> Append {
    let bytes = map_update(client, number as u32 - 1, "v");
    let shape = walk_update(&bytes).unwrap();
    Append {
        workspace,
        device,
        owner: member,
        member,
        first: number,
        heals: false,
        changes: vec![Change::Update {
            document,
            bytes: bytes.into(),
            shape,
        }],
    }
}
