//! The one thread on which documents are folded and fetched.
//!
//! yrs recurses over nested types when it deletes or prints them, and a document may nest as deep as its limit of bytes
//! allows (docs/protocol.md, The door): an ordinary stack overflows, and that ends the process.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::compaction::Fold;
use crate::limits::{FOLD_STACK_BYTES, FOLDS_WAITING_MAX};
use crate::log::LogError;

type Job = Box<dyn FnOnce(&dyn Fold) + Send>;

/// Takes work to the thread. Clones share it; it ends with the last of them.
#[derive(Clone, Debug)]
pub struct Folds {
    jobs: mpsc::Sender<Job>,
}

/// A place in the queue.
#[derive(Debug)]
pub struct Turn(mpsc::OwnedPermit<Job>);

impl Folds {
    /// Starts the thread.
    ///
    /// # Errors
    /// [`LogError::Store`] when it does not start.
    pub fn start(fold: Arc<dyn Fold>) -> Result<Self, LogError> {
        let (jobs, mut queue) = mpsc::channel::<Job>(FOLDS_WAITING_MAX);
        std::thread::Builder::new()
            .name("folds".to_owned())
            .stack_size(FOLD_STACK_BYTES)
            .spawn(move || {
                while let Some(job) = queue.blocking_recv() {
                    // Whoever asked hears that its answer was dropped; the others are served.
                    let _ = catch_unwind(AssertUnwindSafe(|| job(&*fold)));
                }
            })
            .map_err(|error| LogError::Store(format!("thread folds: {error}")))?;
        Ok(Self { jobs })
    }

    /// Waits for a place in the queue. Who has none reads no document yet: only a queue of them is in memory.
    ///
    /// # Errors
    /// [`LogError::Store`] when the thread has ended.
    pub async fn turn(&self) -> Result<Turn, LogError> {
        let jobs = self.jobs.clone();
        jobs.reserve_owned().await.map(Turn).map_err(|_| ended())
    }
}

impl Turn {
    /// Runs on the thread.
    ///
    /// # Errors
    /// [`LogError::Store`] when it panicked.
    pub async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&dyn Fold) -> T + Send + 'static,
    ) -> Result<T, LogError> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Box::new(move |fold| {
            // What nobody waits for any more is not worth doing.
            if !answer.is_closed() {
                let _ = answer.send(work(fold));
            }
        }));
        answered.await.map_err(|_| ended())
    }
}

fn ended() -> LogError {
    LogError::Store("folding has stopped".to_owned())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use carnet_protocol::door::{StateVector, walk_update};
    use yrs::{Array, ArrayPrelim, Doc, Transact};

    use super::*;
    use crate::compaction::YrsFold;

    /// Levels of arrays in arrays: each update passes the door, all together they overflow 2 MiB.
    const LEVELS: usize = 60_000;
    const LEVELS_OF_ONE_UPDATE: usize = 200;

    /// A document that was nested ever deeper, and then lost its top.
    fn deep() -> (Vec<Bytes>, Vec<u8>) {
        let doc = Doc::with_client_id(7);
        let top = doc.get_or_insert_array("top");
        let (mut parts, mut at) = (Vec::new(), top.clone());
        for _ in 0..LEVELS / LEVELS_OF_ONE_UPDATE {
            let mut txn = doc.transact_mut();
            for _ in 0..LEVELS_OF_ONE_UPDATE {
                at = at.insert(&mut txn, 0, ArrayPrelim::default());
            }
            parts.push(Bytes::from(txn.encode_update_v1()));
        }
        let mut txn = doc.transact_mut();
        top.remove(&mut txn, 0);
        parts.push(Bytes::from(txn.encode_update_v1()));
        drop(txn);
        let mut known = StateVector::new();
        for part in &parts {
            let shape = walk_update(part).expect("the door lets it in");
            assert!(shape.fits(&known), "the log lets it in");
            shape.apply_to(&mut known);
        }
        (parts, known.encode())
    }

    fn on_a_big_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            std::thread::Builder::new()
                .stack_size(FOLD_STACK_BYTES)
                .spawn_scoped(scope, work)
                .unwrap()
                .join()
                .unwrap()
        })
    }

    #[tokio::test]
    async fn a_document_nested_by_many_updates_does_not_end_the_process() {
        let (parts, state_vector) = on_a_big_stack(deep);
        let folds = Folds::start(Arc::new(YrsFold)).unwrap();
        let turn = folds.turn().await.unwrap();
        let folded = turn
            .run(move |fold| fold.fold(&parts, &state_vector))
            .await
            .unwrap();
        assert!(folded.is_ok(), "{folded:?}");
    }

    #[tokio::test]
    async fn a_panic_is_answered_and_the_next_is_served() {
        let folds = Folds::start(Arc::new(YrsFold)).unwrap();
        let turn = folds.turn().await.unwrap();
        assert!(turn.run(|_| panic!("a bad document")).await.is_err());
        let turn = folds.turn().await.unwrap();
        assert_eq!(turn.run(|_| 7).await, Ok(7));
    }
}
