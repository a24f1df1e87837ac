//! What is wrong with a database is found in a real one.

use std::sync::Arc;

use jiff::SignedDuration;

use super::*;
use crate::clock;
use crate::doctor::State;
use crate::log::contract::rig::Postgres;
use crate::log::postgres::Database;

/// The rig's server is in a hurry, which is found each time.
const HURRY: &str = "Postgres has fsync = off: what was acknowledged may be lost";
/// A log of two entries with the second of which everything is wrong; the first is not there.
const DAMAGE: &str = "
    INSERT INTO workspaces (workspace, epoch, head) VALUES (gen_random_uuid(), gen_random_uuid(), 1);
    INSERT INTO entries (workspace, seq, number, device, member, kind, document, hash, bytes)
        SELECT key, 2, 5, gen_random_uuid(), gen_random_uuid(), 0, '\\x01', '\\x02', '\\x03' FROM workspaces;
    INSERT INTO devices (workspace, device, owner, through, seq) SELECT workspace, device, member, 4, 1 FROM entries;
    INSERT INTO documents (workspace, state_bytes, tail_bytes, tail_count, erased, document, state_vector)
        SELECT workspace, 0, 1, 7, TRUE, document, '\\x00' FROM entries;";
const NEWER: &str =
    "INSERT INTO refinery_schema_history VALUES (99, 'future', '2030-01-01T00:00:00Z', '1')";

async fn bad(tables: &Tables, ahead: SignedDuration) -> Vec<String> {
    let found = examine(tables, clock::now() + ahead, Room::default())
        .await
        .unwrap();
    let bad = found.into_iter().filter(|found| found.state == State::Bad);
    bad.map(|found| found.about).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_damage_is_found_in_postgres_too() {
    let server = Postgres::shared();
    let database = Arc::new(Database::open(&server.database()).await.unwrap());
    let tables = Tables::new(Arc::clone(&database) as _);
    assert_eq!(bad(&tables, SignedDuration::ZERO).await, [HURRY]);
    let late = bad(&tables, SignedDuration::from_mins(1)).await;
    assert!(late.iter().any(|bad| bad.contains("ms apart")), "{late:?}");
    for (damage, words) in [
        (
            DAMAGE,
            &[
                "1 places of the logs are missing",
                "1 entries stand behind their log's head",
                "1 erased documents have bytes",
                "1 devices are counted less far",
                "1 documents are wrong about the length",
            ][..],
        ),
        (NEWER, &["made by a newer Carnet"][..]),
    ] {
        let connection = database.account_connection().await.unwrap();
        connection.batch_execute(damage).await.unwrap();
        drop(connection);
        let found = bad(&tables, SignedDuration::ZERO).await;
        for word in words {
            assert!(
                found.iter().any(|bad| bad.contains(word)),
                "{word}: {found:?}"
            );
        }
    }
}
