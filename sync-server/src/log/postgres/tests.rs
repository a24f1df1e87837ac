//! What only PostgreSQL can do wrong: many writers at once, several instances, connections that end in the middle.

use std::sync::Arc;

use crate::log::contract::rig::Postgres;

mod instances;
mod keys;
mod order;

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
