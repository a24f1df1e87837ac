//! What a relay keeps, looked at and changed behind its back: its file, or its database in PostgreSQL.

use std::path::PathBuf;

use rusqlite::{Connection, OpenFlags};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::relay::{TestRelay, until};

/// Where a relay keeps its accounts and its log.
pub(crate) enum Kept {
    /// The file's path.
    File(PathBuf),
    /// The database's URL.
    Database(String),
}

impl Kept {
    pub(crate) fn by(relay: &TestRelay) -> Self {
        match &relay.database {
            Some(url) => Self::Database(url.clone()),
            None => Self::File(relay.folder.path().join("relay.db")),
        }
    }

    /// An expression of SQL for 16 bytes by chance.
    pub(crate) const fn chance(&self) -> &str {
        match self {
            Self::File(_) => "randomblob(16)",
            Self::Database(_) => "uuid_send(gen_random_uuid())",
        }
    }

    /// Changes it in one transaction, as soon as the relay lets it be changed.
    pub(crate) async fn change(&self, sql: &str) {
        match self {
            Self::File(file) => {
                let file = Connection::open(file).unwrap();
                let all = format!("BEGIN IMMEDIATE; {sql}; COMMIT");
                until("the file is free", async || {
                    file.execute_batch(&all).is_ok()
                })
                .await;
            }
            Self::Database(url) => {
                let client = client(url).await;
                until("no deadlock", async || {
                    client.batch_execute(sql).await.is_ok()
                })
                .await;
            }
        }
    }

    /// The one text that a query gives.
    pub(crate) async fn text(&self, sql: &str) -> String {
        match self {
            Self::File(file) => {
                let file = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
                file.unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
            }
            Self::Database(url) => first(&client(url).await, sql).await,
        }
    }

    /// Whether these bytes stand in it anywhere.
    pub(crate) async fn holds(&self, text: &str) -> bool {
        let Self::Database(url) = self else {
            let bytes = ["db", "db-wal"].map(|kind| self.file(kind));
            return bytes.iter().any(|bytes| contains(bytes, text.as_bytes()));
        };
        let client = client(url).await;
        client.batch_execute("SET xmlbinary = hex").await.unwrap();
        // Every value of every table, with bytes as hexadecimal digits.
        let all = first(&client, "SELECT schema_to_xml('public', true, true, '')").await;
        assert!(all.contains("argon2id"), "accounts are in it");
        all.contains(text) || all.contains(&hex(text.as_bytes()).to_uppercase())
    }

    fn file(&self, kind: &str) -> Vec<u8> {
        match self {
            Self::File(file) => std::fs::read(file.with_extension(kind)).unwrap(),
            Self::Database(_) => Vec::new(),
        }
    }
}

/// Bytes as two digits each.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

async fn client(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn first(client: &Client, sql: &str) -> String {
    let answered = client.simple_query(sql).await.unwrap();
    let row = answered.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    row.unwrap().to_owned()
}
