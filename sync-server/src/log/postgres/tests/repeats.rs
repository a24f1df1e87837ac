//! A commit whose answer was lost and whose retries ran out: its desk hears "busy" and sends again, and everybody else must
//! hear of it then.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use carnet_protocol::frame::Seq;
use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind, MemberId, WorkspaceId};
use uuid::Uuid;

use super::super::{Database, PostgresLog};
use super::{database, id, typed};
use crate::log::{Committed, Item, Log as _};

/// Who listens to one instance's log, and how far it was told that the log goes.
#[derive(Default)]
pub(super) struct Listener {
    appended: Mutex<usize>,
    reached: Mutex<Seq>,
}

impl Committed for Listener {
    fn committed(&self, _: WorkspaceId, items: Vec<Item>) {
        *self.appended.lock().unwrap() += items.len();
    }

    fn reached(&self, _: WorkspaceId, head: Seq) {
        *self.reached.lock().unwrap() = head;
    }

    fn long_tail(&self, _: WorkspaceId, _: DocumentId) {}
}

pub(super) async fn log(url: &str) -> (PostgresLog, Arc<Listener>) {
    let database = Arc::new(Database::open(url).await.unwrap());
    let listener = Arc::<Listener>::default();
    (
        PostgresLog::new(database, Arc::clone(&listener) as _),
        listener,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_of_what_nobody_was_told_of_tells_how_far_the_log_goes() {
    let (url, _server) = database().await;
    let workspace = WorkspaceId(id());
    let who = (DeviceId(id()), MemberId(id()));
    let document = DocumentId::new(Kind::DEAL, Uuid::from_bytes(id()));
    // The relay that asks later knows as much of the first append as one that never had its answer: nothing.
    let (lost, _) = log(&url).await;
    lost.create(workspace, Epoch(id())).await.unwrap();
    lost.append(typed(workspace, who, (document, 1), 1))
        .await
        .unwrap();
    let (asked, listener) = log(&url).await;
    let again = asked
        .append(typed(workspace, who, (document, 1), 1))
        .await
        .unwrap();
    assert_eq!((again.through, again.refused), (1, None), "it is there");
    // Who asked is answered before those who listen are told.
    let told = async {
        while *listener.reached.lock().unwrap() < 1 {
            tokio::task::yield_now().await;
        }
    };
    let told = tokio::time::timeout(Duration::from_secs(30), told).await;
    told.expect("listeners are told how far it goes");
    assert_eq!(*listener.appended.lock().unwrap(), 0, "nothing is new");
}
