//! The thread on which documents are folded and fetched.
//!
//! yrs recurses over nested types when it deletes or prints them, and a document may nest as deep as its limit of bytes
//! allows (docs/protocol.md, The door): an ordinary stack overflows, and that ends the process. And forged structs can keep
//! yrs busy for minutes: a thread that takes too long is left to its document, and another one goes on with the others'.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::compaction::Fold;
use crate::limits::{FOLD_SECS, FOLD_STACK_BYTES, FOLDS_LEFT_MAX, FOLDS_WAITING_MAX};
use crate::log::LogError;

type Job = Box<dyn FnOnce(&dyn Fold) -> Then + Send>;

/// What a thread does after a job.
enum Then {
    /// It takes the next one.
    GoesOn,
    /// It ends: another one has its place.
    Ends,
}

/// Of a job: nobody has given it up.
const WANTED: u8 = 0;
/// It was done in time.
const DONE: u8 = 1;
/// Its thread was left to it.
const LEFT: u8 = 2;

/// Takes work to the thread. Clones share it; it ends with the last of them.
#[derive(Clone, Debug)]
pub struct Folds {
    jobs: mpsc::Sender<Job>,
    threads: Arc<Threads>,
}

struct Threads {
    fold: Arc<dyn Fold>,
    queue: Arc<Mutex<mpsc::Receiver<Job>>>,
    /// Threads that were left to what they do.
    left: Arc<AtomicUsize>,
}

impl std::fmt::Debug for Threads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Threads")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

/// A place in the queue.
#[derive(Debug)]
pub struct Turn(mpsc::OwnedPermit<Job>, Arc<Threads>);

impl Folds {
    /// Starts the thread.
    ///
    /// # Errors
    /// [`LogError::Store`] when it does not start.
    pub fn start(fold: Arc<dyn Fold>) -> Result<Self, LogError> {
        let (jobs, queue) = mpsc::channel::<Job>(FOLDS_WAITING_MAX);
        let threads = Arc::new(Threads {
            fold,
            queue: Arc::new(Mutex::new(queue)),
            left: Arc::default(),
        });
        threads.start()?;
        Ok(Self { jobs, threads })
    }

    /// Waits for a place in the queue. Who has none reads no document yet: only a queue of them is in memory.
    ///
    /// # Errors
    /// [`LogError::Store`] when the thread has ended.
    pub async fn turn(&self) -> Result<Turn, LogError> {
        let permit = self.jobs.clone().reserve_owned().await;
        let threads = Arc::clone(&self.threads);
        permit
            .map(|permit| Turn(permit, threads))
            .map_err(|_| ended())
    }
}

impl Threads {
    fn start(&self) -> Result<(), LogError> {
        let (fold, queue) = (Arc::clone(&self.fold), Arc::clone(&self.queue));
        std::thread::Builder::new()
            .name("folds".to_owned())
            .stack_size(FOLD_STACK_BYTES)
            .spawn(move || {
                // The queue is let go before the work begins.
                let next = || {
                    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
                    queue.blocking_recv()
                };
                while let Some(job) = next() {
                    if matches!(job(&*fold), Then::Ends) {
                        return;
                    }
                }
            })
            .map(drop)
            .map_err(|error| LogError::Store(format!("thread folds: {error}")))
    }

    /// Leaves the thread to its job and starts another, unless the job is done or too many are left.
    fn leave(&self, state: &AtomicU8) -> bool {
        let one_more = |left| (left < FOLDS_LEFT_MAX).then_some(left + 1);
        let order = Ordering::SeqCst;
        if self.left.fetch_update(order, order, one_more).is_err() {
            return false;
        }
        let left = state.compare_exchange(WANTED, LEFT, order, order).is_ok();
        if !left {
            self.left.fetch_sub(1, order);
        } else if let Err(error) = self.start() {
            tracing::error!(%error, "folding waits for a thread that takes too long");
        }
        left
    }
}

impl Turn {
    /// Runs on the thread.
    ///
    /// # Errors
    /// [`LogError::Store`] when it panicked, [`LogError::Busy`] when it took too long.
    pub async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&dyn Fold) -> T + Send + 'static,
    ) -> Result<T, LogError> {
        let Self(permit, threads) = self;
        let (begin, begun) = oneshot::channel();
        let (answer, mut answered) = oneshot::channel();
        let state = Arc::new(AtomicU8::new(WANTED));
        let (its_state, left) = (Arc::clone(&state), Arc::clone(&threads.left));
        permit.send(Box::new(move |fold| {
            let _ = begin.send(());
            // What nobody waits for any more is not worth doing.
            if !answer.is_closed() {
                // Whoever asked hears of a panic in that its answer is dropped.
                let done = catch_unwind(AssertUnwindSafe(|| work(fold)));
                let _ = done.map(|done| answer.send(done));
            }
            if its_state.swap(DONE, Ordering::SeqCst) == LEFT {
                left.fetch_sub(1, Ordering::SeqCst);
                return Then::Ends;
            }
            Then::GoesOn
        }));
        let _ = begun.await;
        match timeout(Duration::from_secs(FOLD_SECS), &mut answered).await {
            Ok(answer) => answer.map_err(|_| ended()),
            Err(_) if threads.leave(&state) => Err(LogError::Busy),
            Err(_) => answered.await.map_err(|_| ended()),
        }
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

    #[tokio::test]
    async fn who_takes_too_long_is_left_and_the_next_is_served() {
        let folds = Folds::start(Arc::new(YrsFold)).unwrap();
        let (end, ends) = std::sync::mpsc::sync_channel::<()>(1);
        let (begin, begun) = oneshot::channel();
        let ends = Mutex::new(ends);
        let turn = folds.turn().await.unwrap();
        let slow = tokio::spawn(turn.run(move |_| {
            let _ = begin.send(());
            let _ = ends.lock().unwrap().recv();
        }));
        begun.await.unwrap();
        let turn = folds.turn().await.unwrap();
        assert_eq!(turn.run(|_| 7).await, Ok(7), "it had to wait, not for ever");
        assert_eq!(slow.await.unwrap(), Err(LogError::Busy));
        assert_eq!(folds.threads.left.load(Ordering::SeqCst), 1);
        drop(end);
        while folds.threads.left.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
        let turn = folds.turn().await.unwrap();
        assert_eq!(
            turn.run(|_| 8).await,
            Ok(8),
            "one thread is left, and serves"
        );
    }
}
