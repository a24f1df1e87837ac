//! A workspace's key is looked up once. When other tables are put under a living relay, the key may be another workspace's.

use std::sync::Arc;

use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind, MemberId, WorkspaceId};
use uuid::Uuid;

use super::super::{Database, PostgresLog};
use super::{client, database, id, typed};
use crate::log::contract::deaf::Deaf;
use crate::log::{Log as _, LogError, ReadLimit};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_became_another_workspace_s_opens_nothing_of_it() {
    let (url, _server) = database().await;
    let mine = WorkspaceId(id());
    let (device, member) = (DeviceId(id()), MemberId(id()));
    let document = DocumentId::new(Kind::DEAL, Uuid::from_bytes(id()));
    let log = PostgresLog::new(
        Arc::new(Database::open(&url).await.unwrap()),
        Arc::new(Deaf),
    );
    log.create(mine, Epoch(id())).await.unwrap();
    let append = |number| log.append(typed(mine, (device, member), (document, 1), number));
    append(1).await.expect("it is mine");
    let other = client(&url).await;
    let theirs = "UPDATE workspaces SET workspace = gen_random_uuid()";
    other.execute(theirs, &[]).await.unwrap();

    let limit = ReadLimit {
        items: 10,
        bytes: 1_000,
    };
    let page = log.read_after(mine, 0, limit).await;
    assert!(matches!(page, Err(LogError::NoWorkspace)), "{page:?}");
    let again = append(2).await;
    assert!(matches!(again, Err(LogError::NoWorkspace)), "{again:?}");
    let opened = log.open(mine, device, 0).await;
    assert!(matches!(opened, Err(LogError::NoWorkspace)), "{opened:?}");
    assert_eq!(log.head(mine).await, Err(LogError::NoWorkspace));
    let rows = other.query("SELECT 1 FROM entries", &[]).await.unwrap();
    assert_eq!(rows.len(), 1, "nothing was written under it");
}
